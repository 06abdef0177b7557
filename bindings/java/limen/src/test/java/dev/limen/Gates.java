package dev.limen;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** Shared by the tests: one issuer, and a clock that only they move. */
final class Gates {
  static final String ISSUER = "https://shop.example";
  static final long NOW = 1_750_000_000;

  private Gates() {}

  /** A gate over memory:, at NOW. */
  static Gate open() {
    return open(Map.of());
  }

  static Gate open(Map<String, ?> further) {
    Map<String, Object> options = new HashMap<>(Map.of("issuer", ISSUER, "audience", "shop", "clock.manual", true));
    options.putAll(further);
    Gate gate = Gate.open("memory:", options);
    gate.setClock(at(NOW));
    return gate;
  }

  static Instant at(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  /** The exception of exactly this class, of this status. */
  static <T extends LimenException> T refused(Class<T> kind, String status, Executable call) {
    T error = assertThrows(kind, call);
    if (error.getClass() != kind || !error.statusName().equals("LIMEN_E_" + status)) {
      throw new AssertionError("expected " + status + ", got " + error.statusName() + " as " + error, error);
    }
    return error;
  }

  /** A part of a token, read as JSON text. */
  static String part(String token, int which) {
    return new String(Base64.getUrlDecoder().decode(token.split("\\.")[which]), StandardCharsets.UTF_8);
  }
}
