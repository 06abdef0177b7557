package dev.limen;

import dev.limen.internal.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the requests of tests/corpus; its README describes the members of a case. */
final class Requests {
  private Requests() {}

  /** A guard of a case. `verifier`: its name in the world, or null: the gate's own. */
  record Given(String verifier, Map<String, Object> policy, String answer, String says) {}

  /** One case, with its members as they stand. */
  record Case(String name, Map<String, Object> members, List<Given> guards) {
    String gate() {
      return (String) members.get("gate");
    }

    boolean has(String flag) {
      return members.get("flags") instanceof List<?> flags && flags.contains(flag);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The secrets of a store, by name; and answers that name them. */
  static final class Secrets {
    private final Map<String, String> byName = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    Secrets(Path folder) throws IOException {
      for (String line : Files.readAllLines(folder.resolve("secrets"))) {
        int blank = line.indexOf(' ');
        byName.put(line.substring(0, blank), line.substring(blank + 1));
        names.put(line.substring(blank + 1), line.substring(0, blank));
      }
    }

    /** A notation as a string whose characters are bytes, or null. */
    String field(Object notation) {
      if (notation == null) return null;
      ByteArrayOutputStream made = new ByteArrayOutputStream();
      for (Object piece : notation instanceof List<?> pieces ? pieces : List.of(notation)) {
        boolean live = piece instanceof Map<?, ?> map && map.containsKey("live");
        made.writeBytes(
            live
                ? byName.get(Corpus.members(piece).get("live")).getBytes(StandardCharsets.US_ASCII)
                : Corpus.octets(List.of(piece)));
      }
      return made.toString(StandardCharsets.ISO_8859_1);
    }

    String shown(String text) {
      if (names.containsKey(text)) return "{" + names.get(text) + "}";
      StringBuilder made = new StringBuilder();
      for (char c : text.toCharArray()) {
        boolean plain = c >= 0x20 && c != 0x7f && c != '%' && c != '|';
        if (plain) {
          made.append(c);
        } else {
          made.append(String.format("%%%02X", (int) c));
        }
      }
      return made.toString();
    }
  }

  static Map<String, Object> world() throws IOException {
    return Json.object(Files.readString(Corpus.HERE.resolve("world.json")));
  }

  /** Every case, in order. */
  static List<Case> read() throws IOException {
    List<Case> cases = new ArrayList<>();
    List<Path> sorted = new ArrayList<>();
    try (var files = Files.newDirectoryStream(Corpus.HERE.resolve("requests"), "*.json")) {
      files.forEach(sorted::add);
    }
    sorted.sort(null);
    for (Path path : sorted) {
      Map<String, Object> theme = Json.object(Files.readString(path));
      for (Object each : (List<?>) theme.get("cases")) {
        Map<String, Object> members = Corpus.members(each);
        List<Given> guards = new ArrayList<>();
        for (Object guard : (List<?>) members.get("guards")) guards.add(given(Corpus.members(guard)));
        cases.add(new Case(theme.get("theme") + "/" + members.get("name"), members, guards));
      }
    }
    return cases;
  }

  private static Given given(Map<String, Object> guard) {
    return new Given(
        (String) guard.get("verifier"),
        Corpus.members(guard.get("policy")),
        (String) guard.get("answer"),
        (String) guard.getOrDefault("says", ""));
  }
}
