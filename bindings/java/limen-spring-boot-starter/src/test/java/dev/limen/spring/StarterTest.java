package dev.limen.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.Credential;
import dev.limen.Gate;
import dev.limen.Limen;
import dev.limen.OptionException;
import dev.limen.Session;
import dev.limen.SessionOptions;
import dev.limen.Visitor;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

class StarterTest {
  private static Shop shop;
  private static Gate gate;

  @BeforeAll
  static void open() {
    shop = new Shop(Shop.Guarded.class);
    gate = shop.gate();
  }

  @AfterAll
  static void close() {
    shop.close();
    assertTrue(gate.isClosed());
  }

  private static String field(HttpResponse<?> answer, String name) {
    return String.join(", ", answer.headers().allValues(name));
  }

  private static String bearer(String subject, Map<String, Object> claims) {
    return "Bearer " + gate.tokens().issue(subject, claims);
  }

  @Test
  void nobodyIs401WithAChallenge() throws Exception {
    HttpResponse<String> answer = shop.get("/me");
    assertEquals(401, answer.statusCode());
    assertEquals("Bearer realm=\"shop\"", field(answer, "WWW-Authenticate"));
    assertEquals("{\"error\": \"unauthorized\"}", answer.body());
    assertEquals("open", shop.get("/open").body());
  }

  @Test
  void aTokensRolesAndScopesAreAuthorities() throws Exception {
    String token = bearer("sam", Map.of("roles", List.of("admin", "clerk"), "scope", "orders:read pay:read"));
    assertEquals(
        "sam sam [ROLE_admin, ROLE_clerk, SCOPE_orders:read, SCOPE_pay:read] Claims null",
        shop.get("/me", "Authorization", token).body());
    assertEquals("open", shop.get("/admin", "Authorization", token).body());
    assertEquals("open", shop.get("/orders", "Authorization", token).body());
  }

  @Test
  void rolesThatAGuardRefusesAreNoAuthorities() throws Exception {
    String token = bearer("sam", Map.of("roles", List.of("admin", 1)));
    assertEquals("sam sam [] Claims null", shop.get("/me", "Authorization", token).body());
    assertEquals(403, shop.get("/admin", "Authorization", token).statusCode());
  }

  @Test
  void aSessionsRolesAndScopesAreAuthorities() throws Exception {
    String cookie = shop.cookie("alex");
    assertEquals("alex alex [ROLE_admin, SCOPE_pay:read] Session null", shop.get("/me", "Cookie", cookie).body());
    assertEquals("open", shop.get("/admin", "Cookie", cookie).body());
    assertEquals(403, shop.get("/orders", "Cookie", cookie).statusCode());
  }

  @Test
  void whatIsLackingIs403() throws Exception {
    String token = bearer("sam", Map.of());
    HttpResponse<String> answer = shop.get("/admin", "Authorization", token);
    assertEquals(403, answer.statusCode());
    assertEquals("{\"error\": \"forbidden\"}", answer.body());
    assertEquals(403, shop.get("/boss", "Authorization", token).statusCode());
    assertEquals("boss", shop.get("/boss", "Authorization", bearer("sam", Map.of("role", "boss"))).body());
    HttpResponse<String> scope = shop.get("/scope", "Authorization", token);
    assertEquals(403, scope.statusCode());
    assertTrue(field(scope, "WWW-Authenticate").contains("scope=\"pay:write\""));
  }

  @Test
  void refusedCredentialsSayWhy() throws Exception {
    HttpResponse<String> token = shop.get("/me", "Authorization", "Bearer a.b.c");
    assertEquals(401, token.statusCode());
    assertTrue(field(token, "WWW-Authenticate").contains("error=\"invalid_token\""));
    assertEquals(400, shop.get("/me", "Authorization", "Bearer a b").statusCode());
    assertEquals(401, shop.get("/me", "Cookie", "__Host-session=x").statusCode());
    assertEquals("open", shop.get("/open", "Authorization", "Bearer a.b.c").body());
    assertEquals(401, shop.get("/me", "Authorization", "Bearer x", "Cookie", shop.cookie("alex")).statusCode());
  }

  @Test
  void whatWasRevokedIsRefusedAtTheNextRequest() throws Exception {
    String cookie = shop.cookie("eve");
    String token = bearer("eve", Map.of());
    assertEquals("ended 1", shop.get("/revoke?user=eve", "Cookie", shop.cookie("alex")).body());
    assertEquals(401, shop.get("/me", "Cookie", cookie).statusCode());
    assertEquals(401, shop.get("/me", "Authorization", token).statusCode());
  }

