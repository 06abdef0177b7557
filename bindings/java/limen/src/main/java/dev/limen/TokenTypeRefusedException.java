package dev.limen;

/** The header's {@code typ} is not the one that is expected (RFC 8725, 3.11). */
public final class TokenTypeRefusedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenTypeRefusedException(int status, String message) {
    super(status, message);
  }
}
