package dev.limen;

import java.time.Duration;

/**
 * How a cookie differs from what the gate was opened with (RFC 6265bis). Not for use by several threads while it is
 * filled.
 */
public final class CookieOptions extends CallOptions<CookieOptions> {
  /** Options that change nothing yet. */
  public CookieOptions() {}

  /**
   * Its name ({@code cookie.name}).
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
   * @param domain the host and those below it
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
   * {@code Max-Age} ({@code cookie.max_age}); without one the browser forgets it when it is closed.
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
   * @param secure whether it is
   * @return this
   */
  public CookieOptions secure(boolean secure) {
    return with("cookie.secure", secure);
  }

  /**
   * {@code HttpOnly} ({@code cookie.http_only}).
   *
   * @param httpOnly whether it is
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
   * @param partitioned whether it is
   * @return this
   */
  public CookieOptions partitioned(boolean partitioned) {
    return with("cookie.partitioned", partitioned);
  }
}
