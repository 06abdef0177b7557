package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.Objects;

/** Signed JWTs (RFC 7519): issued here, and verified by the gate's own policy. */
public final class Tokens extends Verifier {
  private static final int CAP = 4096;
  private static final int CAP_BY_BYTE = 9;
  private static final byte[] NO_SID = {};

  private final Handle gate;
  private final int names; // bytes of issuer, audience and key id, at most

  Tokens(Handle gate, int names) {
    super(open(gate, null));
    this.gate = gate;
    this.names = names;
  }

  /**
   * A token for a subject with the claims iss sub aud iat nbf exp jti.
   *
   * @param subject 1 to 1,024 bytes
   * @return the token, which anybody can read
   */
  public String issue(String subject) {
    return issue(subject, null, null);
  }

  /**
   * A token for a subject with further claims.
   *
   * @param subject 1 to 1,024 bytes
   * @param claims further claims, of the types that {@link Claims#get} gives; null: none
   * @return the token, which anybody can read
   * @throws ClaimsRefusedException of a claim that limen writes itself
   */
  public String issue(String subject, Map<String, ?> claims) {
    return issue(subject, claims, null);
  }

  /**
   * A token for a subject, as options say. Fast (RSA: some 250 us).
   *
   * @param subject 1 to 1,024 bytes
   * @param claims further claims, of the types that {@link Claims#get} gives; null: none
   * @param options what differs from what the gate was opened with; null: nothing
   * @return the token, which anybody can read
   * @throws SessionException where the session or the login is refused (401)
   * @throws ClaimsRefusedException of a claim that limen writes itself, or a life over {@code token.max_ttl}
   * @throws KeyRefusedException where the key has no private half
   * @throws UsageException of any other argument
   * @throws UnavailableException where it cannot be known right now (503)
   */
  public String issue(String subject, Map<String, ?> claims, TokenOptions options) {
    byte[] whom = Texts.in("subject", subject);
    byte[] what = Json.write("claims", claims);
    byte[] sid = options == null || options.sid == null ? NO_SID : Texts.in("session", options.sid);
    int own = options == null ? 0 : options.length();
    long cap = CAP + CAP_BY_BYTE * ((long) whom.length + what.length + sid.length + names + own);
    int room = (int) Math.min(cap, Integer.MAX_VALUE);
    try {
      byte[] token =
          Properties.with(
              options == null ? null : options.values,
              set -> NativeJNI.limen_token_issue(gate.pointer, whom, what, sid, set, room));
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
