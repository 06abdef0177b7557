package dev.limen;

/** There is no such session: it never was, or has ended in any way. */
public final class SessionUnknownException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SessionUnknownException(int status, String message) {
    super(status, message);
  }
}
