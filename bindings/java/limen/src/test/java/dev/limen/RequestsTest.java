package dev.limen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request of tests/corpus, asked of the one store of the test run: the expected answers and messages. */
class RequestsTest {
  private static final Path FOLDER = Path.of(System.getenv("LIMEN_BUILD"), "tests", "corpus", "requests", "made");

  private static final Map<String, Gate> gates = new HashMap<>();
  /** Guards that share a verifier believe each other's answers about tokens. */
  private static final Map<List<String>, Verifier> verifiers = new HashMap<>();

  private static Map<String, Object> world;
  private static Requests.Secrets secrets;

  private record Answer(String line, String message) {}

  @BeforeAll
  static void open() throws IOException {
    secrets = new Requests.Secrets(FOLDER);
    world = Requests.world();
    Corpus.members(world.get("gates"))
        .forEach((name, policy) -> gates.put(name, Gate.open("lmdb:" + FOLDER + "/store", Corpus.members(policy))));
  }

  @AfterAll
  static void close() {
    gates.values().forEach(Gate::close);
  }

  static List<Requests.Case> cases() throws IOException {
    return Requests.read();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aRequestIsAnsweredAsItSays(Requests.Case given) {
    List<Answer> answers = asked(given);
    for (int i = 0; i < answers.size(); ++i) {
      Requests.Given due = given.guards().get(i);
      Answer got = answers.get(i);
      assertEquals(due.answer(), got.line, got.message);
      assertEquals(got.line.contains(" | http 0"), got.message.isEmpty(), got.message);
      if (!got.message.isEmpty()) assertTrue(got.message.contains(due.says()), got.message);
    }
  }

  /** The answers as the runners of other languages print them, for tests/java/agreement.py. */
  @Test
  void theAnswersAreWrittenDown() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Requests.Case each : cases()) {
      List<Answer> answers = asked(each);
      for (int i = 0; i < answers.size(); ++i) {
        lines.add(each.name() + "#" + i + "\t" + answers.get(i).line + "\t" + answers.get(i).message);
      }
    }
    assertTrue(lines.size() > 1000);
    Files.write(Path.of(System.getProperty("limen.out"), "requests.answers"), lines);
  }

  private static List<Answer> asked(Requests.Case given) {
    Gate gate = gates.get(given.gate());
    GuardRequest request = request(given);
    List<Answer> found = new ArrayList<>();
    GuardAnswer answer = null;
    for (Requests.Given each : given.guards()) {
      Guard guard = gate.guard(verifier(given.gate(), each.verifier()), each.policy());
      try {
        answer = answer == null ? guard.check(request) : guard.require(request, answer);
        found.add(new Answer(line(answer), answer.message()));
      } catch (LimenException error) {
        found.add(new Answer("status " + error.status(), error.getMessage()));
      }
    }
    return found;
  }

  private static GuardRequest request(Requests.Case given) {
    Map<String, Object> members = given.members();
    return new GuardRequest(secrets.field(members.get("method")))
        .authorization(secrets.field(members.get("authorization")))
        .cookie(secrets.field(members.get("cookie")))
        .csrf(secrets.field(members.get("csrf")))
        .origin(secrets.field(members.get("origin")))
        .host(secrets.field(members.get("host")))
        .fetchSite(secrets.field(members.get("fetch_site")))
        .websocket(given.has("websocket"))
        .tls(given.has("tls"))
        .bodyRead(given.has("body_read"))
        .mayBlock(true);
  }

  private static Verifier verifier(String gate, String name) {
    if (name == null) return null;
    return verifiers.computeIfAbsent(List.of(gate, name), made -> opened(gates.get(gate), name));
  }

  private static Verifier opened(Gate gate, String name) {
    Map<String, Object> found = Corpus.members(Corpus.members(world.get("verifiers")).get(name));
    Map<String, Object> policy = Corpus.members(found.get("policy"));
    if (found.get("key") == null) return gate.verifier(policy);
    return Verifier.fromKeys(KeySet.of(Key.fromJwk((String) found.get("key"))), policy);
  }

  /** Builds the line of an answer. */
  private static final class Line {
    private final List<String> words = new ArrayList<>();

    Line text(String name, String text) {
      if (text != null) words.add(name + " " + secrets.shown(text));
      return this;
    }

    Line number(String name, int number) {
      return number == 0 ? this : text(name, Integer.toString(number));
    }
  }

  private static String line(GuardAnswer answer) {
    if (answer.status() != 0 && answer.exception().kind() == Kind.FAULT) return "status " + answer.status();
    String spoke = answer.spoke().name().toLowerCase(Locale.ROOT);
    String again = answer.needsBody() ? "body" : answer.needsToBlock() ? "blocking" : null;
    List<String> flags = new ArrayList<>();
    if (answer.isReadOnly()) flags.add("read_only");
    if (answer.isCsrfGood()) flags.add("csrf_good");
    Line line =
        new Line()
            .text("status", Integer.toString(answer.status()))
            .text("http", Integer.toString(answer.http()))
            .text("credential", answer.spoke() == GuardAnswer.Spoke.NOTHING ? null : spoke)
            .text("again", again)
            .text("flags", flags.isEmpty() ? null : String.join(" ", flags))
            .number("retry_after", answer.retryAfter())
            .text("issuer", answer.issuer())
            .text("subject", answer.subject())
            .text("ticket", answer.ticket())
            .text("challenge", answer.challenge())
            .text("word", answer.word());
    add(line, answer);
    return String.join(" | ", line.words);
  }

  private static void add(Line line, GuardAnswer answer) {
    if (answer.claims() != null) line.text("claims", answer.claims().json()).text("sub", answer.claims().subject());
    if (answer.visitor() != null) line.text("data", answer.visitor().json());
    Session session = answer.session();
    if (session == null) return;
    String roles = Json.array("roles", session.roles().toArray(new String[0]));
    line.text("sid", session.sid())
        .text("of", session.subject())
        .text("data", session.json())
        .text("roles", session.roles().isEmpty() ? null : roles)
        .text("scope", session.scopes().isEmpty() ? null : String.join(" ", session.scopes()))
        .number("level", session.level());
  }
}
