package dev.limen;

/** A claim that limen writes itself, one of a wrong type, or a longer life than is allowed. */
public final class ClaimsRefusedException extends UsageException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public ClaimsRefusedException(int status, String message) {
    super(status, message);
  }
}
