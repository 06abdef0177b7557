package dev.limen.servlet;

import static dev.limen.servlet.Site.cookie;
import static dev.limen.servlet.Site.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.Gate;
import dev.limen.Key;
import dev.limen.KeySet;
import dev.limen.NotEnoughException;
import dev.limen.RenewOptions;
import dev.limen.Session;
import dev.limen.SessionOptions;
import jakarta.servlet.DispatcherType;
import dev.limen.TokenOptions;
import dev.limen.UsageException;
import dev.limen.Verifier;
import dev.limen.Visitor;
import jakarta.servlet.ServletException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimenFilterTest {
  private final Gate gate = Site.gate();
  private final Site site = new Site();

  @BeforeEach
  void open() throws Exception {
    site.filter(new LimenFilter(gate).realm("shop"), "/*");
    site.filter(new LimenFilter(gate).require(), "/locked/*");
    site.filter(new LimenFilter(gate).requireRole("admin"), "/admin/*");
    site.filter(new LimenFilter(gate).requireScope("orders:read"), "/orders/*");
    site.filter(new LimenFilter(gate).csrf(false).require(), "/api/*");
    site.filter(new LimenFilter(gate).visitors(true), "/shop/*");
    site.filter(new LimenFilter(gate).visitors(true).csrfAlways().origins("https://app.example"), "/forms/*");
    site.filter(new LimenFilter(gate).verifier(gate.verifier(Map.of("audience", "payments"))).require(), "/pay/*");
    site.filter(new LimenFilter(gate).origins("https://app.example").require(), "/socket/*");
    site.page("/login", (request, response) -> {
      Auth.of(request).login(request.getParameter("user"), new SessionOptions().roles("admin"));
      response.setHeader("Cache-Control", "public");
      response.getWriter().print("in");
    });
    site.page("/who", (request, response) -> response.getWriter().print(Auth.of(request).subject()
        + " " + request.getRemoteUser() + " " + request.isUserInRole("admin") + " " + request.getAuthType()
        + " " + (request.getUserPrincipal() == null ? null : request.getUserPrincipal().getName())));
    site.page("/csrf", (request, response) -> response.getWriter().print(Auth.of(request).csrfToken()));
    site.page("/change", (request, response) -> response.getWriter().print(Auth.of(request).requireSubject()));
    site.page("/fresh", (request, response) -> Auth.of(request).requireFresh(Duration.ofHours(1), 2));
    site.page("/renew", (request, response) -> Auth.of(request).renew(new RenewOptions().level(2)));
    site.page("/logout", (request, response) -> Auth.of(request).logout());
    site.page("/error", (request, response) -> response.getWriter().print(Auth.of(request).error().statusName()));
    site.page("/late", (request, response) -> {
      Auth.of(request).login("alex", null);
      response.addHeader("Set-Cookie", "lang=en");
      response.addHeader("X-Other", "kept");
      response.getWriter().print("half a page");
      Auth.of(request).requireRole("boss");
    });
    site.page("/in", (request, response) -> {
      Auth auth = Auth.of(request);
      auth.login("alex", new SessionOptions().roles("admin"));
      auth.requireRole("admin");
      String in = auth.requireSubject() + " " + request.getRemoteUser() + " " + auth.byBearer();
      auth.logout();
      response.getWriter().print(in + " " + auth.subject() + " " + auth.error().statusName());
    });
    site.page("/shop/*", (request, response) -> {
      Auth auth = Auth.of(request);
      Visitor visitor = auth.visitor();
      response.getWriter().print((visitor == null ? null : visitor.get("cart")) + " " + auth.subject()
          + (request.getParameter("form") == null ? "" : " " + auth.csrfToken()) + (visitor == null || auth.error() == null ? "" : " refused"));
    });
    site.page("/forms/login", (request, response) -> {
      Auth.of(request).login("sam", null);
      response.getWriter().print(Auth.of(request).subject());
    });
    site.page("/forms/who", (request, response) -> response.getWriter().print(Auth.of(request).subject()));
    site.page("/forms/out", (request, response) -> {
      Auth.of(request).requireSession();
      Auth.of(request).logout();
      response.getWriter().print(Auth.of(request).subject());
    });
    site.page("/forms/open", (request, response) -> response.getWriter().print("open"));
    site.page("/beside", (request, response) -> {
      Auth auth = Auth.of(request);
      auth.login("alex", null);
      String in = auth.subject() + " " + auth.byBearer() + " " + (auth.session() == null);
      auth.logout();
      response.getWriter().print(in + " " + auth.subject());
    });
    site.page("/roles", (request, response) -> {
      Auth.of(request).requireRole("admin");
      int refused = 0;
      for (int i = 0; i < 300; ++i) {
        try {
          Auth.of(request).requireRole("admin of " + i);
        } catch (NotEnoughException missing) {
          ++refused;
        }
      }
      response.getWriter().print(refused);
    });
    site.page("/locked/later", (request, response) -> {
      if (request.getDispatcherType() == DispatcherType.ASYNC) {
        response.getWriter().print("out");
      } else {
        Auth.of(request).logout();
        request.startAsync().dispatch(request.getParameter("to"));
      }
    });
    for (String place : List.of("/locked/*", "/admin/*", "/orders/*", "/api/*", "/pay/*", "/socket/*")) {
      site.page(place, (request, response) -> response.getWriter().print(Auth.of(request).subject()));
    }
    site.start();
  }

  @AfterEach
  void close() throws Exception {
    site.close();
    gate.close();
  }

  private String loggedIn() throws Exception {
    return cookie(site.send("POST", "/login", "user=alex", new String[0]));
  }

  @Test
  void nobodyIsToldWhatIsMissing() throws Exception {
    HttpResponse<String> answer = site.send("GET", "/locked/");
    assertEquals(401, answer.statusCode());
    assertEquals("Bearer realm=\"shop\"", field(answer, "WWW-Authenticate"));
    assertEquals("{\"error\": \"unauthorized\"}", answer.body());
    assertEquals("no-store", field(answer, "Cache-Control"));
    assertEquals("null null false null null", site.send("GET", "/who").body());
    assertEquals("LIMEN_E_TICKET_ABSENT", site.send("GET", "/error").body());
  }

  @Test
  void aCookieOpensWhatASessionMayEnter() throws Exception {
    HttpResponse<String> login = site.send("POST", "/login", "user=alex", new String[0]);
    assertEquals("no-store", field(login, "Cache-Control"));
    String cookie = cookie(login);
    assertTrue(cookie.startsWith("__Host-session="));
    assertEquals("alex", site.send("GET", "/locked/", "Cookie", cookie).body());
    assertEquals("alex", site.send("GET", "/admin/", "Cookie", "lang=en; " + cookie).body());
    HttpResponse<String> who = site.send("GET", "/who", "Cookie", cookie);
    assertEquals("alex alex true Cookie alex", who.body());
    assertEquals("Authorization, Cookie", field(who, "Vary"));
    assertEquals(403, site.send("GET", "/orders/", "Cookie", cookie).statusCode());
  }

  @Test
  void aVisitorIsNobody() throws Exception {
    Visitor visitor = gate.visitors().put(gate.visitors().draw(), Map.of("role", "admin"));
    String cookie = gate.cookies().set(visitor).split(";")[0];
    assertEquals("null null false null null", site.send("GET", "/who", "Cookie", cookie).body());
    assertEquals(401, site.send("GET", "/locked/", "Cookie", cookie).statusCode());
    assertEquals(401, site.send("GET", "/admin/", "Cookie", cookie).statusCode());
    String after = cookie(site.send("POST", "/login", "user=alex", new String[] {"Cookie", cookie}));
    assertEquals("alex", site.send("GET", "/admin/", "Cookie", after).body());
  }

  @Test
  void aVisitorIsFoundWhereAFilterAcceptsThem() throws Exception {
    Visitor visitor = gate.visitors().put(gate.visitors().draw(), Map.of("cart", List.of(7)));
    String cookie = gate.cookies().set(visitor).split(";")[0];
    assertEquals("[7] null", site.send("GET", "/shop/", "Cookie", cookie).body());
    assertEquals("null null", site.send("POST", "/shop/", "Cookie", cookie).body());
    String csrf = site.send("GET", "/shop/?form=1", "Cookie", cookie).body().split(" ")[2];
    assertEquals("[7] null", site.send("POST", "/shop/", "Cookie", cookie, "X-CSRF-Token", csrf).body());
    assertEquals("null alex", site.send("GET", "/shop/", "Cookie", loggedIn()).body());
    assertEquals(401, site.send("GET", "/shop/?form=1").statusCode());
  }

  @Test
  void aFilterWithAnotherPolicyDecidesByItself() throws Exception {
    String ours = "Bearer " + gate.tokens().issue("sam");
    String theirs =
        "Bearer " + gate.tokens().issue("sam", null, new TokenOptions().audience("payments"));
    assertEquals("sam", site.send("GET", "/locked/", "Authorization", ours).body());
    assertEquals(401, site.send("GET", "/pay/", "Authorization", ours).statusCode());
    assertEquals("sam", site.send("GET", "/pay/", "Authorization", theirs).body());
  }

  @Test
  void aWebsocketOfAnotherWebsiteIsNobodys() throws Exception {
    String cookie = loggedIn();
    String[] fields = {"Host", "shop.example", "Cookie", cookie, "Upgrade", "WebSocket", "Origin", ""};
    for (String origin : List.of("http://shop.example", "https://shop.example", "https://app.example")) {
      fields[7] = origin;
      assertEquals("HTTP/1.1 200 OK", site.raw("/socket/", fields), origin);
    }
    fields[7] = "https://evil.example";
    assertEquals("HTTP/1.1 403 Forbidden", site.raw("/socket/", fields));
    assertEquals("HTTP/1.1 403 Forbidden", site.raw("/locked/", fields));
  }

  @Test
  void whoHasJustLoggedInIsTheCaller() throws Exception {
    assertEquals("alex alex false null LIMEN_E_TICKET_ABSENT", site.send("POST", "/in").body());
    assertEquals(
        "alex alex false null LIMEN_E_TICKET_ABSENT", site.send("POST", "/in", "Cookie", loggedIn()).body());
  }

  @Test
  void rolesMayBeKnownOnlyWhenARequestComes() throws Exception {
    assertEquals("300", site.send("GET", "/roles", "Cookie", loggedIn()).body());
  }

  @Test
  void aTicketThatWasReplacedOnlyReads() throws Exception {
    String cookie = loggedIn();
    String csrf = site.send("GET", "/csrf", "Cookie", cookie).body();
    gate.sessions().renew(gate.cookies().find(cookie), null);
    assertEquals("alex", site.send("GET", "/locked/", "Cookie", cookie).body());
    HttpResponse<String> answer = site.send("POST", "/locked/", "Cookie", cookie, "X-CSRF-Token", csrf);
    assertEquals(503, answer.statusCode());
    assertEquals("1", field(answer, "Retry-After"));
    assertEquals("{\"error\": \"unavailable\"}", answer.body());
  }

  @Test
  void aTokenOfAnotherIssuerHasNoSubjectHere() throws Exception {
    Key key = Key.generate("ES256");
    Verifier verifier = Verifier.fromKeys(KeySet.of(key), Map.of("issuer", "https://other.example"));
    try (Gate other = Gate.open("memory:", Map.of("issuer", "https://other.example", "keys.signing", key));
        Site apart = new Site()) {
      apart.filter(new LimenFilter(gate).verifier(verifier).issuers("https://other.example"), "/*");
      apart.page("/who", (request, response) -> response.getWriter().print(Auth.of(request).claims().subject()
          + " " + Auth.of(request).subject() + " " + request.getRemoteUser()));
      apart.page("/change", (request, response) -> Auth.of(request).requireSubject());
      apart.start();
      String token = "Bearer " + other.tokens().issue("1");
      assertEquals("1 null null", apart.send("GET", "/who", "Authorization", token).body());
      assertEquals(401, apart.send("GET", "/change", "Authorization", token).statusCode());
    }
  }

  @Test
  void aTokenOpensWhatItsClaimsMayEnter() throws Exception {
    String token = "Bearer " + gate.tokens().issue("sam", Map.of("scope", "orders:read orders:write"));
    assertEquals("sam", site.send("GET", "/orders/", "Authorization", token).body());
    assertEquals("sam sam false Bearer sam", site.send("GET", "/who", "Authorization", token).body());
    HttpResponse<String> answer = site.send("GET", "/admin/", "Authorization", token);
    assertEquals(403, answer.statusCode());
    assertTrue(field(answer, "WWW-Authenticate").isEmpty());
    HttpResponse<String> lacking =
        site.send("GET", "/orders/", "Authorization", "Bearer " + gate.tokens().issue("sam"));
    assertEquals(403, lacking.statusCode());
    assertTrue(field(lacking, "WWW-Authenticate").contains("error=\"insufficient_scope\", scope=\"orders:read\""),
        field(lacking, "WWW-Authenticate"));
    assertEquals("{\"error\": \"insufficient_scope\"}", lacking.body());
  }

  @Test
  void whereATokenCameTheCookieDoesNotSpeak() throws Exception {
    HttpResponse<String> answer =
        site.send("GET", "/locked/", "Cookie", loggedIn(), "Authorization", "Bearer a.b.c");
    assertEquals(401, answer.statusCode());
    assertTrue(field(answer, "WWW-Authenticate").contains("error=\"invalid_token\""));
    String token = "Bearer " + gate.tokens().issue("sam");
    assertEquals("sam", site.send("GET", "/locked/", "Cookie", loggedIn(), "Authorization", token).body());
    assertEquals(401, site.send("GET", "/csrf", "Cookie", loggedIn(), "Authorization", token).statusCode());
  }

  @Test
  void malformedFieldsAre400AndOtherSchemesAreNone() throws Exception {
    assertEquals(400, site.send("GET", "/locked/", "Authorization", "Bearer a b").statusCode());
    assertEquals(400, site.send("GET", "/locked/", "Authorization", "Bearer a", "Authorization",
        "Bearer b").statusCode());
    assertEquals(400, site.send("GET", "/locked/", "Authorization", "Bearer a, Bearer b").statusCode());
    assertEquals("alex", site.send("GET", "/locked/", "Authorization", "Basic YTpi", "Cookie", loggedIn()).body());
  }

  @Test
  void whatWasRevokedIsRefusedAtTheNextRequest() throws Exception {
    String cookie = loggedIn();
    String token = "Bearer " + gate.tokens().issue("alex");
    gate.revokeSubject("alex");
    assertEquals(401, site.send("GET", "/locked/", "Cookie", cookie).statusCode());
    assertEquals(401, site.send("GET", "/locked/", "Authorization", token).statusCode());
  }

  @Test
  void unknownIs503AndNotNobody() throws Exception {
    String cookie = loggedIn();
    gate.close();
    for (String path : List.of("/locked/", "/who")) {
      HttpResponse<String> answer = site.send("GET", path, "Cookie", cookie);
      assertEquals(503, answer.statusCode());
      assertEquals("1", field(answer, "Retry-After"));
      assertEquals("{\"error\": \"unavailable\"}", answer.body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void whatACookieChangesNeedsACsrfToken(String method) throws Exception {
    String cookie = loggedIn();
    HttpResponse<String> answer = site.send(method, "/change", "Cookie", cookie);
    assertEquals(403, answer.statusCode());
    assertEquals("{\"error\": \"csrf_missing\"}", answer.body());
    assertEquals(403, site.send(method, "/locked/", "Cookie", cookie).statusCode());
    assertEquals(403, site.send(method, "/change", "Cookie", cookie, "X-CSRF-Token", "x").statusCode());
    assertEquals(403, site.send(method, "/change", "Cookie", cookie, "X-CSRF-Token", "\u00fc").statusCode());
    String csrf = site.send("GET", "/csrf", "Cookie", cookie).body();
    assertEquals("alex", site.send(method, "/change", "Cookie", cookie, "X-CSRF-Token", csrf).body());
    String other = site.send("GET", "/csrf", "Cookie", loggedIn()).body();
    assertEquals(403, site.send(method, "/change", "Cookie", cookie, "X-CSRF-Token", other).statusCode());
  }

  @Test
  void aCookieWithoutItsCsrfTokenIsNobodys() throws Exception {
    String cookie = loggedIn();
    String csrf = site.send("GET", "/csrf", "Cookie", cookie).body();
    assertEquals("null null false null null", site.send("POST", "/who", "Cookie", cookie).body());
    assertEquals(
        "alex alex true Cookie alex", site.send("POST", "/who", "Cookie", cookie, "X-CSRF-Token", csrf).body());
    assertEquals(
        "alex alex true Cookie alex",
        site.send("POST", "/who", "csrf_token=" + csrf, new String[] {"Cookie", cookie}).body());
    assertEquals("LIMEN_E_CSRF", site.send("POST", "/error", "Cookie", cookie).body());
  }

  @Test
  void aFormMayBringTheCsrfToken() throws Exception {
    String cookie = loggedIn();
    String csrf = site.send("GET", "/csrf", "Cookie", cookie).body();
    String[] fields = {"Cookie", cookie};
    assertEquals("alex", site.send("POST", "/change", "csrf_token=" + csrf, fields).body());
    assertEquals(403, site.send("POST", "/change", "csrf_token=x", fields).statusCode());
    assertEquals(403, site.send("POST", "/change", "csrf_token=" + csrf + "&csrf_token=x", fields).statusCode());
  }

  @Test
  void aQueryBringsNoCsrfToken() throws Exception {
    String cookie = loggedIn();
    String field = "csrf_token=" + site.send("GET", "/csrf", "Cookie", cookie).body();
    String[] fields = {"Cookie", cookie};
    assertEquals(403, site.send("POST", "/change?" + field, "Cookie", cookie).statusCode());
    assertEquals(403, site.send("POST", "/change?csrf%5Ftoken=x&" + field, "csrf_token=x", fields).statusCode());
    assertEquals("alex", site.send("POST", "/change?csrf%5Ftoken=x", field, fields).body());
  }

  @Test
  void tokensAndPlacesWithoutCsrfNeedNone() throws Exception {
    String token = "Bearer " + gate.tokens().issue("sam");
    assertEquals("sam", site.send("POST", "/change", "Authorization", token).body());
    assertEquals("alex", site.send("POST", "/api/", "Cookie", loggedIn()).body());
  }

  @Test
  void aLoginFormOfAnotherWebsiteIsRefused() throws Exception {
    String[][] foreign = {{}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}};
    Session session = gate.sessions().create("alex");
    String[] tickets = {"", session.ticket(), gate.visitors().put(gate.visitors().draw(), Map.of()).ticket(), "x"};
    for (String ticket : tickets) {
      String[] cookie = {"Cookie", "__Host-session=" + ticket};
      for (String[] fields : foreign) {
        for (String path : List.of("/forms/login", "/forms/who")) {
          HttpResponse<String> answer = site.send("POST", path, joined(cookie, fields));
          assertEquals(403, answer.statusCode(), path + ticket);
          assertEquals("{\"error\": \"csrf_missing\"}", answer.body());
          assertEquals("", field(answer, "Set-Cookie"));
        }
        assertEquals("open", site.send("POST", "/forms/open", joined(cookie, fields)).body());
      }
    }
    assertEquals("alex", gate.sessions().get(session).subject());
    assertEquals(List.of(), gate.sessions().list("sam"));
    assertEquals("null", site.send("GET", "/forms/who").body());
  }

  @Test
  void aLoginFormOfThisHostIsNot() throws Exception {
    String token = "Bearer " + gate.tokens().issue("app");
    assertEquals("app", site.send("POST", "/forms/login", "Authorization", token).body());
    for (String[] own : new String[][] {{"Origin", "https://app.example"}, {"Sec-Fetch-Site", "same-origin"}}) {
      assertEquals("null", site.send("POST", "/forms/who", own).body());
      HttpResponse<String> in = site.send("POST", "/forms/login", own);
      assertEquals("sam", in.body());
      String[] cookie = {"Cookie", cookie(in)};
      assertEquals("null", site.send("POST", "/forms/who", joined(cookie, own)).body()); // without its CSRF token
      String csrf = gate.csrf().token(gate.cookies().find(cookie(in)));
      String[] ours = joined(cookie, new String[] {"X-CSRF-Token", csrf});
      assertEquals("sam", site.send("POST", "/forms/who", ours).body());
      assertEquals(403, site.send("POST", "/forms/out", joined(cookie, own)).statusCode());
      assertEquals("null", site.send("POST", "/forms/out", ours).body());
    }
  }

  private static String[] joined(String[] one, String[] other) {
    return Stream.of(one, other).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void aTokenSpeaksBesideALoginToo() throws Exception {
    String token = "Bearer " + gate.tokens().issue("app");
    assertEquals("app true true app", site.send("POST", "/beside", "Authorization", token).body());
    assertEquals("alex false false null", site.send("POST", "/beside").body());
  }

  @Test
  void rolesThatAGuardRefusesAreNone() throws Exception {
    for (Object roles : List.of(List.of("admin", 1), Map.of("admin", true), "admin")) {
      String token = "Bearer " + gate.tokens().issue("sam", Map.of("roles", roles));
      assertEquals(403, site.send("GET", "/admin/", "Authorization", token).statusCode());
      assertEquals("sam sam false Bearer sam", site.send("GET", "/who", "Authorization", token).body());
    }
  }

  @Test
  void aLoginEndsWhatTheBrowserHadBefore() throws Exception {
    String planted = loggedIn();
    String after = cookie(site.send("POST", "/login", "user=sam", new String[] {"Cookie", planted}));
    assertNotEquals(planted, after);
    assertEquals(401, site.send("GET", "/locked/", "Cookie", planted).statusCode());
    assertEquals("sam", site.send("GET", "/locked/", "Cookie", after).body());
    String both = planted + "; " + loggedIn();
    String third = cookie(site.send("POST", "/login", "user=alex", new String[] {"Cookie", both}));
    assertEquals("alex", site.send("GET", "/locked/", "Cookie", third).body());
  }

  @Test
  void anErrorThatOvertakesALoginTakesItBack() throws Exception {
    HttpResponse<String> answer = site.send("GET", "/late");
    assertEquals(403, answer.statusCode());
    assertEquals("{\"error\": \"forbidden\"}", answer.body());
    assertEquals("lang=en", field(answer, "Set-Cookie"));
    assertEquals("kept", field(answer, "X-Other"));
  }

  @Test
  void renewingGivesANewTicketAndLogoutTakesItAway() throws Exception {
    String cookie = loggedIn();
    assertEquals(403, site.send("GET", "/fresh", "Cookie", cookie).statusCode());
    String renewed = cookie(site.send("GET", "/renew", "Cookie", cookie));
    assertNotEquals(cookie, renewed);
    assertEquals(200, site.send("GET", "/fresh", "Cookie", renewed).statusCode());
    String token = "Bearer " + gate.tokens().issue("alex");
    HttpResponse<String> byToken = site.send("GET", "/fresh", "Authorization", token);
    assertEquals(401, byToken.statusCode());
    assertTrue(field(byToken, "WWW-Authenticate").contains("acr_values=\"2\", max_age=\"3600\""));
    HttpResponse<String> out = site.send("POST", "/logout", "Cookie", renewed);
    assertTrue(field(out, "Set-Cookie").contains("Max-Age=0"));
    assertEquals(401, site.send("GET", "/locked/", "Cookie", renewed).statusCode());
    assertTrue(field(site.send("POST", "/logout", "Cookie", renewed), "Set-Cookie").contains("Max-Age=0"));
  }

  @Test
  void aTokenOfASessionEndsWithItsLogout() throws Exception {
    String cookie = loggedIn();
    Session session = gate.sessions().get(gate.cookies().find(cookie));
    String token = "Bearer " + gate.tokens().issue("alex", null, new TokenOptions().session(session));
    assertEquals("alex", site.send("GET", "/locked/", "Authorization", token).body());
    site.send("POST", "/logout", "Cookie", cookie);
    assertEquals(401, site.send("GET", "/locked/", "Authorization", token).statusCode());
  }

  @Test
  void whatIsNoneOfTheRequestsBusinessIsLeftToTheContainer() throws Exception {
    assertTrue(Answer.in(new IllegalStateException("x")) == null);
    assertFalse(Answer.in(new IllegalStateException(new UsageException(100, "x"))) == null);
    assertFalse(Answer.in(new ServletException(new dev.limen.StaleException(202, "x"))) == null);
    assertThrows(UsageException.class, () -> new LimenFilter(gate).realm("a\"b"));
    assertThrows(UsageException.class, () -> new LimenFilter(gate).requireScope("a\"b"));
    assertThrows(UsageException.class, () -> new LimenFilter(gate).origins("app.example"));
    assertThrows(UsageException.class, () -> new LimenFilter(gate).requireRole(""));
    assertThrows(NullPointerException.class, () -> new LimenFilter(null));
    try (Gate bare = Gate.open("memory:", Map.of())) {
      assertThrows(UsageException.class, () -> new LimenFilter(bare));
    }
  }

  @Test
  void whoWasLetInStaysSoWhereARequestGoesOnAfterItWasAsynchronous() throws Exception {
    HttpResponse<String> out = site.send("GET", "/locked/later?to=/locked/later", "Cookie", loggedIn());
    assertEquals("out", out.body());
    assertTrue(field(out, "Set-Cookie").contains("Max-Age=0"));
    assertEquals(401, site.send("GET", "/locked/later?to=/admin/", "Cookie", loggedIn()).statusCode());
  }
}
