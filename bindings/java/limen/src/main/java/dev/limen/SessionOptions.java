package dev.limen;

import java.time.Duration;
import java.util.Map;

/** What a new session is like. Not for use by several threads while it is filled. */
public final class SessionOptions extends CallOptions<SessionOptions> {
  Map<String, ?> data;

  /** Options that say nothing yet. */
  public SessionOptions() {}

  /**
   * What the server keeps with it.
   *
   * @param data at most {@code session.max_data} bytes as JSON, of the types that {@link Claims#get} gives
   * @return this
   */
  public SessionOptions data(Map<String, ?> data) {
    this.data = data;
    return this;
  }

  /**
   * What people recognise it by ({@code session.label}).
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
   * How well the user has proved who they are ({@code session.level}).
   *
   * @param level 0 to 255, in numbers of yours
   * @return this
   */
  public SessionOptions level(int level) {
    return with("session.level", level);
  }

  /**
   * How long it lives in any case ({@code session.ttl}).
   *
   * @param ttl whole seconds, at most {@code session.max_ttl}
   * @return this
   */
  public SessionOptions ttl(Duration ttl) {
    return with("session.ttl", ttl);
  }

  /**
   * How long it lives without a sign of life ({@code session.idle_ttl}).
   *
   * @param idleTtl whole seconds
   * @return this
   */
  public SessionOptions idleTtl(Duration idleTtl) {
    return with("session.idle_ttl", idleTtl);
  }

  /**
   * How many live sessions the subject may have ({@code session.limit}).
   *
   * @param limit 0: any number
   * @return this
   */
  public SessionOptions limit(int limit) {
    return with("session.limit", limit);
  }

  /**
   * Whether one beyond the limit ends the oldest ({@code session.evict_oldest}).
   *
   * @param evictOldest otherwise the new one is refused
   * @return this
   */
  public SessionOptions evictOldest(boolean evictOldest) {
    return with("session.evict_oldest", evictOldest);
  }

  /**
   * The login mark that {@link Gate#login} gave before the password was checked ({@code login.mark}).
   *
   * @param mark of the same subject
   * @return this
   */
  public SessionOptions mark(String mark) {
    return with("login.mark", mark);
  }
}