  @Test
  void whatACookieChangesNeedsACsrfToken() throws Exception {
    String cookie = shop.cookie("alex");
    HttpResponse<String> missing = shop.send("POST", "/change", "Cookie", cookie);
    assertEquals(403, missing.statusCode());
    assertEquals("{\"error\": \"csrf_missing\"}", missing.body());
    String csrf = shop.get("/csrf", "Cookie", cookie).body();
    assertEquals("changed", shop.send("POST", "/change", "Cookie", cookie, "X-CSRF-Token", csrf).body());
    assertEquals("changed", shop.send("POST", "/change", "Authorization", bearer("sam", Map.of())).body());
  }

  @Test
  void whereNobodyIsAskedForACookieWithoutACsrfTokenIsNobodys() throws Exception {
    String cookie = shop.cookie("alex");
    assertEquals("changed by nobody", shop.send("POST", "/open/change", "Cookie", cookie).body());
    String csrf = shop.get("/csrf", "Cookie", cookie).body();
    assertEquals(
        "changed by alex", shop.send("POST", "/open/change", "Cookie", cookie, "X-CSRF-Token", csrf).body());
    assertEquals(400, shop.send("POST", "/login", "Cookie", cookie).statusCode()); // without a user
    assertEquals(405, shop.send("PUT", "/login", "Cookie", cookie).statusCode());
  }

  @Test
  void aFormMayBringTheCsrfTokenAndAQueryMayNot() throws Exception {
    String cookie = shop.cookie("alex");
    String field = "csrf_token=" + shop.get("/csrf", "Cookie", cookie).body();
    assertEquals("changed", shop.post("/change", field, "Cookie", cookie).body());
    assertEquals("changed by alex", shop.post("/open/change?csrf_token=x", field, "Cookie", cookie).body());
    assertEquals(403, shop.send("POST", "/change?" + field, "Cookie", cookie).statusCode());
  }

  @Test
  void visitorsAreFoundWhereThePropertiesSaySo() throws Exception {
    String[] properties = {"limen.web.visitors=true", "limen.web.origins=https://app.example"};
    try (Shop own = new Shop(Shop.Guarded.class, properties)) {
      Visitor visitor = own.gate().visitors().put(own.gate().visitors().draw(), Map.of("cart", "apple"));
      String cookie = own.gate().cookies().set(visitor).split(";")[0];
      assertEquals("apple", own.get("/open/cart", "Cookie", cookie).body());
      assertEquals(401, own.get("/me", "Cookie", cookie).statusCode());
      String stranger = shop.gate().cookies().set(shop.gate().visitors().draw()).split(";")[0];
      assertEquals("no cart", own.get("/open/cart", "Cookie", stranger).body());
    }
    assertThrows(Exception.class, () -> new Shop(Shop.Guarded.class, "limen.web.origins=app.example").close());
  }

  @Test
  void anotherIssuersCallerHasNoName() {
    LimenAuthentication who =
        LimenAuthentication.of(gate.tokens().verify(gate.tokens().issue("1")), null, new LimenProperties.Web());
    assertEquals("", who.getName());
  }

  @Test
  void logoutEndsTheSession() throws Exception {
    String cookie = shop.cookie("alex");
    HttpResponse<String> out = shop.send("POST", "/logout", "Cookie", cookie);
    assertEquals(204, out.statusCode());
    assertTrue(field(out, "Set-Cookie").contains("Max-Age=0"));
    assertEquals("no-store", field(out, "Cache-Control"));
    assertEquals(401, shop.get("/me", "Cookie", cookie).statusCode());
  }

  @Test
  void errorsOfTheApplicationKeepTheirStatus() throws Exception {
    String cookie = shop.cookie("alex");
    assertEquals(400, shop.send("POST", "/login").statusCode());
    assertEquals(404, shop.get("/nothing", "Cookie", cookie).statusCode());
    assertEquals(401, shop.get("/nothing").statusCode());
    HttpResponse<String> mistake = shop.get("/fails", "Cookie", cookie);
    assertEquals(500, mistake.statusCode());
    assertFalse(mistake.body().contains("limen"), mistake.body());
  }

  @Test
  void whatGoesOnInAnotherThreadIsStillOfTheSame() throws Exception {
    assertEquals("alex later", shop.get("/later", "Cookie", shop.cookie("alex")).body());
    assertEquals(401, shop.get("/later").statusCode());
  }

