package dev.limen;

import dev.limen.internal.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads tests/corpus; its README describes the members of a case. */
final class Corpus {
  static final Path HERE = Path.of(System.getProperty("limen.root"), "tests", "corpus");

  private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi");
  private static final List<String> TIMES = List.of("issued_at", "not_before", "expires_at");
  private static final List<String> TEXTS = List.of("issuer", "subject", "audience", "id", "sid", "key_id");
  private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

  private Corpus() {}

  /** A caller's key, from a JWK, a PEM block or a secret; a JWK names its own algorithm. */
  record Given(String kind, String algorithm, byte[] text) {
    Key key() {
      return switch (kind) {
        case "jwk" -> Key.fromJwk(text);
        case "pem" -> Key.fromPem(text, algorithm);
        default -> Key.secret(text, algorithm);
      };
    }
  }

  /** One case. `jwks` is a set as text; without one the set is made of `keys`. */
  record Case(
      String name,
      String call,
      List<Given> keys,
      byte[] jwks,
      Map<String, Object> policy,
      String algorithms,
      byte[] token,
      int status,
      List<?> says,
      String answer) {
    KeySet keySet() {
      if (jwks != null) return KeySet.fromJson(jwks);
      KeySet made = KeySet.of();
      keys.forEach(given -> made.add(given.key()));
      return made;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Every case, in order. */
  static List<Case> read() throws IOException {
    Map<String, Object> named = Json.object(Files.readString(HERE.resolve("keys.json")));
    List<Case> cases = new ArrayList<>();
    try (var files = Files.newDirectoryStream(HERE.resolve("cases"), "*.json")) {
      List<Path> sorted = new ArrayList<>();
      files.forEach(sorted::add);
      sorted.sort(null);
      for (Path path : sorted) {
        Map<String, Object> theme = Json.object(Files.readString(path));
        for (Object each : (List<?>) theme.get("cases")) {
          cases.add(caseOf(theme.get("theme") + "/", members(each), named));
        }
      }
    }
    return cases;
  }

  private static Case caseOf(String theme, Map<String, Object> found, Map<String, Object> named) {
    List<Given> keys = new ArrayList<>();
    for (Object key : (List<?>) found.getOrDefault("keys", List.of())) keys.add(given(key, named));
    byte[] token = octets(found.getOrDefault("token", ""));
    int status = ((Long) found.get("status")).intValue();
    return new Case(
        theme + found.get("name"),
        (String) found.get("call"),
        keys,
        found.containsKey("jwks") ? octets(found.get("jwks")) : null,
        members(found.getOrDefault("policy", Map.of())),
        (String) found.getOrDefault("algorithms", ""),
        token,
        status,
        (List<?>) found.getOrDefault("says", List.of()),
        status == 0 ? answer((String) found.get("call"), token, members(found.get("answer"))) : "");
  }

  private static Given given(Object key, Map<String, Object> named) {
    if (key instanceof String name) {
      Map<String, Object> jwk = new LinkedHashMap<>(members(named.get(name)));
      jwk.keySet().removeAll(PRIVATE);
      return new Given("jwk", "", Json.write("jwk", jwk));
    }
    Map<String, Object> form = members(key);
    String kind = List.of("jwk", "pem", "secret").stream().filter(form::containsKey).findFirst().orElseThrow();
    return new Given(kind, (String) form.getOrDefault("alg", ""), octets(form.get(kind)));
  }

  private static String answer(String call, byte[] token, Map<String, Object> due) {
    List<String> words = new ArrayList<>();
    if (call.equals("token")) {
      for (String time : TIMES) words.add(due.get(time) == null ? "-" : due.get(time).toString());
      String claims = new String(token, StandardCharsets.US_ASCII).split("\\.")[1];
      words.add(shown(Base64.getUrlDecoder().decode(claims)));
      for (String text : TEXTS) words.add(shown((String) due.get(text)));
    } else {
      for (Object value : due.values()) words.add(shown(value == null ? null : octets(value)));
    }
    return String.join(" ", words);
  }

  /** One word of an answer: '-' if absent, otherwise '=' and the text, percent-encoded. */
  static String shown(byte[] text) {
    if (text == null) return "-";
    StringBuilder made = new StringBuilder("=");
    for (byte each : text) {
      if (PLAIN.indexOf(each) >= 0) {
        made.append((char) each);
      } else {
        made.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return made.toString();
  }

  static String shown(String text) {
    return shown(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] octets(Object notation) {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    for (Object piece : notation instanceof List<?> pieces ? pieces : List.of(notation)) {
      if (piece instanceof String text) {
        made.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      } else if (members(piece).get("hex") instanceof String digits) {
        made.writeBytes(HexFormat.of().parseHex(digits));
      } else {
        byte[] once = ((String) members(piece).get("repeat")).getBytes(StandardCharsets.UTF_8);
        for (long times = (Long) members(piece).get("times"); times > 0; --times) made.writeBytes(once);
      }
    }
    return made.toByteArray();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> members(Object object) {
    return (Map<String, Object>) object;
  }
}
