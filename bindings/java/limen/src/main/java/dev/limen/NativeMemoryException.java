package dev.limen;

/** Memory outside Java's heap ran out. */
public final class NativeMemoryException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public NativeMemoryException(int status, String message) {
    super(status, message);
  }
}
