package dev.limen;

/** A registered claim has a wrong type or range. */
public final class ClaimInvalidException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public ClaimInvalidException(int status, String message) {
    super(status, message);
  }
}
