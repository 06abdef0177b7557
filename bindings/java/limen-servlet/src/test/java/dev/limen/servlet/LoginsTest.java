package dev.limen.servlet;

import static dev.limen.servlet.Site.ISSUER;
import static dev.limen.servlet.Site.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.CookieOptions;
import dev.limen.Gate;
import dev.limen.RenewOptions;
import dev.limen.Session;
import dev.limen.SessionOptions;
import dev.limen.SessionUnknownException;
import dev.limen.Visitor;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins, renewals and logouts behind the filter; GUARD-17 to GUARD-23. */
class LoginsTest {
  private static final Map<String, Object> WIDE =
      Map.of("issuer", ISSUER, "session.limit", 1, "cookie.name", "sid", "cookie.domain", "shop.example");

  private final Gate gate = Site.gate();
  private final Gate wide = Gate.open("memory:", WIDE);
  private final Site site = new Site();
  private final Site moved = new Site();

  @BeforeEach
  void open() throws Exception {
    for (Site each : List.of(site, moved)) {
      each.filter(new LimenFilter(each == site ? gate : wide).visitors(true), "/*");
      each.page("/login", (request, response) -> login(request));
      each.page("/kept", (request, response) -> Auth.of(request).login(
          "alex", null, new CookieOptions().maxAge(Duration.ofDays(30))));
      each.page("/renew", (request, response) -> Auth.of(request).renew(new RenewOptions().level(2)));
      each.page("/short", (request, response) -> Auth.of(request).renew(
          null, new CookieOptions().maxAge(Duration.ofHours(1))));
      each.page("/logout", (request, response) -> Auth.of(request).logout());
      each.page("/twice", (request, response) -> {
        Auth.of(request).login("alex", null, new CookieOptions().name("first"));
        Auth.of(request).login("sam", null);
        response.getWriter().print(Auth.of(request).subject());
      });
      each.page("/in/renewed", (request, response) -> {
        Auth.of(request).login("alex", null);
        response.getWriter().print(Auth.of(request).renew(new RenewOptions().level(3)).level());
      });
      each.page("/renewed/late", (request, response) -> {
        Auth.of(request).renew(null);
        Auth.of(request).requireRole("boss");
      });
      each.page("/mistake", (request, response) -> Auth.of(request).login("alex", new SessionOptions().level(-1)));
      each.page("/late", (request, response) -> {
        Auth.of(request).login("alex", null);
        response.addHeader("Set-Cookie", "lang=en");
        Auth.of(request).requireRole("boss");
      });
      each.start();
    }
  }

  @AfterEach
  void close() throws Exception {
    site.close();
    moved.close();
    gate.close();
    wide.close();
  }

  private static void login(HttpServletRequest request) {
    SessionOptions options =
        new SessionOptions().label(request.getHeader("User-Agent")).address(request.getHeader("X-Forwarded-For"));
    Auth.of(request).login(request.getParameter("user"), options);
  }

  private static HttpResponse<String> login(Site at, String user, String... fields) throws Exception {
    return at.send("POST", "/login", "user=" + URLEncoder.encode(user, StandardCharsets.UTF_8), fields);
  }

  private static List<String> setCookies(HttpResponse<?> response) {
    return response.headers().allValues("Set-Cookie");
  }

  /** The session of the last cookie that a response sets. */
  private static Session session(Gate gate, HttpResponse<?> response) {
    return gate.sessions().get(gate.cookies().find(Site.cookie(response)));
  }

