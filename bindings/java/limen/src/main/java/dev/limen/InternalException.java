package dev.limen;

/** A bug in limen, or OpenSSL failed: please report it. */
public final class InternalException extends LimenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public InternalException(int status, String message) {
    super(status, message);
  }
}
