package dev.limen;

/** The ticket has a successor, and this one only reads. */
public final class SessionRenewedException extends ConflictException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SessionRenewedException(int status, String message) {
    super(status, message);
  }
}
