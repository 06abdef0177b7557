package dev.limen;

/** A browser would drop this cookie, or misread it (RFC 6265bis). */
public final class CookieRefusedException extends UsageException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public CookieRefusedException(int status, String message) {
    super(status, message);
  }
}
