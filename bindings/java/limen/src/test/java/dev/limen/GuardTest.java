package dev.limen;

import static dev.limen.Gates.ISSUER;
import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
  private final Gate gate = Gates.open();
  private final Guard guard = gate.guard(Map.of("guard.realm", "shop"));

  @AfterEach
  void close() {
    gate.close();
  }

  private GuardRequest by(String method, Session session) {
    return new GuardRequest(method).cookie(cookie(gate.cookies().set(session)));
  }

  private static String cookie(String setCookie) {
    return setCookie.split(";")[0];
  }

  /** The status and the word of a refusal. */
  private static String told(GuardAnswer answer) {
    return answer.http() + " " + answer.word();
  }

  @Test
  void nobodyGetsAChallengeAndNoReason() {
    GuardAnswer answer = guard.check(new GuardRequest("GET"));
    assertFalse(answer.isIn());
    assertEquals("401 unauthorized", told(answer));
    assertEquals("Bearer realm=\"shop\"", answer.challenge());
    assertEquals("LIMEN_E_TICKET_ABSENT", answer.statusName());
    assertEquals("cookies: no cookie named \"__Host-session\" has a value", answer.message());
    TicketAbsentException error = assertInstanceOf(TicketAbsentException.class, answer.exception());
    assertEquals(answer.message(), error.getMessage());
    assertEquals(GuardAnswer.Spoke.NOTHING, answer.spoke());
    assertNull(answer.credential());
    assertNull(answer.subject());
    assertEquals(0, answer.retryAfter());
  }

  @Test
  void aSessionIsReadAndKeptAlive() {
    Session session = gate.sessions().create("alex", new SessionOptions().data(Map.of("cart", List.of(7))));
    gate.setClock(at(NOW + 1000));
    GuardAnswer answer = guard.check(by("GET", session));
    assertTrue(answer.isIn());
    assertEquals(0, answer.status());
    assertNull(answer.exception());
    assertEquals("", answer.message());
    assertNull(answer.word());
    assertEquals(GuardAnswer.Spoke.SESSION, answer.spoke());
    assertEquals(session, answer.session());
    assertEquals(session.ticket(), answer.session().ticket());
    assertEquals(session.ticket(), answer.ticket());
    assertEquals(List.of(7L), answer.credential().get("cart"));
    assertNull(answer.claims());
    assertNull(answer.visitor());
    assertEquals("alex", answer.subject());
    assertEquals(ISSUER, answer.issuer());
    assertTrue(answer.isCsrfGood());
    assertFalse(answer.isReadOnly());
    assertEquals(NOW + 1000, gate.sessions().get(session).seenAtSeconds());
  }

  @Test
  void aTokenSpeaksBeforeACookie() {
    Session session = gate.sessions().create("alex");
    String token = gate.tokens().issue("sam", Map.of("role", "admin"));
    GuardAnswer answer = guard.check(by("POST", session).authorization("Bearer " + token));
    assertEquals("sam", answer.subject());
    assertEquals(gate.tokens().verify(token), answer.claims());
    assertEquals(List.of("admin"), answer.credential().roles());
    assertNull(answer.session());
    GuardAnswer wrong = guard.check(by("GET", session).authorization("Bearer a.b.c"));
    assertEquals("401 invalid_token", told(wrong));
    assertEquals(GuardAnswer.Spoke.TOKEN, wrong.spoke());
    assertEquals("400 invalid_request", told(guard.check(by("GET", session).authorization("Bearer a\nBearer b"))));
  }

  @Test
  void anotherIssuersSubjectIsNotOurs() {
    Key key = Key.generate("ES256");
    Map<String, Object> options = Map.of("issuer", "https://other.example", "keys.signing", key);
    try (Gate other = Gate.open("memory:", options)) {
      KeySet keys = KeySet.of(key);
      Verifier verifier = Verifier.fromKeys(keys, Map.of("issuer", "https://other.example"));
      String token = other.tokens().issue("1");
      GuardRequest request = new GuardRequest("GET").authorization("Bearer " + token);
      assertEquals("401 invalid_token", told(gate.guard(verifier, Map.of()).check(request)));
      GuardAnswer answer =
          gate.guard(verifier, Map.of("guard.issuers", List.of("https://other.example"))).check(request);
      assertTrue(answer.isIn());
      assertNull(answer.subject());
      assertEquals("https://other.example", answer.issuer());
      assertEquals("1", answer.claims().subject());
      Verifier any = Verifier.fromKeys(keys, Map.of());
      assertThrows(KeyRefusedException.class, () -> gate.guard(any, Map.of()));
    }
  }

  @Test
  void theCsrfTokenOfABodyIsAskedForBeforeItIsMissing() {
    Session session = gate.sessions().create("alex");
    GuardAnswer first = guard.check(by("POST", session));
    assertTrue(first.needsBody());
    assertFalse(first.needsToBlock());
    assertEquals("403 csrf_missing", told(first));
    GuardRequest request = by("POST", session).bodyRead(true);
    assertEquals("403 csrf_missing", told(guard.check(request)));
    assertFalse(guard.check(request).needsBody());
    for (String wrong : List.of("x", "\0", "\u00fc", "\u0141", "a".repeat(5000))) {
      assertEquals("403 csrf_other_session", told(guard.check(request.csrf(wrong))));
    }
    assertEquals("alex", guard.check(request.csrf(gate.csrf().token(session))).subject());
  }

  @Test
  void aFurtherGuardIsHeldAgainstTheAnswer() {
    Session session = gate.sessions().create("alex", new SessionOptions().roles("clerk").level(2));
    GuardRequest request = by("GET", session);
    GuardAnswer answer = guard.check(request);
    gate.sessions().end(session);
    assertSame(answer, gate.guard(Map.of("guard.role", "clerk")).require(request, answer));
    GuardAnswer refused = gate.guard(Map.of("guard.role", "admin")).require(request, answer);
    assertEquals("403 forbidden", told(refused));
    assertInstanceOf(RoleMissingException.class, refused.exception());
    assertNull(refused.credential());
    assertEquals("alex", answer.subject());
    assertSame(
        answer,
        gate.guard(Map.of("guard.level", 2, "guard.max_age", Duration.ofMinutes(5))).require(request, answer));
    assertThrows(UsageException.class, () -> guard.require(request, refused));
  }

  @Test
  void aFurtherGuardAsksForTheCsrfTokenThatTheFirstLeftOut() {
    Session session = gate.sessions().create("alex");
    GuardRequest request = by("POST", session);
    GuardAnswer answer = gate.guard(Map.of("guard.csrf", "never")).check(request);
    assertFalse(answer.isCsrfGood());
    assertTrue(guard.require(request, answer).needsBody());
    GuardAnswer again = guard.require(request.csrf(gate.csrf().token(session)).bodyRead(true), answer);
    assertNotSame(answer, again);
    assertTrue(again.isCsrfGood());
    assertEquals("alex", again.subject());
  }

  @Test
  void anOptionalGuardLetsInAsNobody() {
    Guard optional = gate.guard(Map.of("guard.optional", true));
    GuardAnswer answer = optional.check(new GuardRequest("GET").authorization("Bearer a.b.c"));
    assertTrue(answer.isIn());
    assertNull(answer.credential());
    assertEquals(GuardAnswer.Spoke.TOKEN, answer.spoke());
    assertInstanceOf(TokenException.class, answer.exception());
    Session session = gate.sessions().create("alex");
    GuardAnswer forged = optional.check(by("POST", session).bodyRead(true));
    assertTrue(forged.isIn());
    assertNull(forged.subject());
    assertInstanceOf(CsrfException.class, forged.exception());
  }

  @Test
  void aVisitorIsAcceptedWhereAGuardSaysSo() {
    Visitor visitor = gate.visitors().put(gate.visitors().draw(), Map.of("role", "admin"));
    GuardRequest request = new GuardRequest("GET").cookie(cookie(gate.cookies().set(visitor)));
    assertEquals("LIMEN_E_TICKET_KIND", guard.check(request).statusName());
    GuardAnswer answer = gate.guard(Map.of("guard.credentials", List.of("session", "visitor"))).check(request);
    assertEquals(GuardAnswer.Spoke.VISITOR, answer.spoke());
    assertEquals(Map.of("role", "admin"), answer.visitor().data());
    assertEquals(visitor.ticket(), answer.visitor().ticket());
    assertNull(answer.credential());
    assertNull(answer.subject());
    assertTrue(gate.visitors().put(answer.visitor(), Map.of("n", 1)).isStored());
  }

  @Test
  void aWebsocketNeedsAnOriginOfThisHost() {
    Session session = gate.sessions().create("alex");
    GuardRequest request = by("GET", session).websocket(true).tls(true).host("shop.example");
    assertTrue(guard.check(request.origin("https://shop.example")).isIn());
    assertFalse(guard.check(request.origin("http://shop.example")).isIn());
    assertFalse(guard.check(request.origin("https://evil.example")).isIn());
    Guard wider = gate.guard(Map.of("guard.origins", List.of("https://evil.example")));
    assertTrue(wider.check(request).isIn());
    assertTrue(guard.check(request.origin(null)).isIn());
  }

  @Test
  void aLoginFormIsProvedByItsOrigin() {
    Guard always = gate.guard(Map.of("guard.csrf", "always", "guard.optional", true));
    GuardRequest request = new GuardRequest("POST").bodyRead(true);
    assertInstanceOf(CsrfException.class, always.check(request).exception());
    assertInstanceOf(TicketAbsentException.class, always.check(request.fetchSite("same-origin")).exception());
  }

  @Test
  void aRenewedTicketOnlyReads() {
    Session old = gate.sessions().create("alex");
    gate.sessions().renew(old, null);
    assertTrue(guard.check(by("GET", old)).isReadOnly());
    GuardAnswer answer = guard.check(by("POST", old).csrf(gate.csrf().token(old)));
    assertEquals("503 unavailable", told(answer));
    assertEquals(1, answer.retryAfter());
    assertInstanceOf(SessionRenewedException.class, answer.exception());
  }

  @Test
  void aClosedGateIsUnknown() {
    GuardRequest request = by("GET", gate.sessions().create("alex"));
    gate.close();
    GuardAnswer answer = guard.check(request);
    assertEquals(503, answer.http());
    assertEquals(1, answer.retryAfter());
    assertEquals("unavailable", answer.word());
    assertInstanceOf(GateClosedException.class, answer.exception());
    assertEquals("gate: closed", answer.message());
  }

  @Test
  void whoeverIgnoresAgainOrClosesTheGateLetsNobodyIn() {
    Session session = gate.sessions().create("alex");
    Guard optional = gate.guard(Map.of("guard.optional", true));
    GuardAnswer waits = guard.check(by("POST", session));
    assertTrue(waits.needsBody());
    assertFalse(waits.isIn());
    assertNull(waits.subject());
    assertNull(waits.ticket());
    assertThrows(UsageException.class, () -> optional.require(by("POST", session), waits));
    GuardRequest request = by("GET", session);
    GuardAnswer answer = guard.check(request);
    assertSame(answer, optional.require(request, answer));
    gate.close();
    GuardAnswer closed = optional.require(request, answer);
    assertFalse(closed.isIn());
    assertEquals(503, closed.http());
    assertNull(closed.subject());
    assertNull(closed.ticket());
    assertInstanceOf(GateClosedException.class, closed.exception());
    assertEquals("alex", answer.subject()); // outlives the gate, and is let in no further
    assertThrows(GateClosedException.class, () -> guard.login(request, "alex", null));
    assertThrows(GateClosedException.class, () -> guard.logout(request));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, 5000, 40000, 900_000})
  void answersOfAnySizeCross(int size) {
    try (Gate large = Gates.open(Map.of("session.max_data", "1M"))) {
      Map<String, Object> data = Map.of("a", "x".repeat(size));
      Session session = large.sessions().create("alex", new SessionOptions().data(data));
      GuardRequest request =
          new GuardRequest("POST").cookie("other=" + "y".repeat(size) + "; " + cookie(large.cookies().set(session)));
      GuardAnswer answer = large.guard(Map.of("guard.csrf", "never")).check(request);
      assertEquals(data, answer.session().data());
      assertEquals(session.ticket(), answer.session().ticket());
      request.csrf(large.csrf().token(session));
      assertEquals(data, large.guard(Map.of()).require(request, answer).session().data());
      Guard tokens = large.guard(Map.of("guard.credentials", "token"));
      assertEquals("401 unauthorized", told(tokens.require(request, answer)));
    }
  }

  @Test
  void tokensOfAnySizeCross() {
    try (Gate large = Gates.open(Map.of("token.max_size", 60000))) {
      String token = large.tokens().issue("sam", Map.of("a", "x".repeat(30000)));
      GuardAnswer answer = large.guard(Map.of()).check(new GuardRequest("GET").authorization("Bearer " + token));
      assertEquals(30000, answer.claims().getString("a").length());
    }
  }

  @Test
  void wrongOptionsAndNullsAreNamed() {
    assertThrows(OptionException.class, () -> gate.guard(Map.of("guard.rolle", "x")));
    assertThrows(OptionException.class, () -> gate.guard(Map.of("guard.realm", "a\"b")));
    assertThrows(OptionException.class, () -> gate.guard(Map.of("guard.credentials", "cookie")));
    try (Gate bare = Gate.open("memory:", Map.of())) {
      assertThrows(OptionException.class, () -> bare.guard(Map.of()));
    }
    assertEquals(
        "method", assertThrows(NullPointerException.class, () -> new GuardRequest(null)).getMessage());
    assertEquals("request", assertThrows(NullPointerException.class, () -> guard.check(null)).getMessage());
    GuardAnswer empty = guard.check(new GuardRequest(""));
    assertEquals(500, empty.http());
    assertInstanceOf(UsageException.class, empty.exception());
  }

  @Test
  void nothingShowsASecret() {
    Session session = gate.sessions().create("alex");
    GuardRequest request = by("GET", session);
    GuardAnswer answer = guard.check(request);
    for (Object each : List.of(guard, request, answer)) assertFalse(each.toString().contains(session.ticket()));
    assertNotEquals("", answer.toString());
  }
}
