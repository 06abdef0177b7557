package dev.limen;

/** The session was changed since it was read: read it again and decide anew. */
public final class SessionChangedException extends ConflictException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SessionChangedException(int status, String message) {
    super(status, message);
  }
}