  @Test
  void whatAnAsynchronousRequestChangedIsNotAskedAgain() throws Exception {
    String cookie = shop.cookie("alex");
    String csrf = shop.get("/csrf", "Cookie", cookie).body();
    HttpResponse<String> renewed = shop.send("POST", "/renew/async", "Cookie", cookie, "X-CSRF-Token", csrf);
    assertEquals("renewed alex", renewed.body());
    cookie = renewed.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    csrf = shop.get("/csrf", "Cookie", cookie).body();
    HttpResponse<String> out = shop.send("POST", "/logout/async", "Cookie", cookie, "X-CSRF-Token", csrf);
    assertEquals("out", out.body());
    assertTrue(field(out, "Set-Cookie").contains("Max-Age=0"));
    HttpResponse<String> overtaken = shop.send("POST", "/login/async?user=alex");
    assertEquals(401, overtaken.statusCode());
    assertEquals("", field(overtaken, "Set-Cookie"));
  }

  @Test
  void springKeepsNoSessionOfItsOwn() throws Exception {
    HttpResponse<String> answer = shop.send("POST", "/login?user=alex");
    assertEquals(1, answer.headers().allValues("Set-Cookie").size());
    assertTrue(field(answer, "Set-Cookie").startsWith("__Host-session="));
  }

  @Test
  void thePropertiesOfTheApplicationAreTheGates() {
    Session session = gate.sessions().create("alex");
    assertEquals(45 * 60, session.idleExpiresAtSeconds() - session.createdAtSeconds());
    Map<String, Object> claims = Limen.peek(gate.tokens().issue("alex")).claims();
    assertEquals(List.of("shop", "payments"), claims.get("aud"));
    assertEquals(600L, (Long) claims.get("exp") - (Long) claims.get("iat"));
  }

  @Test
  void anUnknownPropertyIsNamedWhenTheApplicationStarts() {
    Exception error =
        assertThrows(Exception.class, () -> new Shop(Shop.Guarded.class, "limen.session.idle-tll=5m").close());
    Throwable cause = error;
    while (cause.getCause() != null) cause = cause.getCause();
    assertInstanceOf(OptionException.class, cause);
    assertTrue(cause.getMessage().contains("did you mean 'session.idle_ttl'"), cause.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"limen.web.crsf=false", "limen.web.role-prefixes=", "limen.web=x"})
  void anUnknownPropertyOfTheStartersOwnIsNamedToo(String misspelt) {
    Exception error = assertThrows(Exception.class, () -> new Shop(Shop.Guarded.class, misspelt).close());
    Throwable cause = error;
    while (cause.getCause() != null) cause = cause.getCause();
    assertInstanceOf(OptionException.class, cause);
  }

  @Test
  void anApplicationWithoutAnIssuerDoesNotStart() {
    LimenProperties properties = new LimenProperties();
    OptionException error =
        assertThrows(
            OptionException.class,
            () -> new LimenAutoConfiguration().limenGate(properties, new StandardEnvironment()).close());
    assertTrue(error.getMessage().startsWith("limen.issuer: not set"), error.getMessage());
  }

  @Test
  void namesMayBeWrittenAsSpringAllows() {
    try (Shop own =
        new Shop(Shop.Guarded.class, "limen.session.idleTtl=7m", "limen.web.rolePrefix=R_", "limen.WEB.realm=x")) {
      Session session = own.gate().sessions().create("alex");
      assertEquals(7 * 60, session.idleExpiresAtSeconds() - session.createdAtSeconds());
    }
  }

  @Test
  void theDecoderIsLimens() {
    JwtDecoder decoder = shop.bean(JwtDecoder.class);
    String token = gate.tokens().issue("sam", Map.of("scope", "pay:read"));
    Jwt jwt = decoder.decode(token);
    assertEquals("sam", jwt.getSubject());
    assertEquals(List.of("shop", "payments"), jwt.getAudience());
    assertEquals("ES256", jwt.getHeaders().get("alg"));
    assertEquals(gate.tokens().verify(token).expiresAt(), jwt.getExpiresAt());
    gate.revokeToken(token);
    BadJwtException refused = assertThrows(BadJwtException.class, () -> decoder.decode(token));
    assertFalse(refused.getMessage().contains(token));
    try (Gate closed = Gate.open("memory:", Map.of())) {
      closed.close();
      JwtException unknown =
          assertThrows(JwtException.class, () -> new LimenJwtDecoder(closed.tokens()).decode("a.b.c"));
      assertFalse(unknown instanceof BadJwtException);
    }
  }

