package dev.limen;

/** A mistake of the caller: answer 500. */
public class UsageException extends LimenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public UsageException(int status, String message) {
    super(status, message);
  }
}
