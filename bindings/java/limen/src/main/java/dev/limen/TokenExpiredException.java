package dev.limen;

/** {@code exp} has passed (RFC 7519, 4.1.4). */
public final class TokenExpiredException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenExpiredException(int status, String message) {
    super(status, message);
  }
}
