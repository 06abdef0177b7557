package dev.limen;

/** The random generator failed. */
public final class RandomFailedException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public RandomFailedException(int status, String message) {
    super(status, message);
  }
}
