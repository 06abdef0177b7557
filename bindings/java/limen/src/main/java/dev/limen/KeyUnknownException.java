package dev.limen;

/** No key fits. */
public final class KeyUnknownException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public KeyUnknownException(int status, String message) {
    super(status, message);
  }
}
