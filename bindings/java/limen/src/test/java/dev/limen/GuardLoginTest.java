package dev.limen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GUARD-17 to GUARD-23. */
class GuardLoginTest {
  private final Gate gate = Gates.open();
  private final Guard guard = gate.guard(Map.of());

  @AfterEach
  void close() {
    gate.close();
  }

  private static GuardRequest with(String... cookies) {
    GuardRequest request = new GuardRequest("POST").host("shop.example");
    return cookies.length == 0 ? request : request.cookie(String.join("; ", cookies));
  }

  /** The cookie that the browser sends back. */
  private static String cookie(Login login) {
    return login.setCookies().get(login.setCookies().size() - 1).split(";")[0];
  }

  private String cookieOf(Session session) {
    return gate.cookies().set(session).split(";")[0];
  }

  private void assertEnded(Session session) {
    assertThrows(SessionUnknownException.class, () -> gate.sessions().get(session));
  }

  @Test
  void aLoginEndsWhatTheBrowserHad() {
    Session before = gate.sessions().create("alex");
    Session others = gate.sessions().create("sam");
    SessionOptions options = new SessionOptions().data(Map.of("n", 1)).roles("admin").mark(gate.login("alex"));
    Login login = guard.login(with(cookieOf(before), "lang=en", cookieOf(others)), "alex", options);
    assertEnded(before);
    assertEnded(others);
    assertEquals("alex", login.session().subject());
    assertEquals(Map.of("n", 1L), login.session().data());
    assertEquals(login.session(), gate.sessions().get(login.session()));
    assertEquals(List.of("admin"), login.session().roles());
    assertEquals(cookieOf(login.session()), cookie(login));
    assertThrows(UnsupportedOperationException.class, () -> login.setCookies().clear());
    assertFalse(login.toString().contains(login.session().ticket()));
  }

  @Test
  void theSessionHasTheVisitorsDataUnlessOtherIsGiven() {
    Guard shop = gate.guard(Map.of("guard.credentials", "session visitor"));
    Visitors visitors = gate.visitors();
    for (SessionOptions options : new SessionOptions[] {null, new SessionOptions().label("Phone")}) {
      Visitor visitor = visitors.put(visitors.draw(), Map.of("cart", List.of(7L)));
      String cookie = gate.cookies().set(visitor).split(";")[0];
      assertEquals(Map.of("cart", List.of(7L)), shop.login(with(cookie), "alex", options).session().data());
      assertThrows(SessionUnknownException.class, () -> visitors.get(visitor.ticket()));
    }
    Visitor visitor = visitors.put(visitors.draw(), Map.of("cart", List.of(8L)));
    String cookie = gate.cookies().set(visitor).split(";")[0];
    assertEquals(Map.of(), shop.login(with(cookie), "alex", new SessionOptions().data(Map.of())).session().data());
    Visitor last = visitors.put(visitors.draw(), Map.of("cart", List.of(9L)));
    assertEquals(
        Map.of(), guard.login(with(gate.cookies().set(last).split(";")[0]), "alex", null).session().data());
  }

