package dev.limen;

/** The role that is asked for is not granted. */
public final class RoleMissingException extends NotEnoughException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public RoleMissingException(int status, String message) {
    super(status, message);
  }
}
