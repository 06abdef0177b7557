package dev.limen;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** The properties of a new session. While you fill it, use it from one thread only. */
public final class SessionOptions extends CallOptions<SessionOptions> {
  Map<String, ?> data;

  /** Options that set nothing so far. */
  public SessionOptions() {}

  /**
   * The session's data.
   *
   * @param data at most {@code session.max_data} bytes as JSON, of the types that {@link Claims#get} returns; null: no
   *     data, or at {@link Guard#login} that of the visitor
   * @return this
   */
  public SessionOptions data(Map<String, ?> data) {
    this.data = data;
    return this;
  }

  /**
   * A name to show to people ({@code session.label}).
   *
   * @param label such as a {@code User-Agent}: cut to 256 bytes in one line, and never refused; empty: none
   * @return this
   */
  public SessionOptions label(String label) {
    return with("session.label", label);
  }

  /**
   * The client's address ({@code session.address}).
   *
   * @param address such as an {@code X-Forwarded-For}: cut to 64 bytes in one line; empty: none
   * @return this
   */
  public SessionOptions address(String address) {
    return with("session.address", address);
  }

  /**
   * How strongly the user was authenticated ({@code session.level}).
   *
   * @param level 0 to 255, on a scale of your own
   * @return this
   */
  public SessionOptions level(int level) {
    return with("session.level", level);
  }

  /**
   * Its roles ({@code session.roles}). Nothing but a login or a renewal changes them; data gives no rights.
   *
   * @param roles each 1 to 256 bytes; all of them, as a JSON array, at most 1,024
   * @return this
   */
  public SessionOptions roles(Collection<String> roles) {
    return with("session.roles", Objects.requireNonNull(roles, "roles"));
  }

  /**
   * Its roles; see {@link #roles(Collection)}.
   *
   * @param roles such as {@code "admin"}
   * @return this
   */
  public SessionOptions roles(String... roles) {
    return with("session.roles", Objects.requireNonNull(roles, "roles"));
  }

  /**
   * Its scopes ({@code session.scope}). Nothing but a login or a renewal changes them; data gives no rights.
   *
   * @param scope words with one space between them, at most 1,024 bytes; empty: none
   * @return this
   */
  public SessionOptions scope(String scope) {
    return with("session.scope", Objects.requireNonNull(scope, "scope"));
  }

  /**
   * Its scopes; see {@link #scope(String)}.
   *
   * @param scope the words; empty: none
   * @return this
   */
  public SessionOptions scope(Collection<String> scope) {
    return with("session.scope", Objects.requireNonNull(scope, "scope"));
  }

  /**
   * The time at which the user authenticated, where that was before now, such as at another site ({@code
   * session.auth_time}).
   *
   * @param authTime a time until now, in whole seconds; null: now
   * @return this
   */
  public SessionOptions authTime(Instant authTime) {
    return with("session.auth_time", authTime);
  }

  /**
   * The time after which it ends in any case ({@code session.ttl}).
   *
   * @param ttl whole seconds, at most {@code session.max_ttl}
   * @return this
   */
  public SessionOptions ttl(Duration ttl) {
    return with("session.ttl", ttl);
  }

  /**
   * The time after which it ends unless touched ({@code session.idle_ttl}).
   *
   * @param idleTtl whole seconds
   * @return this
   */
  public SessionOptions idleTtl(Duration idleTtl) {
    return with("session.idle_ttl", idleTtl);
  }

  /**
   * The number of live sessions that the subject may have ({@code session.limit}).
   *
   * @param limit 0: any number
   * @return this
   */
  public SessionOptions limit(int limit) {
    return with("session.limit", limit);
  }

  /**
   * Whether a session beyond the limit ends the oldest ({@code session.evict_oldest}).
   *
   * @param evictOldest if false, the new session is refused
   * @return this
   */
  public SessionOptions evictOldest(boolean evictOldest) {
    return with("session.evict_oldest", evictOldest);
  }

  /**
   * The login mark that {@link Gate#login} returned before the password was checked ({@code login.mark}).
   *
   * @param mark a mark of the same subject
   * @return this
   */
  public SessionOptions mark(String mark) {
    return with("login.mark", mark);
  }
}
