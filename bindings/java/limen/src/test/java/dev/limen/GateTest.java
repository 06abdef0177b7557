package dev.limen;

import static dev.limen.Gates.ISSUER;
import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The gate: opening and closing, its clock, login marks, revocations. */
class GateTest {
  /** Every method of a gate that calls the library, by name. */
  static Map<String, BiConsumer<Gate, Session>> calls() {
    Map<String, BiConsumer<Gate, Session>> calls = new LinkedHashMap<>();
    calls.put("create", (gate, session) -> gate.sessions().create("alex"));
    calls.put("get", (gate, session) -> gate.sessions().get(session));
    calls.put("touch", (gate, session) -> gate.sessions().touch(session));
    calls.put("update", (gate, session) -> gate.sessions().update(session, Map.of("a", 1)));
    calls.put("renew", (gate, session) -> gate.sessions().renew(session, null));
    calls.put("end", (gate, session) -> gate.sessions().end(session));
    calls.put("list", (gate, session) -> gate.sessions().list("alex"));
    calls.put("require", (gate, session) -> gate.sessions().require(session, null, 0));
    calls.put("visitors draw", (gate, session) -> gate.visitors().draw());
    calls.put("visitors get", (gate, session) -> gate.visitors().get(session.ticket()));
    calls.put("visitors end", (gate, session) -> gate.visitors().end(session.ticket()));
    calls.put("issue", (gate, session) -> gate.tokens().issue("alex"));
    calls.put("verify", (gate, session) -> gate.tokens().verify("a.b.c"));
    calls.put("verifier", (gate, session) -> gate.verifier(Map.of()));
    calls.put("set", (gate, session) -> gate.cookies().set(session));
    calls.put("delete", (gate, session) -> gate.cookies().delete());
    calls.put("find", (gate, session) -> gate.cookies().find("a=b"));
    calls.put("csrf token", (gate, session) -> gate.csrf().token(session));
    calls.put("csrf check", (gate, session) -> gate.csrf().check(session, "x"));
    calls.put("login", (gate, session) -> gate.login("alex"));
    calls.put("revokeToken", (gate, session) -> gate.revokeToken("a.b.c"));
    calls.put("revokeTokenId", (gate, session) -> gate.revokeTokenId("id", null, ""));
    calls.put("revokeSession", (gate, session) -> gate.revokeSession("alex", session.sid()));
    calls.put("revokeSessions", (gate, session) -> gate.revokeSessions("alex", session, ""));
    calls.put("revokeSubject", (gate, session) -> gate.revokeSubject("alex"));
    calls.put("revokeEveryone", (gate, session) -> gate.revokeEveryone(""));
    calls.put("revokeKey", (gate, session) -> gate.revokeKey("kid"));
    calls.put("keys", (gate, session) -> gate.keys().list());
    calls.put("rotate", (gate, session) -> gate.keys().rotate());
    calls.put("retire", (gate, session) -> gate.keys().retire("kid"));
    calls.put("storeInfo", (gate, session) -> gate.storeInfo());
    calls.put("jwks", (gate, session) -> gate.jwks());
    calls.put("stats", (gate, session) -> gate.stats());
    calls.put("setClock", (gate, session) -> gate.setClock(at(NOW)));
    calls.put("watch", (gate, session) -> gate.watch());
    return calls;
  }

  @TestFactory
  Stream<DynamicTest> afterCloseEveryCallSaysSo() {
    return calls().entrySet().stream()
        .map(
            call ->
                DynamicTest.dynamicTest(
                    call.getKey(),
                    () -> {
                      Gate gate = Gates.open();
                      Session session = gate.sessions().create("alex");
                      gate.close();
                      assertTrue(gate.isClosed());
                      refused(GateClosedException.class, "CLOSED", () -> call.getValue().accept(gate, session));
                    }));
  }

  @Test
  void closingTwiceIsFine() {
    Gate gate = Gate.open("memory:", Map.of());
    assertFalse(gate.isClosed());
    gate.close();
    gate.close();
    assertTrue(gate.isClosed());
  }

  @Test
  void anExceptionInTheMiddleClosesAndGoesOn() {
    IllegalStateException mine = new IllegalStateException("mine");
    Gate[] seen = new Gate[1];
    IllegalStateException caught =
        assertThrows(
            IllegalStateException.class,
            () -> {
              try (Gate gate = Gates.open()) {
                seen[0] = gate;
                throw mine;
              }
            });
    assertSame(mine, caught);
    assertTrue(seen[0].isClosed());
  }

