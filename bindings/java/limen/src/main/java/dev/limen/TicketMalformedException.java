package dev.limen;

/** This is no ticket: a wrong length or character, a sid, or a credential of another kind. */
public final class TicketMalformedException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TicketMalformedException(int status, String message) {
    super(status, message);
  }
}
