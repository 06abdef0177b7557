package dev.limen;

import java.time.Duration;
import java.util.List;

/** How a token differs from what the gate issues by itself. Not for use by several threads while it is filled. */
public final class TokenOptions extends CallOptions<TokenOptions> {
  String sid;

  /** Options that change nothing yet. */
  public TokenOptions() {}

  /**
   * How long it lives ({@code token.ttl}).
   *
   * @param ttl whole seconds, at most {@code token.max_ttl}
   * @return this
   */
  public TokenOptions ttl(Duration ttl) {
    return with("token.ttl", ttl);
  }

  /**
   * How long from now until it becomes valid ({@code token.delay}; {@code nbf}).
   *
   * @param delay whole seconds
   * @return this
   */
  public TokenOptions delay(Duration delay) {
    return with("token.delay", delay);
  }

  /**
   * The header's {@code typ} ({@code token.type}; RFC 8725, 3.11).
   *
   * @param type such as {@code "at+jwt"}
   * @return this
   */
  public TokenOptions type(String type) {
    return with("token.type", type);
  }

  /**
   * For whom it is ({@code audience}; {@code aud}).
   *
   * @param audience one or several
   * @return this
   */
  public TokenOptions audience(String... audience) {
    return with("audience", List.of(audience));
  }

  /**
   * The live session of the subject that it belongs to: it does not outlive it, and ending or revoking the session
   * revokes it.
   *
   * @param session of the same subject
   * @return this
   */
  public TokenOptions session(Session session) {
    return sid(session.sid());
  }

  /**
   * The session by its public name.
   *
   * @param sid never a ticket, which is refused
   * @return this
   */
  public TokenOptions sid(String sid) {
    this.sid = sid;
    return this;
  }

  /**
   * The login mark that {@link Gate#login} gave before the password was checked ({@code login.mark}).
   *
   * @param mark of the same subject
   * @return this
   */
  public TokenOptions mark(String mark) {
    return with("login.mark", mark);
  }

  /** Bytes of what may become part of the token, at most. */
  int length() {
    int length = 0;
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
