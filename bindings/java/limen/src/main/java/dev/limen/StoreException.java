package dev.limen;

/** The store cannot be reached, did not answer in time, or is damaged. */
public final class StoreException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public StoreException(int status, String message) {
    super(status, message);
  }
}
