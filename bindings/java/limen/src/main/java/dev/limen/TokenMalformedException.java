package dev.limen;

/** It is no JWT: empty, too long, not three parts, bad base64url or JSON, or a header that is not taken
 * (RFC 7515, 7519). */
public final class TokenMalformedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenMalformedException(int status, String message) {
    super(status, message);
  }
}
