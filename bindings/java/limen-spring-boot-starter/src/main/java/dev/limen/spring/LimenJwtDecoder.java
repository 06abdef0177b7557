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
 * A decoder for Spring's resource server that a limen verifier stands behind: revoked tokens are refused. Whatever is
 * refused is a {@link BadJwtException} (401), whose cause says why and whose message, which Spring tells the client,
 * does not; what cannot be known right now a {@link JwtException}, which is none.
 */
public final class LimenJwtDecoder implements JwtDecoder {
  private static final String REFUSED = "the token is refused";
  private static final List<String> TIMES = List.of("iat", "nbf", "exp");

  private final Verifier verifier;

  /**
   * A decoder by a policy.
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
    } catch (RefusedException | NotEnoughException error) {
      throw new BadJwtException(REFUSED, error); // Spring tells the client the message
    } catch (UnavailableException error) {
      throw new JwtException(error.getMessage(), error);
    }
  }

  /** Times as Instant, the audience as a list: what Jwt's own methods expect. */
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
