package dev.limen;

import static dev.limen.Gates.ISSUER;
import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static dev.limen.Gates.part;
import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private final Gate gate = Gates.open();
  private final Tokens tokens = gate.tokens();

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void whatIsIssuedIsVerified() {
    String token = tokens.issue("alex", Map.of("role", "admin"));
    assertTrue(part(token, 0).contains("\"alg\":\"ES256\""));
    Claims claims = tokens.verify(token);
    assertEquals("alex", claims.subject());
    assertEquals(ISSUER, claims.issuer());
    assertEquals("shop", claims.audience());
    assertEquals(at(NOW), claims.issuedAt());
    assertEquals(at(NOW), claims.notBefore());
    assertEquals(at(NOW + 900), claims.expiresAt());
    assertEquals(NOW, claims.issuedAtSeconds());
    assertEquals(NOW, claims.notBeforeSeconds());
    assertEquals(NOW + 900, claims.expiresAtSeconds());
    assertEquals(gate.keys().list().get(0).kid(), claims.keyId());
    assertNull(claims.sid());
    assertEquals("admin", claims.get("role"));
    assertEquals("admin", claims.getString("role"));
    assertNull(claims.getString("exp"));
    assertNull(claims.get("none"));
    assertEquals(List.of("admin"), claims.roles());
    assertEquals(part(token, 1), claims.json());
    assertEquals(
        Set.of("iss", "sub", "aud", "iat", "nbf", "exp", "jti", "role"), claims.asMap().keySet());
    assertThrows(UnsupportedOperationException.class, () -> claims.asMap().put("role", "boss"));
    Claims again = tokens.verify(token.getBytes(StandardCharsets.UTF_8));
    assertEquals(claims, again);
    assertEquals(claims.hashCode(), again.hashCode());
    assertEquals(
        "Claims[subject=alex, id=" + claims.id() + ", expiresAt=" + at(NOW + 900) + "]", claims.toString());
  }

  @Test
  void oneTokenMayDifferFromTheRest() {
    String token =
        tokens.issue(
            "alex",
            null,
            new TokenOptions().ttl(Duration.ofMinutes(1)).audience("a",
                "b").type("at+jwt").delay(Duration.ofSeconds(5)));
    assertTrue(part(token, 0).contains("\"typ\":\"at+jwt\""));
    Map<String, Object> claims = Limen.peek(token).claims();
    assertEquals(List.of("a", "b"), claims.get("aud"));
    assertEquals(NOW + 5, claims.get("nbf"));
  }

  @Test
  void aTokenOfASessionEndsWithIt() {
    Session session = gate.sessions().create("alex");
    String token = tokens.issue("alex", null, new TokenOptions().session(session));
    assertEquals(session.sid(), tokens.verify(token).sid());
    assertEquals(at(NOW + 900), tokens.verify(token).expiresAt());
    Session listed = gate.sessions().list("alex").get(0);
    assertEquals(session.sid(), tokens.verify(tokens.issue("alex", null, new TokenOptions().session(listed))).sid());
    assertThrows(
        SessionUnknownException.class, () -> tokens.issue("sam", null, new TokenOptions().session(session)));
    gate.sessions().end(session);
    refused(TokenRevokedException.class, "TOKEN_REVOKED", () -> tokens.verify(token));
    assertThrows(SessionException.class, () -> tokens.issue("alex", null, new TokenOptions().session(session)));
  }

  @Test
  void aTokenLivesNoLongerThanItsSession() {
    Session session = gate.sessions().create("alex", new SessionOptions().ttl(Duration.ofMinutes(5)));
    TokenOptions options = new TokenOptions().session(session);
    assertEquals(session.expiresAt(), tokens.verify(tokens.issue("alex", null, options)).expiresAt());
  }

  @Test
  void aSessionThatWasRenewedGivesNoTokenThroughItsOldTicket() {
    Session session = gate.sessions().create("alex");
    Session renewed = gate.sessions().renew(session, null);
    Session old = gate.sessions().get(session);
    SessionRenewedException error =
        refused(
            SessionRenewedException.class,
            "SESSION_RENEWED",
            () -> tokens.issue("alex", null, new TokenOptions().session(old)));
    assertEquals(Kind.UNKNOWN, error.kind());
    assertEquals(
        session.sid(), tokens.verify(tokens.issue("alex", null, new TokenOptions().session(renewed))).sid());
  }

  @Test
  void aSessionsRightsAreNotInItsTokens() {
    Session session = gate.sessions().create("alex", new SessionOptions().roles("admin").scope("pay"));
    Claims claims = tokens.verify(tokens.issue("alex", null, new TokenOptions().session(session)));
    assertEquals(List.of(), claims.roles());
    assertEquals(List.of(), claims.scopes());
  }

  @Test
  void rolesAreThoseThatRequireRoleAccepts() {
    Map<Map<String, Object>, List<String>> rolesOf = Map.of(
        Map.of("role", "boss", "roles", List.of("admin", "clerk", "admin", "boss")), List.of("boss", "admin", "clerk"),
        Map.of("roles", List.of("admin", 1)), List.of(),
        Map.of("role", "boss", "roles", List.of(List.of(), "admin")), List.of("boss"),
        Map.of("role", List.of("boss"), "roles", "admin"), List.of(),
        Map.of("role", "", "roles", List.of("", "x".repeat(2000), "\u4e2d")), List.of("\u4e2d"));
    rolesOf.forEach((given, roles) -> {
      Claims claims = tokens.verify(tokens.issue("alex", given));
      assertEquals(roles, claims.roles());
      roles.forEach(claims::requireRole);
    });
  }

  @Test
  void aTokenMayNameTheSessionOfAnotherSystem() {
    String foreign = "\u4e2d".repeat(341);
    assertEquals(foreign, tokens.verify(tokens.issue("alex", null, new TokenOptions().sid(foreign))).sid());
    assertNull(tokens.verify(tokens.issue("alex", null, new TokenOptions().sid(null).session(null))).sid());
    Session session = gate.sessions().create("alex");
    for (String own : List.of(session.sid(), session.ticket())) {
      UsageException error =
          refused(
              UsageException.class, "ARGUMENT", () -> tokens.issue("alex", null, new TokenOptions().sid(own)));
      assertTrue(error.getMessage().contains("record"), error.getMessage());
    }
    refused(
        UsageException.class,
        "ARGUMENT",
        () -> tokens.issue("alex", null, new TokenOptions().session(session).sid("foreign")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "sub", "aud", "iat", "nbf", "exp", "jti", "sid"})
  void whatLimenWritesIsNotGiven(String name) {
    ClaimsRefusedException error =
        refused(ClaimsRefusedException.class, "CLAIMS", () -> tokens.issue("alex", Map.of(name, "x")));
    assertTrue(error.getMessage().contains('"' + name + '"'), error.getMessage());
  }

  @Test
  void timePasses() {
    String token = tokens.issue("alex", null, new TokenOptions().delay(Duration.ofSeconds(60)));
    refused(TokenNotYetValidException.class, "TOKEN_EARLY", () -> tokens.verify(token));
    gate.setClock(at(NOW + 60));
    tokens.verify(token);
    gate.setClock(at(NOW + 60 + 900 + 2));
    refused(TokenExpiredException.class, "TOKEN_EXPIRED", () -> tokens.verify(token));
  }

  @ParameterizedTest
  @CsvSource({
    "'', TOKEN_EMPTY", "a.b, TOKEN_PARTS", "a.b.c.d.e, TOKEN_ENCRYPTED", "a?.b.c, TOKEN_ENCODING",
    "\u017f.b.c, TOKEN_ENCODING", "'a b.c.d', TOKEN_ENCODING"
  })
  void whatIsNoTokenIsRefused(String token, String status) {
    TokenMalformedException error =
        refused(TokenMalformedException.class, status, () -> tokens.verify(token));
    assertEquals(Kind.NO, error.kind());
  }

  @Test
  void tokensOfAnyLengthAreRefusedInTime() {
    refused(TokenMalformedException.class, "TOKEN_SIZE", () -> tokens.verify("a".repeat(20000)));
    refused(TokenMalformedException.class, "TOKEN_SIZE", () -> tokens.verify("a".repeat(50_000_000)));
    refused(AlgorithmRefusedException.class, "TOKEN_NONE", () -> tokens.verify("eyJhbGciOiJub25lIn0.e30."));
  }

  @Test
  void everyRefusalHasItsOwnException() {
    String token = tokens.issue("alex");
    String forged = token.substring(0, token.length() - 4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA");
    refused(SignatureInvalidException.class, "TOKEN_SIGNATURE", () -> tokens.verify(forged));
    refused(
        AudienceRefusedException.class,
        "TOKEN_AUDIENCE",
        () -> gate.verifier(Map.of("audience", "payments")).verify(token));
    refused(
        ClaimMissingException.class,
        "TOKEN_MISSING",
        () -> gate.verifier(Map.of("token.required", List.of("role"))).verify(token));
    refused(
        TokenTypeRefusedException.class,
        "TOKEN_TYPE",
        () -> gate.verifier(Map.of("token.type", "at+jwt")).verify(token));
    refused(
        TokenTooLongException.class,
        "TOKEN_LIFETIME",
        () -> gate.verifier(Map.of("token.max_ttl", 60)).verify(token));
    try (Gate other = Gates.open()) {
      refused(KeyUnknownException.class, "TOKEN_KEY", () -> other.tokens().verify(token));
    }
  }

  @Test
  void aVerifierFromKeysHearsOfNoRevocation() {
    KeySet keys = KeySet.fromJson(gate.jwks());
    Map<String, Object> policy = Map.of("issuer", ISSUER, "audience", "shop", "clock.fixed", at(NOW));
    Verifier verifier = Verifier.fromKeys(keys, policy);
    String token = tokens.issue("alex");
    assertEquals(tokens.verify(token), verifier.verify(token));
    gate.revokeToken(token);
    assertEquals("alex", verifier.verify(token).subject());
    gate.close();
    assertEquals("alex", verifier.verify(token).subject());
    Map<String, Object> elsewhere = new HashMap<>(policy);
    elsewhere.put("issuer", "https://other.example");
    refused(
        IssuerRefusedException.class, "TOKEN_ISSUER", () -> Verifier.fromKeys(keys, elsewhere).verify(token));
  }

  @Test
  void aVerifierNeedsKeysAndOptionsOfItsOwn() {
    assertThrows(NullPointerException.class, () -> Verifier.fromKeys(null, Map.of()));
    assertThrows(KeyRefusedException.class, () -> Verifier.fromKeys(KeySet.of(), Map.of()));
    KeySet keys = KeySet.of(Key.generate("ES256"));
    refused(
        OptionException.class, "OPTION_PLACE", () -> Verifier.fromKeys(keys, Map.of("session.ttl", 5)));
  }

  @Test
  void scopesAreAskedForByThePolicyOrOfTheClaims() {
    String token = tokens.issue("alex", Map.of("scope", "pay:read pay:write"));
    for (Object scope : List.of("pay:write", "pay:write pay:read", List.of("pay:read"), Set.of("pay:write"))) {
      assertEquals(
          List.of("pay:read", "pay:write"), gate.verifier(Map.of("scope", scope)).verify(token).scopes());
    }
    for (String scope : List.of("pay", "pay:admin", "pay:read pay:admin")) {
      ScopeMissingException error =
          refused(
              ScopeMissingException.class, "SCOPE", () -> gate.verifier(Map.of("scope", scope)).verify(token));
      assertEquals(Kind.NOT_ENOUGH, error.kind());
      refused(ScopeMissingException.class, "SCOPE", () -> tokens.verify(token).requireScope(scope));
    }
    tokens.verify(token).requireScope("pay:write");
    assertEquals(List.of(), tokens.verify(tokens.issue("alex")).scopes());
  }

  @Test
  void rolesAreAskedForByThePolicyOrOfTheClaims() {
    Verifier admin = gate.verifier(Map.of("role", "admin"));
    assertEquals("alex", admin.verify(tokens.issue("alex", Map.of("role", "admin"))).subject());
    String several = tokens.issue("alex", Map.of("roles", List.of("clerk", "admin")));
    assertEquals(List.of("clerk", "admin"), admin.verify(several).roles());
    tokens.verify(several).requireRole("clerk");
    List<Map<String, Object>> lacking =
        List.of(
            Map.of(), Map.of("role", "clerk"), Map.of("role", "Admin"), Map.of("roles", List.of("clerk")),
            Map.of("role", List.of("admin")));
    for (Map<String, Object> claims : lacking) {
      String token = tokens.issue("alex", claims);
      refused(RoleMissingException.class, "ROLE", () -> admin.verify(token));
      refused(RoleMissingException.class, "ROLE", () -> tokens.verify(token).requireRole("admin"));
    }
  }

  @Test
  void claimsOfEveryTypeArrive() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("text", "\0\"\\\u2028\ud83d\udd11");
    claims.put("large", BigInteger.TEN.pow(400));
    claims.put("float", 1e300);
    claims.put("tiny", Double.MIN_VALUE);
    claims.put("beyond", new BigDecimal("1e400"));
    claims.put("deep", List.of(List.of(List.of(List.of()))));
    claims.put("null", null);
    claims.put("false", false);
    Map<String, Object> found = new LinkedHashMap<>(tokens.verify(tokens.issue("alex", claims)).asMap());
    found.keySet().retainAll(claims.keySet());
    found.put("beyond", new BigDecimal(found.get("beyond").toString()));
    assertEquals(claims, found);
    Map<String, Object> narrow = Map.of("byte", (byte) 1, "short", (short) 2, "int", 3, "float", 1.5f);
    Claims widened = tokens.verify(tokens.issue("alex", narrow));
    assertEquals(List.of(1L, 2L, 3L, 1.5), List.of(widened.get("byte"), widened.get("short"), widened.get("int"),
        widened.get("float")));
    Claims array = tokens.verify(tokens.issue("alex", Map.of("a", new String[] {"x", "y"})));
    assertEquals(List.of("x", "y"), array.get("a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 600, 2000, 9000})
  void aTokenOfAnyLengthIsIssued(int length) {
    try (Gate wide = Gates.open(Map.of("token.max_size", "1M"))) {
      String text = "\u0001\"\u4e2d".repeat(length);
      String token = wide.tokens().issue("alex", Map.of("text", text));
      assertEquals(text, wide.tokens().verify(token).get("text"));
    }
  }

  @Test
  void namesOfAnyLengthFit() {
    String issuer = "https://" + "i".repeat(1000);
    String audience = "\u4e2d".repeat(1300);
    Key key = Key.fromJwk(Key.generate("ES256").privateJwk().replaceFirst("\"kid\":\"[^\"]*\"",
        "\"kid\":\"" + "k".repeat(900) + "\""));
    try (Gate gate = Gate.open("memory:", Map.of("issuer", issuer, "audience", audience, "keys.signing", key))) {
      Claims claims = gate.tokens().verify(gate.tokens().issue("s".repeat(1024)));
      assertEquals(issuer, claims.issuer());
      assertEquals(audience, claims.audience());
      assertEquals(key.id(), claims.keyId());
    }
  }

  @Test
  void aNumberBeyondWhatJavaTellsIsRefusedAndNoMistakeOfTheProgram() {
    Key key = Key.generate("HS256");
    Verifier verifier = Verifier.fromKeys(KeySet.of(key), Map.of());
    for (String number : new String[] {"1e2147483648", "-1e99999999999"}) {
      String text = "{\"exp\":" + (System.currentTimeMillis() / 1000 + 600) + ",\"sub\":\"sam\",\"x\":" + number;
      Claims claims = verifier.verify(Jws.sign((text + "}").getBytes(StandardCharsets.UTF_8), key));
      assertEquals("sam", claims.subject());
      refused(ClaimInvalidException.class, "TOKEN_CLAIM", claims::asMap);
      refused(ClaimInvalidException.class, "TOKEN_CLAIM", claims::roles);
    }
  }
}