  @Test
  void theResourceServerTakesLimensTokens() throws Exception {
    try (Shop server = new Shop(Shop.ResourceServer.class)) {
      String token = server.gate().tokens().issue("sam");
      assertEquals("sam", server.get("/name", "Authorization", "Bearer " + token).body());
      server.gate().revokeSubject("sam");
      HttpResponse<String> refused = server.get("/name", "Authorization", "Bearer " + token);
      assertEquals(401, refused.statusCode());
      assertFalse(field(refused, "WWW-Authenticate").contains("revoked"), field(refused, "WWW-Authenticate"));
    }
  }

  @Test
  void withoutAChainOfItsOwnAnApplicationIsLocked() throws Exception {
    try (Shop plain = new Shop(Shop.Plain.class, "limen.web.role-prefix=", "limen.web.csrf=false")) {
      assertEquals(401, plain.get("/open").statusCode());
      assertEquals(200, plain.get("/actuator/health").statusCode());
      String token = plain.gate().tokens().issue("sam", Map.of("role", "clerk"));
      assertEquals("sam sam [clerk] Claims null", plain.get("/me", "Authorization", "Bearer " + token).body());
    }
  }

  @Test
  void healthTellsOfTheStoreAndUnknownIs503() throws Exception {
    try (Shop own = new Shop(Shop.Guarded.class)) {
      HttpResponse<String> up = own.get("/actuator/health");
      assertEquals(200, up.statusCode());
      assertTrue(up.body().contains("\"limen\":{\"status\":\"UP\",\"details\":{\"driver\":\"memory\""), up.body());
      String cookie = own.cookie("alex");
      own.gate().close();
      HttpResponse<String> down = own.get("/actuator/health");
      assertEquals(503, down.statusCode());
      assertTrue(down.body().contains("LIMEN_E_CLOSED"), down.body());
      HttpResponse<String> unknown = own.get("/me", "Cookie", cookie);
      assertEquals(503, unknown.statusCode());
      assertEquals("1", field(unknown, "Retry-After"));
      assertEquals("open", own.get("/open", "Cookie", cookie).body());
      assertEquals("open later", own.get("/open/later", "Cookie", cookie).body());
      assertEquals(404, own.get("/open/nothing", "Cookie", cookie).statusCode());
      assertEquals(503, own.send("POST", "/change", "Cookie", cookie).statusCode());
      assertEquals(503, own.get("/boss", "Cookie", cookie).statusCode());
    }
  }

  @Test
  void anAuthenticationShowsNoSecret() {
    Session session = gate.sessions().create("alex");
    LimenAuthentication who = LimenAuthentication.of(session, session.subject(), new LimenProperties.Web());
    assertFalse(who.toString().contains(session.ticket()));
    assertFalse(who.getPrincipal().toString().contains(session.ticket()));
    assertEquals(who, LimenAuthentication.of(session, session.subject(), new LimenProperties.Web()));
    assertEquals(Arrays.asList((Object) null), Arrays.asList(who.getCredentials()));
  }

  @Test
  void emptyRolesAndScopesAreNoAuthorities() {
    LimenProperties.Web bare = new LimenProperties.Web();
    bare.setRolePrefix("");
    bare.setScopePrefix("");
    Map<String, Object> claims = Map.of("roles", List.of("", " ", "a"), "scope", " b  c");
    Session session = gate.sessions().create("alex", new SessionOptions().roles(" ", "a").scope("b c"));
    for (Credential each : List.of(gate.tokens().verify(gate.tokens().issue("alex", claims)), session)) {
      assertEquals(
          List.of("a", "b", "c"),
          LimenAuthentication.of(each, "alex", bare).getAuthorities().stream().map(Object::toString).toList());
    }
  }

  @Test
  void aSessionsDataGivesNoAuthorities() {
    Map<String, Object> data = Map.of("role", "admin", "roles", List.of("admin"), "scope", "pay:read");
    Session session = gate.sessions().create("alex", new SessionOptions().data(data));
    LimenAuthentication who = LimenAuthentication.of(session, session.subject(), new LimenProperties.Web());
    assertEquals(List.of(), List.copyOf(who.getAuthorities()));
  }

  @Test
  void anAuthenticationIsOfOneRequestAndIsNotKept() throws Exception {
    LimenAuthentication who = LimenAuthentication.of(gate.sessions().create("alex"), "alex", new LimenProperties.Web());
    try (ObjectOutputStream to = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThrows(NotSerializableException.class, () -> to.writeObject(who));
    }
  }

  @Test
  void whatTheResourceServerCannotKnowIsNoRefusal() throws Exception {
    try (Shop server = new Shop(Shop.ResourceServer.class)) {
      String token = server.gate().tokens().issue("sam");
      server.gate().close();
      assertEquals(503, server.get("/name", "Authorization", "Bearer " + token).statusCode());
    }
  }
}
