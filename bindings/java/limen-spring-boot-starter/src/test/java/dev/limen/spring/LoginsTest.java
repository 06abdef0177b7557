package dev.limen.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.Gate;
import dev.limen.Session;
import dev.limen.SessionUnknownException;
import dev.limen.Visitor;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Logins, renewals and logouts of an application of Spring; GUARD-17 to GUARD-23. */
class LoginsTest {
  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop(Shop.Guarded.class);
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  private static List<String> setCookies(HttpResponse<?> response) {
    return response.headers().allValues("Set-Cookie");
  }

  private static String cookie(HttpResponse<?> response) {
    List<String> all = setCookies(response);
    return all.get(all.size() - 1).split(";")[0];
  }

  private static Session session(Gate gate, HttpResponse<?> response) {
    return gate.sessions().get(gate.cookies().find(cookie(response)));
  }

  @Test
  void aNameThatNobodyCanHaveIs400() throws Exception {
    for (String name : List.of("", "x".repeat(1025))) {
      for (String path : List.of("/login", "/mark")) {
        HttpResponse<String> answer = shop.send("POST", path + "?user=" + name);
        assertEquals(400, answer.statusCode());
        assertEquals("{\"error\": \"invalid_request\"}", answer.body());
        assertTrue(answer.headers().allValues("WWW-Authenticate").isEmpty());
      }
    }
    assertEquals(200, shop.send("POST", "/login?user=" + "x".repeat(1024)).statusCode());
  }

  @Test
  void whatPeopleReadIsCutAndNotRefused() throws Exception {
    String[] fields = {"User-Agent", "x".repeat(300), "X-Forwarded-For", "10.0.0.1, ".repeat(10)};
    Session session = session(shop.gate(), shop.send("POST", "/login?user=alex", fields));
    assertEquals("x".repeat(256), session.label());
    assertEquals("10.0.0.1, ".repeat(10).substring(0, 64), session.address());
    HttpResponse<String> empty = shop.send("POST", "/login?user=alex", "User-Agent", "", "X-Forwarded-For", "");
    assertEquals(200, empty.statusCode());
    assertEquals(null, session(shop.gate(), empty).label());
  }

  @Test
  void aRenewalKeepsTheLifetimeOfTheCookie() throws Exception {
    HttpResponse<String> in = shop.send("POST", "/login/kept");
    HttpResponse<String> renewed = shop.get("/renew", "Cookie", cookie(in));
    assertTrue(setCookies(renewed).get(0).contains("; Max-Age=2592000"), setCookies(renewed).toString());
  }

  @Test
  void twinsOfTheCookieAreDeletedAndTheLimitMakesRoom() throws Exception {
    String[] properties = {"limen.cookie.name=sid", "limen.cookie.domain=shop.example", "limen.session.limit=1"};
    try (Shop moved = new Shop(Shop.Guarded.class, properties)) {
      Session before = moved.gate().sessions().create("alex");
      assertEquals(403, moved.send("POST", "/login?user=alex").statusCode());
      HttpResponse<String> in = moved.send("POST", "/login?user=alex", "Cookie", "sid=" + before.ticket());
      assertEquals(2, setCookies(in).size());
      assertTrue(setCookies(in).get(0).startsWith("sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
      assertThrows(SessionUnknownException.class, () -> moved.gate().sessions().get(before));
      HttpResponse<String> out = moved.send("POST", "/logout", "Cookie", cookie(in));
      assertEquals(2, setCookies(out).size());
      assertTrue(setCookies(out).stream().allMatch(line -> line.startsWith("sid=;")));
    }
  }

  @Test
  void aVisitorWhoLogsInKeepsTheData() throws Exception {
    try (Shop own = new Shop(Shop.Guarded.class, "limen.web.visitors=true")) {
      Visitor visitor = own.gate().visitors().put(own.gate().visitors().draw(), Map.of("cart", "apple"));
      String[] fields = {"Cookie", own.gate().cookies().set(visitor).split(";")[0]};
      assertEquals("apple", session(own.gate(), own.send("POST", "/login?user=alex", fields)).get("cart"));
    }
  }

  @Test
  void aLoginFormOfAnotherWebsiteIsRefused() throws Exception {
    try (Shop own = new Shop(Shop.Guarded.class, "limen.web.csrf=always", "limen.web.origins=https://app.example")) {
      for (String[] foreign : new String[][] {{}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}}) {
        HttpResponse<String> refused = own.send("POST", "/login?user=alex", foreign);
        assertEquals(403, refused.statusCode());
        assertEquals("{\"error\": \"csrf_missing\"}", refused.body());
        assertEquals(List.of(), setCookies(refused));
        assertEquals("changed by nobody", own.send("POST", "/open/change", foreign).body());
      }
      assertEquals(List.of(), own.gate().sessions().list("alex"));
      for (String[] honest : new String[][] {{"Origin", "https://app.example"}, {"Sec-Fetch-Site", "same-origin"}}) {
        assertEquals("alex", session(own.gate(), own.send("POST", "/login?user=alex", honest)).subject());
      }
    }
    assertEquals(200, shop.send("POST", "/login?user=alex", "Origin", "https://evil.example").statusCode());
  }

  @Test
  void csrfIsTrueFalseOrAlways() {
    for (String right : List.of("true", "false", "always", "ALWAYS")) {
      new Shop(Shop.Guarded.class, "limen.web.csrf=" + right).close();
    }
    assertThrows(RuntimeException.class, () -> new Shop(Shop.Guarded.class, "limen.web.csrf=alway"));
    Map<?, ?> yaml = Map.of("limen.web.csrf", false); // which has types
    LimenProperties bound =
        new Binder(new MapConfigurationPropertySource(yaml)).bind("limen", LimenProperties.class).get();
    assertEquals(LimenProperties.Csrf.FALSE, bound.getWeb().getCsrf());
  }

  @Test
  void aMistakeOfTheProgramTellsTheClientNothing() throws Exception {
    HttpResponse<String> answer = shop.send("POST", "/login/mistaken");
    assertEquals(500, answer.statusCode());
    assertEquals("{\"error\": \"server_error\"}", answer.body());
  }

  @Test
  void whatATokenDoesNotGrantTheResourceServerIs403() throws Exception {
    try (Shop server = new Shop(Shop.Payments.class)) {
      String token = "Bearer " + server.gate().tokens().issue("sam", Map.of("scope", "pay:write"));
      assertEquals("sam", server.get("/name", "Authorization", token).body());
      HttpResponse<String> lacking =
          server.get("/name", "Authorization", "Bearer " + server.gate().tokens().issue("sam"));
      assertEquals(403, lacking.statusCode());
      assertEquals("{\"error\": \"insufficient_scope\"}", lacking.body());
      assertTrue(lacking.headers().firstValue("WWW-Authenticate").orElse("").contains("insufficient_scope"));
      server.gate().close();
      HttpResponse<String> unknown = server.get("/name", "Authorization", token);
      assertEquals(503, unknown.statusCode());
      assertFalse(unknown.body().contains("closed"), unknown.body());
    }
  }
}
