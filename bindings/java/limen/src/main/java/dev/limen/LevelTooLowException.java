package dev.limen;

/** The user has proved who they are too weakly (RFC 9470). */
public final class LevelTooLowException extends NotEnoughException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public LevelTooLowException(int status, String message) {
    super(status, message);
  }
}
