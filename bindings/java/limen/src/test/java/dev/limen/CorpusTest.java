package dev.limen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of tests/corpus: the expected status, claims and message. */
class CorpusTest {
  private record Answer(int status, String answer, String message) {}

  static List<Corpus.Case> cases() throws IOException {
    return Corpus.read();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aCaseIsAnsweredAsItSays(Corpus.Case given) {
    check(given, asked(given, false));
    if (isText(given.token())) check(given, asked(given, true));
  }

  private static void check(Corpus.Case given, Answer got) {
    assertEquals(given.status(), got.status, got.message);
    assertEquals(given.answer(), got.answer);
    for (Object words : given.says()) assertTrue(got.message.contains((String) words), got.message);
    assertEquals(given.status() == 0, got.message.isEmpty());
  }

  /** The answers as the runners of other languages print them, for tests/java/agreement_test.py. */
  @Test
  void theAnswersAreWrittenDown() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Corpus.Case each : cases()) {
      Answer got = asked(each, false);
      lines.add(each.name() + "\t" + got.status + "\t" + (got.status == 0 ? got.answer : got.message));
    }
    assertTrue(lines.size() > 1000);
    Files.write(Path.of(System.getProperty("limen.out"), "corpus.answers"), lines);
  }

  /** A verifier never uses what it remembers of one token for another. attack: 29 */
  @Test
  void oneVerifierAnswersManyTokensAsManyWould() throws IOException {
    Map<Object, Verifier> verifiers = new HashMap<>();
    List<Corpus.Case> order = new ArrayList<>(cases());
    Collections.reverse(order);
    order.addAll(0, cases());
    int asked = 0;
    for (Corpus.Case each : order) {
      if (!each.call().equals("token") || (each.status() >= 100 && each.status() < 300)) continue;
      Object source = Arrays.asList(
          each.keys().stream().map(key -> Arrays.hashCode(key.text())).toList(), Arrays.hashCode(each.jwks()),
          each.policy());
      Verifier verifier =
          verifiers.computeIfAbsent(source, made -> Verifier.fromKeys(each.keySet(), each.policy()));
      int status = 0;
      try {
        String subject = Corpus.shown(verifier.verify(each.token()).subject());
        assertEquals(0, each.status(), each.name());
        assertEquals(each.answer().split(" ")[5], subject, each.name());
      } catch (LimenException error) {
        status = error.status();
      }
      assertEquals(each.status(), status, each.name());
      ++asked;
    }
    assertTrue(asked > 2000 && verifiers.size() < asked / 4);
  }

  private static Answer asked(Corpus.Case given, boolean asText) {
    try {
      return new Answer(0, answer(given, asText), "");
    } catch (LimenException error) {
      return new Answer(error.status(), "", error.getMessage());
    }
  }

  private static String answer(Corpus.Case given, boolean asText) {
    byte[] token = given.token();
    String text = new String(token, StandardCharsets.UTF_8);
    return switch (given.call()) {
      case "token" -> {
        Verifier verifier = Verifier.fromKeys(given.keySet(), given.policy());
        yield shown(asText ? verifier.verify(text) : verifier.verify(token));
      }
      case "jws" -> {
        KeySet keys = given.keySet();
        List<String> list = Arrays.stream(given.algorithms().split(" ")).filter(word -> !word.isEmpty()).toList();
        yield Corpus.shown(asText ? Jws.verify(text, keys, list) : Jws.verify(token, keys, list));
      }
      case "key" -> shown(given.keys().get(0).key());
      default -> asText ? Corpus.shown(Bearer.find(text)) : Corpus.shown(Bearer.find(token));
    };
  }

  private static String shown(Claims claims) {
    List<String> words = new ArrayList<>();
    for (long time : new long[] {claims.issuedAtSeconds(), claims.notBeforeSeconds(), claims.expiresAtSeconds()}) {
      words.add(time == Claims.ABSENT ? "-" : Long.toString(time));
    }
    for (String text :
        Arrays.asList(
            claims.json(), claims.issuer(), claims.subject(), claims.audience(), claims.id(), claims.sid(),
            claims.keyId())) {
      words.add(Corpus.shown(text));
    }
    return String.join(" ", words);
  }

  private static String shown(Key key) {
    String thumbprint = key.algorithm().startsWith("HS") ? null : key.thumbprint();
    return Corpus.shown(key.id()) + " " + Corpus.shown(key.algorithm()) + " " + Corpus.shown(thumbprint);
  }

  private static boolean isText(byte[] octets) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }
}
