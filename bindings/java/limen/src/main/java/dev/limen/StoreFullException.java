package dev.limen;

/** {@code revocation.max_entries} or {@code store.max_size} is reached. */
public final class StoreFullException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public StoreFullException(int status, String message) {
    super(status, message);
  }
}
