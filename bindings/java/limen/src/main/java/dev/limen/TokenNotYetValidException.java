package dev.limen;

/** {@code nbf} or {@code iat} lies in the future (RFC 7519, 4.1.5). */
public final class TokenNotYetValidException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenNotYetValidException(int status, String message) {
    super(status, message);
  }
}
