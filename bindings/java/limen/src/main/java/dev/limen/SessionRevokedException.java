package dev.limen;

/** The session is revoked. */
public final class SessionRevokedException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SessionRevokedException(int status, String message) {
    super(status, message);
  }
}
