package dev.limen;

/** The gate belongs to another process. */
public final class GateForkedException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public GateForkedException(int status, String message) {
    super(status, message);
  }
}
