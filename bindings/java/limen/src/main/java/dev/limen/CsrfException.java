package dev.limen;

/** There is no CSRF token, or it was made for another session. */
public class CsrfException extends NotEnoughException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public CsrfException(int status, String message) {
    super(status, message);
  }
}
