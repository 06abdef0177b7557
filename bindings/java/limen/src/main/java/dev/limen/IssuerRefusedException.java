package dev.limen;

/** Another issuer's. */
public final class IssuerRefusedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public IssuerRefusedException(int status, String message) {
    super(status, message);
  }
}
