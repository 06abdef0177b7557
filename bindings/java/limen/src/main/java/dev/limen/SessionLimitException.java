package dev.limen;

/** The subject has as many sessions as it may have. */
public final class SessionLimitException extends NotEnoughException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SessionLimitException(int status, String message) {
    super(status, message);
  }
}
