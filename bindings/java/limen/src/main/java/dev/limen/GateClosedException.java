package dev.limen;

/** The gate was closed. */
public final class GateClosedException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public GateClosedException(int status, String message) {
    super(status, message);
  }
}
