package dev.limen;

/** A ticket, a session or a login is refused. */
public class SessionException extends RefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SessionException(int status, String message) {
    super(status, message);
  }
}
