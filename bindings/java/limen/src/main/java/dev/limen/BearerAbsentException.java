package dev.limen;

/** The request brings no bearer token (RFC 6750, 2.1). */
public final class BearerAbsentException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public BearerAbsentException(int status, String message) {
    super(status, message);
  }
}
