package dev.limen;

import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTest {
  @Test
  void theTokenOfAFieldIsFound() {
    assertEquals("a.b.c", Bearer.find("Bearer a.b.c"));
    assertArrayEquals(
        "a.b.c".getBytes(StandardCharsets.US_ASCII), Bearer.find("bearer  a.b.c".getBytes(StandardCharsets.US_ASCII)));
    for (String nothing : new String[] {null, "", "Basic YTpi"}) {
      refused(BearerAbsentException.class, "BEARER_ABSENT", () -> Bearer.find(nothing));
    }
    for (String wrong : new String[] {"Bearer", "Bearer a b", "Bearer \u00fc", "Bearer ?"}) {
      refused(BearerMalformedException.class, "BEARER", () -> Bearer.find(wrong));
    }
  }

  @Test
  void everyKindOfRefusalHasItsChallenge() {
    try (Gate gate = Gates.open()) {
      TokenMalformedException malformed =
          assertThrows(TokenMalformedException.class, () -> gate.tokens().verify("a.b"));
      assertEquals(new Challenge(401, "Bearer error=\"invalid_token\""), Bearer.challenge(malformed));
      Challenge named = Bearer.challenge(malformed, "shop", "pay:read pay:write");
      assertTrue(named.header().contains("realm=\"shop\"") && named.header().contains("scope=\"pay:read pay:write\""));
      BearerAbsentException absent = assertThrows(BearerAbsentException.class, () -> Bearer.find((String) null));
      assertEquals(new Challenge(401, "Bearer realm=\"\""), Bearer.challenge(absent));
      ScopeMissingException lacking =
          assertThrows(
              ScopeMissingException.class,
              () -> gate.verifier(Map.of("scope", "a")).verify(gate.tokens().issue("alex")));
      Challenge scope = Bearer.challenge(lacking, "", "a");
      assertEquals(403, scope.status());
      assertTrue(scope.header().contains("error=\"insufficient_scope\""), scope.header());
      gate.close();
      GateClosedException closed = assertThrows(GateClosedException.class, () -> gate.tokens().verify("a.b"));
      assertEquals(new Challenge(503, ""), Bearer.challenge(closed));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a\\b", "a\nb", "\u00fc"})
  void whatMayNotStandInAChallengeIsRefused(String wrong) {
    BearerAbsentException absent = new BearerAbsentException(323, "");
    assertThrows(UsageException.class, () -> Bearer.challenge(absent, wrong, ""));
    assertThrows(UsageException.class, () -> Bearer.challenge(absent, "", wrong));
    assertThrows(UsageException.class, () -> Bearer.challenge(absent, "x".repeat(1025), ""));
  }
}
