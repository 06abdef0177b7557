package dev.limen;

/** Two different tickets came in one request. */
public final class TicketTwiceException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TicketTwiceException(int status, String message) {
    super(status, message);
  }
}
