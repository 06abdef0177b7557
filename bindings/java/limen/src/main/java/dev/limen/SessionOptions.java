package dev.limen;

import java.time.Duration;
import java.util.Map;

/** The properties of a new session. While you fill it, use it from one thread only. */
public final class SessionOptions extends CallOptions<SessionOptions> {
  Map<String, ?> data;

  /** Options that set nothing so far. */
  public SessionOptions() {}

  /**
   * The session's data.
   *
   * @param data at most {@code session.max_data} bytes as JSON, of the types that {@link Claims#get} returns
   * @return this
   */
  public SessionOptions data(Map<String, ?> data) {
    this.data = data;
    return this;
  }

  /**
   * A name to show to people ({@code session.label}).
   *
   * @param label 1 to 256 bytes in one line, such as {@code "Firefox on Linux"}
   * @return this
   */
  public SessionOptions label(String label) {
    return with("session.label", label);
  }

  /**
   * The client's address ({@code session.address}).
   *
   * @param address 1 to 64 bytes
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
