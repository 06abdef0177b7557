package dev.limen;

/** A claim that is required is missing. */
public final class ClaimMissingException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public ClaimMissingException(int status, String message) {
    super(status, message);
  }
}
