package dev.limen;

/** The signature does not verify. */
public final class SignatureInvalidException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public SignatureInvalidException(int status, String message) {
    super(status, message);
  }
}