  @Test
  void theBrowsersOwnSessionMakesRoom() {
    SessionOptions one = new SessionOptions().limit(1);
    Login first = guard.login(with(), "alex", one);
    SessionLimitException full = assertThrows(SessionLimitException.class, () -> guard.login(with(), "alex", one));
    assertEquals("403 forbidden", full.http() + " " + full.word());
    Login second = guard.login(with(cookie(first)), "alex", one);
    assertEnded(first.session());
    assertEquals("alex", gate.sessions().get(second.session()).subject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ud800", "a\udfff?"})
  void aNameThatNobodyCanHaveIsNoMistakeOfTheProgram(String name) {
    refusesName(() -> guard.login(with(), name, null));
    refusesName(() -> gate.sessions().create(name));
    refusesName(() -> gate.login(name));
  }

  @Test
  void aNameThatIsTooLongIsNoMistakeOfTheProgram() {
    refusesName(() -> guard.login(with(), "x".repeat(1025), null));
    refusesName(() -> gate.sessions().create("\u00e4".repeat(513)));
    refusesName(() -> gate.login("x".repeat(100_000)));
    assertEquals(1024, guard.login(with(), "x".repeat(1024), null).session().subject().length());
  }

  private static void refusesName(Supplier<?> login) {
    LoginSubjectInvalidException error = assertThrows(LoginSubjectInvalidException.class, login::get);
    assertEquals("400 invalid_request", error.http() + " " + error.word());
    assertEquals(Kind.NO, error.kind());
    assertTrue(error.getMessage().startsWith("subject: "), error.getMessage());
  }

  @Test
  void whatPeopleReadIsCutAndNotRefused() {
    SessionOptions options = new SessionOptions().label("x".repeat(300)).address("1".repeat(100));
    Session session = guard.login(with(), "alex", options).session();
    assertEquals("x".repeat(256), session.label());
    assertEquals("1".repeat(64), session.address());
    session = gate.sessions().create("alex", new SessionOptions().label("a\n\ud800\0b").address(""));
    assertEquals(5, session.label().length());
    assertFalse(session.label().contains("\n"));
    assertNull(session.address());
    session = gate.sessions().renew(session, new RenewOptions().label("").address("2".repeat(65)));
    assertEquals("2".repeat(64), session.address());
  }

  @Test
  void aRenewalKeepsTheLifetimeOfTheCookie() {
    Login login = guard.login(with(), "alex", null, new CookieOptions().maxAge(Duration.ofDays(30)));
    assertTrue(login.setCookies().get(0).contains("; Max-Age=2592000"));
    Login renewed = guard.renew(with(cookie(login)), new RenewOptions().authenticated(true));
    assertTrue(renewed.setCookies().get(0).contains("; Max-Age=2592000"));
    assertEquals(login.session().sid(), renewed.session().sid());
    assertNotEquals(login.session().ticket(), renewed.session().ticket());
    assertEnded(login.session());
    Login again =
        guard.renew(with(cookie(renewed)), new RenewOptions().level(2), new CookieOptions().maxAge(Duration.ofHours(1)));
    assertTrue(again.setCookies().get(0).contains("; Max-Age=3600"));
    assertEquals(2, again.session().level());
    Login other = guard.renew(with(cookie(guard.login(with(), "sam", null))), null);
    assertFalse(other.setCookies().get(0).contains("Max-Age"));
  }

  @Test
  void aRenewalIsOfTheSessionThatSpeaks() {
    String cookie = cookie(guard.login(with(), "alex", null));
    assertThrows(TicketAbsentException.class, () -> guard.renew(with(), null));
    assertThrows(TicketAbsentException.class, () -> guard.renew(with(cookie).authorization("Bearer a.b.c"), null));
    assertThrows(BearerMalformedException.class, () -> guard.renew(with(cookie).authorization("Bearer"), null));
    assertThrows(TicketMalformedException.class, () -> guard.renew(with("__Host-session=x"), null));
  }

  @Test
  void aLogoutEndsAllAndDeletesTheCookie() {
    Session one = gate.sessions().create("alex");
    Session two = gate.sessions().create("sam");
    List<String> lines = guard.logout(with(cookieOf(one), cookieOf(two)));
    assertEnded(one);
    assertEnded(two);
    assertTrue(lines.get(lines.size() - 1).startsWith("__Host-session=; Path=/; Secure; "), lines.toString());
    assertEquals(1, guard.logout(with()).size());
    assertTrue(
        guard.logout(with(), new CookieOptions().name("sid").path("/app")).get(0).startsWith("sid=; Path=/app; "));
  }

  @Test
  void twinsOfTheCookieAreDeletedFirst() {
    try (Gate wide = Gates.open(Map.of("cookie.name", "sid", "cookie.domain", "shop.example"))) {
      Guard moved = wide.guard(Map.of());
      assertEquals(1, moved.login(with(), "alex", null).setCookies().size());
      Login login = moved.login(with("sid=" + wide.sessions().create("alex").ticket()), "alex", null);
      assertEquals(2, login.setCookies().size());
      assertTrue(login.setCookies().get(0).startsWith("sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
      assertEquals("sid=" + login.session().ticket(), cookie(login));
      assertTrue(login.setCookies().get(1).contains("; Domain=shop.example"));
      List<String> out = moved.logout(with(cookie(login), "sid=" + wide.sessions().create("alex").ticket()));
      assertTrue(out.size() > 2);
      assertTrue(out.get(out.size() - 1).contains("; Domain=shop.example"));
    }
  }

  @Test
  void aMistakeDoesNothing() {
    Session session = gate.sessions().create("alex");
    GuardRequest request = with(cookieOf(session));
    CookieOptions wrong = new CookieOptions().path("x");
    assertThrows(CookieRefusedException.class, () -> guard.login(request, "alex", null, wrong));
    assertThrows(CookieRefusedException.class, () -> guard.renew(request, null, wrong));
    assertThrows(CookieRefusedException.class, () -> guard.logout(request, wrong));
    assertThrows(NullPointerException.class, () -> guard.login(null, "alex", null));
    assertThrows(NullPointerException.class, () -> guard.login(request, null, null));
    assertThrows(NullPointerException.class, () -> guard.renew(null, null));
    assertThrows(NullPointerException.class, () -> guard.logout(null));
    assertThrows(OptionException.class, () -> guard.login(request, "alex", new SessionOptions().level(-1)));
    assertEquals(1, gate.sessions().list("alex").size());
    assertEquals(session, gate.sessions().get(session));
    gate.close();
    assertEquals(503, assertThrows(GateClosedException.class, () -> guard.login(request, "alex", null)).http());
    assertThrows(GateClosedException.class, () -> guard.renew(request, null));
    assertThrows(GateClosedException.class, () -> guard.logout(request));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 700, 5000, 900_000})
  void loginsOfAnySizeCross(int size) {
    try (Gate large = Gates.open(Map.of("session.max_data", "1M"))) {
      Guard shop = large.guard(Map.of("guard.credentials", "session visitor"));
      Map<String, Object> data = Map.of("a", "x".repeat(size));
      Visitor visitor = large.visitors().put(large.visitors().draw(), data);
      Login login =
          shop.login(with(large.cookies().set(visitor).split(";")[0], "o=" + "y".repeat(size)), "alex", null);
      assertEquals(data, login.session().data());
      assertEquals(data, shop.renew(with(cookie(login)), null).session().data());
      assertEquals(1, large.sessions().list("alex").size());
    }
  }

  @Test
  void anErrorWithoutAGuardHasItsResponse() {
    assertEquals("503 unavailable", told(new StoreException(Status.FULL, "")));
    assertEquals("401 unauthorized", told(new LoginRevokedException(Status.LOGIN_REVOKED, "")));
    assertEquals("403 csrf_expired", told(new CsrfException(Status.CSRF_EXPIRED, "")));
    assertEquals("500 server_error", told(new UsageException(Status.ARGUMENT, "")));
    assertEquals("500 server_error", told(new LimenException(12345, "")));
  }

  private static String told(LimenException error) {
    return error.http() + " " + error.word();
  }
}
