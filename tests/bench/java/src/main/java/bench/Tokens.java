package bench;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import dev.limen.Claims;
import dev.limen.Gate;
import dev.limen.TokenOptions;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Verify and issue: one key for all contenders, each prepared as its documentation says, and one token of about 300
 * bytes of claims. Verify ends with the subject and the expiry as values of Java, after issuer, audience and expiry
 * were checked.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Tokens {
  /** The algorithm; java-jwt has no EdDSA. */
  @Param({"HS256", "RS256", "ES256", "EdDSA"})
  public String algorithm;

  private Contenders with;
  private Gate gate;
  private String token;
  private TokenOptions session;
  private JWSVerifier nimbusVerifier;
  private JWSSigner nimbusSigner;
  private JWSHeader nimbusHeader;
  private DefaultJWTClaimsVerifier<?> nimbusPolicy;
  private JwtParser jjwt;
  private JWTVerifier auth0;

  @Setup(Level.Trial)
  public void prepare() throws Exception {
    with = Contenders.of(algorithm);
    gate = with.gate();
    token = with.token();
    session = new TokenOptions().sid(Contenders.SID);
    nimbusVerifier = with.nimbusVerifier();
    nimbusSigner = with.nimbusSigner();
    nimbusHeader = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID(with.kid()).build();
    nimbusPolicy =
        new DefaultJWTClaimsVerifier<>(
            Contenders.AUDIENCE, new JWTClaimsSet.Builder().issuer(Contenders.ISSUER).build(), Set.of("sub", "exp"));
    jjwt = with.jjwt();
    auth0 = with.auth0Verifier();
  }

  @Benchmark
  public void verifyLimen(Blackhole hole, Cpu cpu) {
    ++cpu.done;
    Claims claims = gate.tokens().verify(token);
    hole.consume(claims.subject());
    hole.consume(claims.expiresAt());
  }

  @Benchmark
  public void verifyNimbus(Blackhole hole, Cpu cpu) throws Exception {
    ++cpu.done;
    SignedJWT jwt = SignedJWT.parse(token);
    if (!jwt.verify(nimbusVerifier)) throw new IllegalStateException("it did not verify");
    JWTClaimsSet claims = jwt.getJWTClaimsSet();
    nimbusPolicy.verify(claims, null);
    hole.consume(claims.getSubject());
    hole.consume(claims.getExpirationTime());
  }

  @Benchmark
  public void verifyJjwt(Blackhole hole, Cpu cpu) {
    ++cpu.done;
    io.jsonwebtoken.Claims claims = jjwt.parseSignedClaims(token).getPayload();
    hole.consume(claims.getSubject());
    hole.consume(claims.getExpiration());
  }

  @Benchmark
  public void verifyJavaJwt(Blackhole hole, Cpu cpu) {
    ++cpu.done;
    var jwt = auth0.verify(token);
    hole.consume(jwt.getSubject());
    hole.consume(jwt.getExpiresAt());
  }

  @Benchmark
  public String issueLimen(Cpu cpu) {
    ++cpu.done;
    return gate.tokens().issue(Contenders.SUBJECT, Contenders.OWN, session);
  }

  @Benchmark
  public String issueNimbus(Cpu cpu) throws Exception {
    ++cpu.done;
    Date now = new Date();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(Contenders.ISSUER)
            .subject(Contenders.SUBJECT)
            .audience(Contenders.AUDIENCE)
            .issueTime(now)
            .notBeforeTime(now)
            .expirationTime(new Date(now.getTime() + Contenders.TTL))
            .jwtID(Contenders.jti())
            .claim("sid", Contenders.SID);
    Contenders.OWN.forEach(claims::claim);
    SignedJWT jwt = new SignedJWT(nimbusHeader, claims.build());
    jwt.sign(nimbusSigner);
    return jwt.serialize();
  }

  @Benchmark
  public String issueJjwt(Cpu cpu) {
    ++cpu.done;
    Date now = new Date();
    return with.signedByJjwt(
        Jwts.builder()
            .header()
            .keyId(with.kid())
            .and()
            .issuer(Contenders.ISSUER)
            .subject(Contenders.SUBJECT)
            .audience()
            .add(Contenders.AUDIENCE)
            .and()
            .issuedAt(now)
            .notBefore(now)
            .expiration(new Date(now.getTime() + Contenders.TTL))
            .id(Contenders.jti())
            .claim("sid", Contenders.SID)
            .claims(Contenders.OWN));
  }

  @Benchmark
  public String issueJavaJwt(Cpu cpu) {
    ++cpu.done;
    Date now = new Date();
    return JWT.create()
        .withKeyId(with.kid())
        .withIssuer(Contenders.ISSUER)
        .withSubject(Contenders.SUBJECT)
        .withAudience(Contenders.AUDIENCE)
        .withIssuedAt(now)
        .withNotBefore(now)
        .withExpiresAt(new Date(now.getTime() + Contenders.TTL))
        .withJWTId(Contenders.jti())
        .withClaim("sid", Contenders.SID)
        .withClaim("roles", Contenders.ROLES)
        .withClaim("scope", Contenders.SCOPE)
        .sign(with.auth0());
  }
}
