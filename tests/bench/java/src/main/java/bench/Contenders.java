package bench;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import dev.limen.Gate;
import dev.limen.Key;
import dev.limen.TokenOptions;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * One key of one algorithm, in the form of each contender. If the driver gives keys ({@code -Dlimen.bench=DIRECTORY}, a
 * file for each algorithm: PEM, or a raw secret), it is that one, so that the bare cryptography has the same.
 */
public final class Contenders {
  static final String ISSUER = "https://shop.example";
  static final String AUDIENCE = "shop";
  static final String SUBJECT = "alex@shop.example";
  static final String SID = "c2Vzc2lvbi1pZC0wMDAx";
  static final List<String> ROLES = List.of("reader", "editor", "admin");
  static final String SCOPE = "orders:read orders:write profile";
  static final Map<String, Object> OWN = Map.of("roles", ROLES, "scope", SCOPE);
  static final long TTL = Duration.ofDays(1).toMillis();

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String algorithm;
  private final Key key;
  private final JWK jwk;

  private Contenders(String algorithm, Key key) throws Exception {
    this.algorithm = algorithm;
    this.key = key;
    jwk = JWK.parse(key.privateJwk());
  }

  static Contenders of(String algorithm) throws Exception {
    String place = System.getProperty("limen.bench");
    if (place == null) return new Contenders(algorithm, Key.generate(algorithm));
    byte[] text = Files.readAllBytes(Path.of(place, algorithm + ".key"));
    if (!algorithm.startsWith("HS")) return new Contenders(algorithm, Key.fromPem(text, algorithm));
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    return new Contenders(
        algorithm, Key.fromJwk(Map.of("kty", "oct", "alg", algorithm, "kid", "key-2026-11", "k", secret)));
  }

  /** Writes the token that is verified, for the driver. */
  public static void main(String[] algorithms) throws Exception {
    for (String algorithm : algorithms) {
      Path file = Path.of(System.getProperty("limen.bench"), algorithm + ".token");
      Files.writeString(file, of(algorithm).token(), StandardCharsets.US_ASCII);
    }
  }

  Gate gate() {
    return gate("memory:");
  }

  Gate gate(String store) {
    return Gate.open(
        store,
        Map.of("issuer", ISSUER, "audience", AUDIENCE, "keys.signing", key, "token.ttl", Duration.ofDays(1)));
  }

  String token() {
    try (Gate gate = gate()) {
      return gate.tokens().issue(SUBJECT, OWN, new TokenOptions().sid(SID));
    }
  }

  String kid() {
    return key.id();
  }

  static String jti() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  JWSVerifier nimbusVerifier() throws Exception {
    return switch (algorithm) {
      case "HS256" -> new MACVerifier(jwk.toOctetSequenceKey());
      case "RS256" -> new RSASSAVerifier(jwk.toRSAKey());
      case "ES256" -> new ECDSAVerifier(jwk.toECKey());
      default -> new Ed25519Verifier(jwk.toOctetKeyPair().toPublicJWK());
    };
  }

  JWSSigner nimbusSigner() throws Exception {
    return switch (algorithm) {
      case "HS256" -> new MACSigner(jwk.toOctetSequenceKey());
      case "RS256" -> new RSASSASigner(jwk.toRSAKey());
      case "ES256" -> new ECDSASigner(jwk.toECKey());
      default -> new Ed25519Signer(jwk.toOctetKeyPair());
    };
  }

  JwtParser jjwt() throws Exception {
    var parser = Jwts.parser().requireIssuer(ISSUER).requireAudience(AUDIENCE);
    return (algorithm.startsWith("HS") ? parser.verifyWith(secret()) : parser.verifyWith(publicKey())).build();
  }

  String signedByJjwt(JwtBuilder builder) {
    try {
      return (algorithm.startsWith("HS") ? builder.signWith(secret()) : builder.signWith(privateKey())).compact();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Algorithm auth0; // null: java-jwt does not have it

  Algorithm auth0() {
    return auth0;
  }

  JWTVerifier auth0Verifier() throws Exception {
    auth0 =
        switch (algorithm) {
          case "HS256" -> Algorithm.HMAC256(secret().getEncoded());
          case "RS256" -> Algorithm.RSA256((RSAPublicKey) publicKey(), (RSAPrivateKey) privateKey());
          case "ES256" -> Algorithm.ECDSA256((ECPublicKey) publicKey(), (ECPrivateKey) privateKey());
          default -> null;
        };
    return auth0 == null ? null : JWT.require(auth0).withIssuer(ISSUER).withAudience(AUDIENCE).build();
  }

  private SecretKey secret;
  private PrivateKey privateKey;
  private PublicKey publicKey;

  private SecretKey secret() {
    if (secret == null) secret = jwk.toOctetSequenceKey().toSecretKey("HmacSHA256");
    return secret;
  }

  private PrivateKey privateKey() throws Exception {
    if (privateKey == null) readPair();
    return privateKey;
  }

  private PublicKey publicKey() throws Exception {
    if (publicKey == null) readPair();
    return publicKey;
  }

  /** Keys of the JDK, made by jjwt, whose parser reads Edwards curves too. */
  private void readPair() throws Exception {
    var pair = (io.jsonwebtoken.security.PrivateJwk<?, ?, ?>) Jwks.parser().build().parse(key.privateJwk());
    privateKey = (PrivateKey) pair.toKey();
    publicKey = (PublicKey) pair.toPublicJwk().toKey();
  }
}