  private static void assertEnded(Gate gate, Session session) {
    assertThrows(SessionUnknownException.class, () -> gate.sessions().get(session));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1025, 5000})
  void aNameThatNobodyCanHaveIs400(int size) throws Exception {
    HttpResponse<String> answer = login(site, "x".repeat(size));
    assertEquals(400, answer.statusCode());
    assertEquals("{\"error\": \"invalid_request\"}", answer.body());
    assertEquals("", field(answer, "WWW-Authenticate"));
    assertEquals(List.of(), setCookies(answer));
    assertEquals(200, login(site, "x".repeat(1024)).statusCode());
  }

  @Test
  void whatPeopleReadIsCutAndNotRefused() throws Exception {
    String agent = "Mozilla/5.0 ".repeat(25);
    HttpResponse<String> answer = login(site, "alex", "User-Agent", agent, "X-Forwarded-For", "10.0.0.1, ".repeat(10));
    assertEquals(200, answer.statusCode());
    assertEquals(agent.substring(0, 256), session(gate, answer).label());
    assertEquals("10.0.0.1, ".repeat(10).substring(0, 64), session(gate, answer).address());
    answer = login(site, "alex", "User-Agent", "", "X-Forwarded-For", "");
    assertEquals(200, answer.statusCode());
    assertEquals(null, session(gate, answer).label());
  }

  @Test
  void aRenewalKeepsTheLifetimeOfTheCookie() throws Exception {
    HttpResponse<String> answer = site.send("POST", "/kept");
    assertTrue(field(answer, "Set-Cookie").contains("; Max-Age=2592000"));
    answer = site.send("GET", "/renew", "Cookie", Site.cookie(answer));
    assertTrue(field(answer, "Set-Cookie").contains("; Max-Age=2592000"));
    answer = site.send("GET", "/short", "Cookie", Site.cookie(answer));
    assertTrue(field(answer, "Set-Cookie").contains("; Max-Age=3600"));
    assertEquals(2, session(gate, answer).level());
  }

  @Test
  void twinsOfTheCookieAreDeleted() throws Exception {
    String cookie = "sid=" + wide.sessions().create("sam").ticket();
    HttpResponse<String> in = login(moved, "alex", "Cookie", cookie);
    assertEquals(2, setCookies(in).size());
    assertTrue(setCookies(in).get(0).startsWith("sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; "));
    assertTrue(setCookies(in).get(1).contains("; Domain=shop.example; "));
    Session session = session(wide, in);
    String both = "sid=" + session.ticket() + "; " + cookie;
    HttpResponse<String> renewed = moved.send("GET", "/renew", "Cookie", both);
    assertTrue(setCookies(renewed).size() > 1);
    both = "sid=" + session(wide, renewed).ticket() + "; " + cookie;
    HttpResponse<String> out = moved.send("POST", "/logout", "Cookie", both);
    assertEquals(200, out.statusCode());
    assertTrue(setCookies(out).size() > 1);
    assertTrue(setCookies(out).stream().allMatch(line -> line.startsWith("sid=;") && line.contains("Max-Age=0")));
    assertEnded(wide, session);
  }

  @Test
  void theBrowsersOwnSessionMakesRoom() throws Exception {
    HttpResponse<String> first = login(moved, "alex");
    HttpResponse<String> full = login(moved, "alex");
    assertEquals(403, full.statusCode());
    assertEquals("{\"error\": \"forbidden\"}", full.body());
    Session session = session(wide, first);
    HttpResponse<String> second = login(moved, "alex", "Cookie", "sid=" + session.ticket());
    assertEquals(200, second.statusCode());
    assertEnded(wide, session);
  }

  @Test
  void aVisitorWhoLogsInKeepsTheData() throws Exception {
    Visitor visitor = gate.visitors().put(gate.visitors().draw(), Map.of("cart", List.of(7L)));
    HttpResponse<String> in = login(site, "alex", "Cookie", gate.cookies().set(visitor).split(";")[0]);
    assertEquals(Map.of("cart", List.of(7L)), session(gate, in).data());
    assertThrows(SessionUnknownException.class, () -> gate.visitors().get(visitor.ticket()));
  }

  @Test
  void theSecondLoginOfAResponseReplacesTheFirst() throws Exception {
    Session before = gate.sessions().create("alex");
    HttpResponse<String> answer = site.send("POST", "/twice", "Cookie", gate.cookies().set(before).split(";")[0]);
    assertEquals("sam", answer.body());
    assertFalse(field(answer, "Set-Cookie").contains("first="));
    assertEquals("sam", session(gate, answer).subject());
    assertEquals(List.of(), gate.sessions().list("alex"));
  }

  @Test
  void aLoginMayBeRenewedInItsResponse() throws Exception {
    Session before = gate.sessions().create("alex");
    HttpResponse<String> answer = site.send("POST", "/in/renewed", "Cookie", gate.cookies().set(before).split(";")[0]);
    assertEquals("3", answer.body());
    assertEquals(1, setCookies(answer).size());
    assertEquals(3, session(gate, answer).level());
  }

  @Test
  void takingBackALoginTakesBackAllItsCookies() throws Exception {
    String cookie = "sid=" + wide.sessions().create("alex").ticket();
    HttpResponse<String> answer = moved.send("POST", "/late", "Cookie", cookie);
    assertEquals(403, answer.statusCode());
    assertEquals(List.of("lang=en"), setCookies(answer));
  }

  @Test
  void aMistakeOfTheProgramTellsTheClientNothing() throws Exception {
    HttpResponse<String> answer = site.send("POST", "/mistake");
    assertEquals(500, answer.statusCode());
    assertEquals("{\"error\": \"server_error\"}", answer.body());
  }

  @Test
  void aRenewalStaysWhenAnErrorFollows() throws Exception {
    HttpResponse<String> in = login(site, "alex");
    HttpResponse<String> answer = site.send("GET", "/renewed/late", "Cookie", Site.cookie(in));
    assertEquals(403, answer.statusCode());
    assertEquals("alex", session(gate, answer).subject());
  }

  @Test
  void aLogoutThatCannotBeDoneNowLeavesTheCookie() throws Exception {
    HttpResponse<String> in = login(site, "alex");
    gate.close();
    HttpResponse<String> out = site.send("POST", "/logout", "Cookie", Site.cookie(in));
    assertEquals(503, out.statusCode());
    assertEquals("1", field(out, "Retry-After"));
    assertEquals("{\"error\": \"unavailable\"}", out.body());
    assertEquals(List.of(), setCookies(out));
  }
}
