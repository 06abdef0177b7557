package dev.limen;

/** The credential is refused: answer 401. Tell the client only that; the status is for your logs. */
public class RefusedException extends LimenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public RefusedException(int status, String message) {
    super(status, message);
  }
}
