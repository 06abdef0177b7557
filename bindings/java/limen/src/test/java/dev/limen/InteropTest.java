package dev.limen;

import static dev.limen.Gates.ISSUER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and tokens, exchanged in both directions between limen and nimbus-jose-jwt. */
class InteropTest {
  private static JWSSigner signer(JWK jwk) throws Exception {
    return switch (jwk.getKeyType().getValue()) {
      case "oct" -> new MACSigner(jwk.toOctetSequenceKey());
      case "RSA" -> new RSASSASigner(jwk.toRSAKey());
      default -> new ECDSASigner(jwk.toECKey());
    };
  }

  private static JWSVerifier verifier(JWK jwk) throws Exception {
    return switch (jwk.getKeyType().getValue()) {
      case "oct" -> new MACVerifier(jwk.toOctetSequenceKey());
      case "RSA" -> new RSASSAVerifier(jwk.toRSAKey());
      default -> new ECDSAVerifier(jwk.toECKey());
    };
  }

  private static JWK generated(String algorithm) throws Exception {
    JWSAlgorithm name = JWSAlgorithm.parse(algorithm);
    return switch (algorithm.substring(0, 2)) {
      case "HS" -> new OctetSequenceKeyGenerator(512).algorithm(name).keyID("theirs").generate();
      case "RS" -> new RSAKeyGenerator(2048).algorithm(name).keyID("theirs").generate();
      default -> new ECKeyGenerator(Curve.forJWSAlgorithm(name).iterator().next()).algorithm(name).keyID("theirs")
          .generate();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"})
  void nimbusVerifiesWhatLimenIssues(String algorithm) throws Exception {
    Key key = Key.generate(algorithm);
    try (Gate gate = Gate.open("memory:", Map.of("issuer", ISSUER, "audience", "shop", "keys.signing", key))) {
      String token = gate.tokens().issue("alex", Map.of("role", "admin", "text", "z\u00fc\ud83d\udd11"));
      JWK jwk = algorithm.startsWith("HS")
          ? JWK.parse(key.privateJwk()) : JWKSet.parse(gate.jwks()).getKeyByKeyId(key.id());
      SignedJWT jwt = SignedJWT.parse(token);
      assertTrue(jwt.verify(verifier(jwk)));
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      assertEquals("alex", claims.getSubject());
      assertEquals(List.of("shop"), claims.getAudience());
      assertEquals("z\u00fc\ud83d\udd11", claims.getStringClaim("text"));
      assertEquals(gate.tokens().verify(token).expiresAt(), claims.getExpirationTime().toInstant());
      if (!(jwk instanceof OctetSequenceKey)) {
        assertEquals(key.thumbprint(), jwk.computeThumbprint().toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"})
  void limenVerifiesWhatNimbusIssues(String algorithm) throws Exception {
    JWK jwk = generated(algorithm);
    Date now = new Date();
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID("theirs").build(),
            new JWTClaimsSet.Builder().issuer(ISSUER).subject("sam").audience("shop").issueTime(now)
                .expirationTime(new Date(now.getTime() + 60_000)).claim("scope", "pay:read").build());
    jwt.sign(signer(jwk));
    String set =
        "{\"keys\":[" + (algorithm.startsWith("HS") ? jwk.toJSONString() : jwk.toPublicJWK().toJSONString()) + "]}";
    Verifier verifier =
        Verifier.fromKeys(KeySet.fromJson(set), Map.of("issuer", ISSUER, "audience", "shop", "scope", "pay:read"));
    Claims claims = verifier.verify(jwt.serialize());
    assertEquals("sam", claims.subject());
    assertEquals("theirs", claims.keyId());
    assertEquals(jwt.getJWTClaimsSet().getExpirationTime().getTime() / 1000, claims.expiresAtSeconds());
    String forged = jwt.serialize().substring(0, jwt.serialize().length() - 6) + "AAAAAA";
    assertThrows(TokenException.class, () -> verifier.verify(forged));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "RS512", "ES384"})
  void anyPayloadGoesBothWays(String algorithm) throws Exception {
    Key key = Key.generate(algorithm);
    JWK jwk = JWK.parse(key.privateJwk());
    byte[] payload = {0, (byte) 0xff, 7};
    JWSObject theirs = JWSObject.parse(Jws.sign(payload, key));
    assertTrue(theirs.verify(verifier(jwk)));
    assertArrayEquals(payload, theirs.getPayload().toBytes());
    JWSObject made =
        new JWSObject(new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID(key.id()).build(),
            new Payload(payload));
    made.sign(signer(jwk));
    assertArrayEquals(payload, Jws.verify(made.serialize(), KeySet.of(key), List.of(algorithm)));
  }
}
