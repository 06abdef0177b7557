package dev.limen;

/** The login mark is malformed, too old, or another subject's. */
public final class LoginMarkInvalidException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public LoginMarkInvalidException(int status, String message) {
    super(status, message);
  }
}