  @Test
  void recordsOutliveTheirGate() {
    Session session;
    Claims claims;
    Verifier verifier;
    try (Gate gate = Gates.open()) {
      verifier = gate.verifier(Map.of());
      session = gate.sessions().create("alex", new SessionOptions().data(Map.of("theme", "dark")));
      claims = verifier.verify(gate.tokens().issue("alex", Map.of("role", "admin")));
    }
    refused(GateClosedException.class, "CLOSED", () -> verifier.verify("a.b.c"));
    assertEquals("dark", session.get("theme"));
    assertEquals("admin", claims.get("role"));
  }

  @Test
  void nothingIsShownOfKeysAndOptions() {
    Gate gate = Gate.open("memory:", Map.of("issuer", ISSUER, "keys.signing", Key.generate("ES256")));
    assertEquals("Gate[open]", gate.toString());
    gate.close();
    assertEquals("Gate[closed]", gate.toString());
    for (Object noun : List.of(gate.sessions(), gate.tokens(), gate.cookies(), gate.csrf(), gate.keys())) {
      assertEquals(noun.getClass().getSimpleName() + "[]", noun.toString());
    }
  }

  @Test
  void theClockStandsWhereItIsSet() {
    try (Gate gate = Gates.open()) {
      gate.setClock(Instant.parse("2030-01-01T22:04:05.999Z"));
      assertEquals(
          Instant.parse("2030-01-01T22:04:05Z"), gate.tokens().verify(gate.tokens().issue("alex")).issuedAt());
      for (Instant wrong : List.of(at(-1), at(253_402_300_800L), Instant.MIN, Instant.MAX)) {
        refused(UsageException.class, "ARGUMENT", () -> gate.setClock(wrong));
      }
    }
    try (Gate gate = Gate.open("memory:", Map.of())) {
      refused(OptionException.class, "OPTION_PLACE", () -> gate.setClock(at(NOW)));
    }
  }

  @Test
  void whatHappenedIsCounted() {
    try (Gate gate = Gates.open()) {
      gate.tokens().verify(gate.tokens().issue("alex"));
      assertEquals(Map.of("issued", 1L, "verified", 1L), gate.stats().get("tokens"));
      assertTrue(gate.stats("prometheus").contains("# TYPE "));
      refused(UsageException.class, "ARGUMENT", () -> gate.stats("xml"));
      refused(UsageException.class, "ARGUMENT", () -> gate.stats("json\0"));
    }
  }

  // corpus: E6
  @Test
  void theJwksHasPublicKeysAlone() {
    try (Gate gate = Gates.open()) {
      assertTrue(gate.jwks().contains("\"kty\":\"EC\""));
      assertFalse(gate.jwks().contains("\"d\":"));
    }
    try (Gate gate = Gates.open(Map.of("keys.algorithm", "HS256"))) {
      assertEquals("{\"keys\":[]}", gate.jwks());
    }
  }

