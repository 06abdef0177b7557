package dev.limen;

import static dev.limen.Gates.ISSUER;
import static dev.limen.Gates.at;
import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Options become the library's properties. */
class OptionsTest {
  static List<Arguments> fitting() {
    return List.of(
        Arguments.of("issuer", ISSUER),
        Arguments.of("audience", List.of("shop", "pay")),
        Arguments.of("audience", Set.of("shop", "pay")),
        Arguments.of("audience", new String[] {"shop", "pay"}),
        Arguments.of("audience", "shop pay"),
        Arguments.of("session.idle_ttl", "30m"),
        Arguments.of("session.idle_ttl", 90),
        Arguments.of("session.idle_ttl", 90L),
        Arguments.of("session.idle_ttl", Duration.ofMinutes(30)),
        Arguments.of("session.limit", 3),
        Arguments.of("session.max_data", "16k"),
        Arguments.of("clock.manual", true),
        Arguments.of("cookie.http_only", "false"),
        Arguments.of("clock.fixed", 1_750_000_000),
        Arguments.of("clock.fixed", at(1_750_000_000)));
  }

  @ParameterizedTest
  @MethodSource("fitting")
  void valuesBecomeText(String name, Object value) {
    Gate.open("memory:", Map.of(name, value)).close();
  }

  @Test
  void aSetOfWordsIsInOneOrder() {
    for (Set<String> both : List.of(new LinkedHashSet<>(List.of("b", "a")), new LinkedHashSet<>(List.of("a", "b")))) {
      try (Gate gate = Gates.open(Map.of("audience", both))) {
        assertEquals(List.of("a", "b"), Limen.peek(gate.tokens().issue("alex")).claims().get("aud"));
      }
    }
  }

  @Test
  void nullIsNotSet() {
    Map<String, Object> options = new HashMap<>();
    options.put("issuer", null);
    options.put("token.ttl", null);
    Gate.open("memory:", options).close();
  }

