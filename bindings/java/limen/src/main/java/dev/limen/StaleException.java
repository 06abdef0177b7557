package dev.limen;

/** What is revoked cannot be known right now. */
public final class StaleException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public StaleException(int status, String message) {
    super(status, message);
  }
}
