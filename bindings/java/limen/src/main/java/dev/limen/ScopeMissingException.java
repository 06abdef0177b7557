package dev.limen;

/** A scope that is asked for is not granted (RFC 6750, 3.1). */
public final class ScopeMissingException extends NotEnoughException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public ScopeMissingException(int status, String message) {
    super(status, message);
  }
}
