package dev.limen;

/** The {@code Authorization} field is malformed: answer 400. */
public final class BearerMalformedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public BearerMalformedException(int status, String message) {
    super(status, message);
  }
}
