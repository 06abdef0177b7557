package dev.limen;

import java.time.Duration;

/**
 * Attributes of a cookie, in place of the gate's (RFC 6265bis). While you fill it, use it from one thread only.
 */
public final class CookieOptions extends CallOptions<CookieOptions> {
  /** Options that change nothing so far. */
  public CookieOptions() {}

  /**
   * The cookie's name ({@code cookie.name}).
   *
   * @param name such as {@code "__Host-session"}
   * @return this
   */
  public CookieOptions name(String name) {
    return with("cookie.name", name);
  }

  /**
   * {@code Domain} ({@code cookie.domain}).
   *
   * @param domain the host that receives the cookie, with those below it
   * @return this
   */
  public CookieOptions domain(String domain) {
    return with("cookie.domain", domain);
  }

  /**
   * {@code Path} ({@code cookie.path}).
   *
   * @param path such as {@code "/"}
   * @return this
   */
  public CookieOptions path(String path) {
    return with("cookie.path", path);
  }

  /**
   * {@code Max-Age} ({@code cookie.max_age}); without it, the browser deletes the cookie when it is closed.
   *
   * @param maxAge 1 second to 400 days
   * @return this
   */
  public CookieOptions maxAge(Duration maxAge) {
    return with("cookie.max_age", maxAge);
  }

  /**
   * {@code Secure} ({@code cookie.secure}).
   *
   * @param secure whether to send it
   * @return this
   */
  public CookieOptions secure(boolean secure) {
    return with("cookie.secure", secure);
  }

  /**
   * {@code HttpOnly} ({@code cookie.http_only}).
   *
   * @param httpOnly whether to send it
   * @return this
   */
  public CookieOptions httpOnly(boolean httpOnly) {
    return with("cookie.http_only", httpOnly);
  }

  /**
   * {@code SameSite} ({@code cookie.same_site}).
   *
   * @param sameSite {@code Lax}, {@code Strict} or {@code None}
   * @return this
   */
  public CookieOptions sameSite(String sameSite) {
    return with("cookie.same_site", sameSite);
  }

  /**
   * {@code Partitioned} ({@code cookie.partitioned}).
   *
   * @param partitioned whether to send it
   * @return this
   */
  public CookieOptions partitioned(boolean partitioned) {
    return with("cookie.partitioned", partitioned);
  }
}
