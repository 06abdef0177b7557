package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.Objects;

/** Signed JWTs (RFC 7519): issues them, and verifies them by the gate's own policy. */
public final class Tokens extends Verifier {
  private static final int CAP = 4096;
  private static final int CAP_BY_BYTE = 9;

  private final Handle gate;
  private final int names; // the most bytes of issuer, audience and key id

  Tokens(Handle gate, int names) {
    super(open(gate, null));
    this.gate = gate;
    this.names = names;
  }

  /**
   * Issues a token for a subject, with the claims iss, sub, aud, iat, nbf, exp and jti.
   *
   * @param subject 1 to 1,024 bytes
   * @return the token, which anybody can read
   */
  public String issue(String subject) {
    return issue(subject, null, null);
  }

  /**
   * Issues a token for a subject, with further claims.
   *
   * @param subject 1 to 1,024 bytes
   * @param claims further claims, of the types that {@link Claims#get} returns; may be null
   * @return the token, which anybody can read
   * @throws ClaimsRefusedException for a claim that limen itself writes
   */
  public String issue(String subject, Map<String, ?> claims) {
    return issue(subject, claims, null);
  }

  /**
   * Issues a token for a subject, as the options say. Fast (RSA: about 250 us).
   *
   * @param subject 1 to 1,024 bytes
   * @param claims further claims, of the types that {@link Claims#get} returns; may be null
   * @param options replace the gate's options; may be null
   * @return the token, which anybody can read
   * @throws SessionException if the session or the login is refused (401)
   * @throws SessionRenewedException if the session was read with a ticket that was replaced by a new one (503)
   * @throws ClaimsRefusedException for a claim that limen itself writes, or a lifetime over {@code token.max_ttl}
   * @throws KeyRefusedException if the key has no private half
   * @throws UsageException for any other wrong argument
   * @throws UnavailableException if limen cannot tell right now (503)
   */
  public String issue(String subject, Map<String, ?> claims, TokenOptions options) {
    byte[] whom = Texts.in("subject", subject);
    byte[] what = Json.write("claims", claims);
    byte[] session = options == null || options.session == null ? null : options.session.record();
    int own = options == null ? 0 : options.length();
    long cap = CAP + CAP_BY_BYTE * ((long) whom.length + what.length + names + own);
    int room = (int) Math.min(cap, Integer.MAX_VALUE);
    try {
      byte[] token =
          Properties.with(
              options == null ? null : options.values,
              set -> NativeJNI.limen_token_issue(gate.pointer, whom, what, session, set, room));
      return Texts.out(Objects.requireNonNull(token, "token"));
    } finally {
      gate.keep();
    }
  }

  @Override
  public String toString() {
    return "Tokens[]";
  }
}
