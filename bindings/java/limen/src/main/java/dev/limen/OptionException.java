package dev.limen;

/** An option is unknown, has a malformed value, or does not apply to this call. */
public final class OptionException extends UsageException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public OptionException(int status, String message) {
    super(status, message);
  }
}