  @Test
  void aTokenIsRevoked() {
    try (Gate gate = Gates.open()) {
      String token = gate.tokens().issue("alex");
      String other = gate.tokens().issue("alex");
      gate.revokeToken(token, "logout");
      gate.revokeToken(token);
      refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> gate.tokens().verify(token));
      gate.tokens().verify(other);
      assertThrows(TokenException.class, () -> gate.revokeToken(other.substring(0, other.length() - 8) + "AAAAAAAA"));
    }
  }

  @Test
  void aTokenIsRevokedByItsIdWhicheverEndIsKnown() {
    try (Gate gate = Gates.open()) {
      for (boolean known : new boolean[] {true, false}) {
        String token = gate.tokens().issue("alex");
        Claims claims = gate.tokens().verify(token);
        gate.revokeTokenId("https://other.example", claims.id(), claims.expiresAt(), "not ours");
        gate.tokens().verify(token);
        gate.revokeTokenId(claims.id(), known ? claims.expiresAt() : null, "lost");
        refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> gate.tokens().verify(token));
      }
    }
  }

  @Test
  void aSessionIsRevokedByItsSubjectAlone() {
    try (Gate gate = Gates.open()) {
      Session session = gate.sessions().create("alex");
      String token = gate.tokens().issue("alex", null, new TokenOptions().session(session));
      refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> gate.revokeSession("sam", session.sid()));
      gate.revokeSession("alex", session.sid(), "phone lost");
      assertThrows(SessionException.class, () -> gate.sessions().get(session));
      refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> gate.tokens().verify(token));
      refused(TicketMalformedException.class, "TICKET_SID", () -> gate.revokeSession("alex", "no sid"));
    }
  }

  @Test
  void allButOneAreRevoked() {
    for (boolean bySid : new boolean[] {true, false}) {
      try (Gate gate = Gates.open()) {
        Session mine = gate.sessions().create("alex");
        Session other = gate.sessions().create("alex");
        Session sams = gate.sessions().create("sam");
        String token = gate.tokens().issue("alex", null, new TokenOptions().session(mine));
        assertEquals(
            1, bySid ? gate.revokeSessions("alex", mine.sid(), "asked") : gate.revokeSessions("alex", mine, "asked"));
        assertEquals(mine.sid(), gate.sessions().get(mine).sid());
        assertEquals(sams.sid(), gate.sessions().get(sams).sid());
        assertThrows(SessionException.class, () -> gate.sessions().get(other));
        refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> gate.tokens().verify(token));
      }
    }
  }

  @Test
  void aSubjectIsRevokedWithItsLoginsUnderWay() {
    try (Gate gate = Gates.open()) {
      Session session = gate.sessions().create("alex");
      String token = gate.tokens().issue("alex");
      String mark = gate.login("alex");
      String sams = gate.tokens().issue("sam");
      assertEquals(1, gate.revokeSubject("alex", "hacked"));
      assertThrows(SessionException.class, () -> gate.sessions().get(session));
      refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> gate.tokens().verify(token));
      refused(
          LoginRevokedException.class,
          "LOGIN_REVOKED",
          () -> gate.sessions().create("alex", new SessionOptions().mark(mark)));
      refused(
          LoginRevokedException.class,
          "LOGIN_REVOKED",
          () -> gate.tokens().issue("alex", null, new TokenOptions().mark(mark)));
      gate.sessions().create("alex", new SessionOptions().mark(gate.login("alex")));
      gate.tokens().verify(sams);
      refused(
          LoginMarkInvalidException.class,
          "LOGIN_MARK",
          () -> gate.sessions().create("sam", new SessionOptions().mark(gate.login("alex"))));
    }
  }

  @Test
  void everyoneIsRevoked() {
    try (Gate gate = Gates.open()) {
      String token = gate.tokens().issue("alex");
      gate.revokeEveryone("the key leaked");
      refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> gate.tokens().verify(token));
      gate.tokens().verify(gate.tokens().issue("alex"));
    }
  }

  @Test
  void aKeyIsRevokedAndAnotherSigns() {
    try (Gate gate = Gates.open()) {
      String token = gate.tokens().issue("alex");
      String kid = gate.keys().list().get(0).kid();
      gate.revokeKey(kid, "stolen");
      assertThrows(TokenException.class, () -> gate.tokens().verify(token));
      assertFalse(gate.keys().list().stream().anyMatch(key -> key.kid().equals(kid)));
      gate.tokens().verify(gate.tokens().issue("alex"));
    }
  }

  @Test
  void theKeyringRotatesAndRetires() {
    try (Gate gate = Gates.open()) {
      KeyInfo first = gate.keys().list().get(0);
      assertEquals("signing", first.state());
      assertEquals("ES256", first.algorithm());
      assertEquals(first.createdAt(), first.signsFrom());
      assertEquals(null, first.signsUntil());
      String old = gate.tokens().issue("alex", null, new TokenOptions().ttl(Duration.ofHours(12)));
      String kid = gate.keys().rotate();
      assertEquals(kid, gate.keys().rotate());
      assertEquals("announced",
          gate.keys().list().stream().filter(key -> key.kid().equals(kid)).findAny().get().state());
      gate.setClock(at(NOW + 3601));
      assertEquals(kid, gate.tokens().verify(gate.tokens().issue("alex")).keyId());
      gate.tokens().verify(old);
      gate.keys().retire(kid);
      gate.keys().retire(kid);
      refused(UsageException.class, "ABSENT", () -> gate.keys().retire("nobody"));
    }
  }

  @Test
  void withoutAnIssuerAGateSaysWhatItLacks() {
    try (Gate gate = Gate.open("memory:", Map.of())) {
      for (Runnable call :
          List.<Runnable>of(
              () -> gate.login("alex"),
              () -> gate.sessions().create("alex"),
              () -> gate.tokens().issue("alex"),
              () -> gate.revokeSubject("alex"))) {
        OptionException error = assertThrows(OptionException.class, call::run);
        assertTrue(error.getMessage().contains("issuer"), error.getMessage());
      }
    }
  }
}
