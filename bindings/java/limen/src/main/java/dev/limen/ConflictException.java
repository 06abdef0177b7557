package dev.limen;

/** Somebody was faster. */
public class ConflictException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public ConflictException(int status, String message) {
    super(status, message);
  }
}
