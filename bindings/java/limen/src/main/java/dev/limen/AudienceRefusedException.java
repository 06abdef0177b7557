package dev.limen;

/** Not meant for this audience (RFC 7519, 4.1.3). */
public final class AudienceRefusedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public AudienceRefusedException(int status, String message) {
    super(status, message);
  }
}
