package dev.limen;

/** A token, or the {@code Authorization} field that should bring one, is refused. */
public class TokenException extends RefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenException(int status, String message) {
    super(status, message);
  }
}