  static List<Arguments> unfit() {
    return List.of(
        Arguments.of("issuer", 5, "issuer: expected a String, not java.lang.Integer"),
        Arguments.of("issuer", List.of("a"), "issuer: expected a String, not "),
        Arguments.of("audience", 5, "audience: expected a String or a collection of them, not java.lang.Integer"),
        Arguments.of("audience", List.of("shop", 5),
            "audience: expected a collection of String, not java.lang.Integer"),
        Arguments.of("audience", Collections.singletonList(null),
            "audience: expected a collection of String, not null"),
        Arguments.of("audience", Map.of("shop", 1), "audience: expected a String or a collection of them, not "),
        Arguments.of("session.ttl", true,
            "session.ttl: expected a Duration, whole seconds or a String, not java.lang.Boolean"),
        Arguments.of("session.ttl", 1.5,
            "session.ttl: expected a Duration, whole seconds or a String, not java.lang.Double"),
        Arguments.of("session.limit", Duration.ofSeconds(1),
            "session.limit: expected a whole number or a String, not "),
        Arguments.of("clock.manual", 1, "clock.manual: expected a Boolean or a String, not java.lang.Integer"),
        Arguments.of("clock.fixed", new Date(0),
            "clock.fixed: expected an Instant, seconds since 1970 or a String, not "),
        Arguments.of("keys.signing", Map.of(), "keys.signing: expected a String, not "));
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void wrongTypesAreNamed(String name, Object value, String expected) {
    OptionException error =
        refused(OptionException.class, "OPTION_VALUE", () -> Gate.open("memory:", Map.of(name, value)));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
  }

  static List<Arguments> outOfRange() {
    return List.of(
        Arguments.of("session.ttl", Duration.ofMillis(1500)),
        Arguments.of("session.ttl", -1),
        Arguments.of("session.ttl", Duration.ofSeconds(Long.MAX_VALUE)),
        Arguments.of("session.ttl", "soon"),
        Arguments.of("session.limit", 1001),
        Arguments.of("session.limit", Long.MIN_VALUE),
        Arguments.of("audience", List.of()),
        Arguments.of("audience", List.of("a b")),
        Arguments.of("audience", List.of("")),
        Arguments.of("audience", List.of("a", "a")),
        Arguments.of("cookie.same_site", "Sometimes"),
        Arguments.of("clock.fixed", 1_000_000_000_000L),
        Arguments.of("session.label", "of a session, not of a gate"),
        Arguments.of("login.mark", "of a login"));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void valuesOutOfRangeAreRefused(String name, Object value) {
    assertThrows(UsageException.class, () -> Gate.open("memory:", Map.of(name, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "isuer, issuer", "audiences, audience", "session.idle_tll, session.idle_ttl", "sesion.ttl, session.ttl",
    "cookie.samesite, cookie.same_site"
  })
  void anUnknownNameGetsASuggestion(String name, String suggestion) {
    OptionException error =
        refused(OptionException.class, "OPTION_UNKNOWN", () -> Gate.open("memory:", Map.of(name, "x")));
    assertTrue(error.getMessage().contains("did you mean '" + suggestion + "'"), error.getMessage());
  }

  @Test
  void aNameThatLooksLikeASecretIsNotShown() {
    String secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl";
    OptionException error =
        refused(OptionException.class, "OPTION_UNKNOWN", () -> Gate.open("memory:", Map.of(secret, "x")));
    assertFalse(error.getMessage().contains(secret));
    Map<Object, Object> odd = new HashMap<>(Map.of(7, "x"));
    @SuppressWarnings("unchecked")
    Map<String, Object> given = (Map<String, Object>) (Map<?, ?>) odd;
    refused(OptionException.class, "OPTION_UNKNOWN", () -> Gate.open("memory:", given));
    given.clear();
    given.put(null, "x");
    refused(OptionException.class, "OPTION_UNKNOWN", () -> Gate.open("memory:", given));
  }

  @Test
  void aKeyFitsWhereKeysBelongOnly() {
    Key key = Key.generate("ES256");
    try (Gate gate = Gate.open("memory:", Map.of("issuer", ISSUER, "keys.signing", key))) {
      assertTrue(gate.jwks().contains(key.id()));
    }
    for (String wrong : List.of("issuer", "cookie.name", "keys.verifying", "keys.algorithm")) {
      assertThrows(OptionException.class, () -> Gate.open("memory:", Map.of(wrong, key)));
    }
    assertThrows(OptionException.class, () -> Gate.open("memory:", Map.of("keys.signing", KeySet.of(key))));
    Key half = Key.fromJwk(key.publicJwk());
    assertThrows(
        KeyRefusedException.class, () -> Gate.open("memory:", Map.of("issuer", ISSUER, "keys.signing", half)));
  }

  @Test
  void aGateVerifiesWhatItSignedWithBefore() {
    for (String algorithm : List.of("ES256", "HS256")) {
      Key old = Key.generate(algorithm);
      String token;
      try (Gate before = Gate.open("memory:", Map.of("issuer", ISSUER, "keys.signing", old))) {
        token = before.tokens().issue("alex");
      }
      Map<String, Object> options =
          Map.of("issuer", ISSUER, "keys.signing", Key.generate(algorithm), "keys.verifying", KeySet.of(old));
      try (Gate gate = Gate.open("memory:", options)) {
        assertEquals("alex", gate.tokens().verify(token).subject());
      }
    }
  }

  @Test
  void aStoreThatIsNone() {
    refused(UsageException.class, "ARGUMENT", () -> Gate.open("mongodb:", Map.of()));
    assertThrows(NullPointerException.class, () -> Gate.open(null, Map.of()));
    assertThrows(NullPointerException.class, () -> Gate.open("memory:", null));
  }

  @Test
  void optionsShowTheirNamesAlone() {
    assertEquals(
        "SessionOptions[session.label, login.mark]", new SessionOptions().label("x").mark("secret").toString());
    assertEquals(Arrays.asList("TokenOptions[token.ttl]"), List.of(new TokenOptions().ttl(Duration.ZERO).toString()));
  }
}
