package dev.limen.spring;

import dev.limen.Claims;
import dev.limen.Limen;
import dev.limen.NotEnoughException;
import dev.limen.RefusedException;
import dev.limen.UnavailableException;
import dev.limen.Verifier;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * A decoder for Spring's resource server that verifies with limen, so revoked tokens are refused. A refused token gives
 * a {@link BadJwtException} (401). Its cause says why; its message does not, because Spring shows it to the client.
 * When the token does not grant what the verifier requires (403), or limen cannot tell right now (503), the exception is
 * a {@link JwtException} of another class, and the starter's filter responds.
 */
public final class LimenJwtDecoder implements JwtDecoder {
  private static final String REFUSED = "the token is refused";
  private static final List<String> TIMES = List.of("iat", "nbf", "exp");

  private final Verifier verifier;

  /**
   * A decoder with a policy.
   *
   * @param verifier such as {@code gate.tokens()}
   */
  public LimenJwtDecoder(Verifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public Jwt decode(String token) {
    try {
      Claims claims = verifier.verify(token);
      return new Jwt(
          token, claims.issuedAt(), claims.expiresAt(), Limen.peek(token).header(), converted(claims.asMap()));
    } catch (RefusedException error) {
      throw new BadJwtException(REFUSED, error); // Spring shows the message to the client
    } catch (NotEnoughException | UnavailableException error) {
      throw new JwtException(error.getMessage(), error);
    }
  }

  /** The claims as Jwt's methods expect them: times as Instant, the audience as a list. */
  private static Map<String, Object> converted(Map<String, Object> claims) {
    Map<String, Object> made = new LinkedHashMap<>(claims);
    for (String time : TIMES) {
      made.computeIfPresent(
          time, (name, value) -> Instant.ofEpochMilli((long) (((Number) value).doubleValue() * 1000)));
    }
    made.computeIfPresent("aud", (name, value) -> value instanceof String one ? List.of(one) : value);
    made.values().removeIf(value -> value == null);
    return made;
  }
}
