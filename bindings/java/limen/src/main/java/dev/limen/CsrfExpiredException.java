package dev.limen;

/** The CSRF token has expired. */
public final class CsrfExpiredException extends CsrfException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public CsrfExpiredException(int status, String message) {
    super(status, message);
  }
}
