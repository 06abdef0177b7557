package dev.limen;

/** The credential is genuine, but more is asked for: answer 403. */
public class NotEnoughException extends LimenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public NotEnoughException(int status, String message) {
    super(status, message);
  }
}
