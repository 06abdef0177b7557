package dev.limen;

import java.time.Duration;
import java.util.List;

/** The properties of a token, in place of the gate's. While you fill it, use it from one thread only. */
public final class TokenOptions extends CallOptions<TokenOptions> {
  Session session;

  /** Options that change nothing so far. */
  public TokenOptions() {}

  /**
   * The lifetime ({@code token.ttl}).
   *
   * @param ttl whole seconds, at most {@code token.max_ttl}
   * @return this
   */
  public TokenOptions ttl(Duration ttl) {
    return with("token.ttl", ttl);
  }

  /**
   * The time until it becomes valid ({@code token.delay}; {@code nbf}).
   *
   * @param delay whole seconds
   * @return this
   */
  public TokenOptions delay(Duration delay) {
    return with("token.delay", delay);
  }

  /**
   * The header's {@code typ} ({@code token.type}; RFC 8725, section 3.11).
   *
   * @param type such as {@code "at+jwt"}
   * @return this
   */
  public TokenOptions type(String type) {
    return with("token.type", type);
  }

  /**
   * The services that it is for ({@code audience}; {@code aud}).
   *
   * @param audience one or several
   * @return this
   */
  public TokenOptions audience(String... audience) {
    return with("audience", List.of(audience));
  }

  /**
   * The live session of the subject that the token belongs to. Such a token expires with the session at the latest, and
   * ending or revoking the session revokes it. The session's roles and scopes are not in it; give them as claims where
   * it shall have them.
   *
   * @param session a session of the same subject, not read-only; null: none
   * @return this
   */
  public TokenOptions session(Session session) {
    this.session = session;
    return this;
  }

  /**
   * The session of another system that the token belongs to ({@code token.sid}; OpenID Connect). For a session of limen
   * use {@link #session(Session)}.
   *
   * @param sid 1 to 1,024 bytes; a sid or a ticket of limen is refused
   * @return this
   */
  public TokenOptions sid(String sid) {
    return with("token.sid", sid);
  }

  /**
   * The login mark that {@link Gate#login} returned before the password was checked ({@code login.mark}).
   *
   * @param mark a mark of the same subject
   * @return this
   */
  public TokenOptions mark(String mark) {
    return with("login.mark", mark);
  }

  /** The most bytes that the options may add to the token. */
  int length() {
    int length = session == null ? 0 : session.sid().length();
    for (Object each : values.values()) {
      if (each instanceof List<?> list) {
        for (Object one : list) length += 3 * one.toString().length() + 1;
      } else if (each != null) {
        length += 3 * each.toString().length();
      }
    }
    return length;
  }
}
