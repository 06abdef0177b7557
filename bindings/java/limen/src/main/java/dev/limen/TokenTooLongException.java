package dev.limen;

/** It lives longer than {@code token.max_ttl}. */
public final class TokenTooLongException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenTooLongException(int status, String message) {
    super(status, message);
  }
}
