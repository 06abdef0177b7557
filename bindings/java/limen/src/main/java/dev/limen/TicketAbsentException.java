package dev.limen;

/** There is no ticket at all. */
public final class TicketAbsentException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TicketAbsentException(int status, String message) {
    super(status, message);
  }
}
