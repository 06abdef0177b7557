package dev.limen;

/** The data is longer than {@code session.max_data}. */
public final class DataTooLongException extends UsageException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public DataTooLongException(int status, String message) {
    super(status, message);
  }
}
