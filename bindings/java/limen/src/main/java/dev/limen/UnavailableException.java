package dev.limen;

/** The answer cannot be known right now: answer 503 and try again. Never take it for a refusal, nor for consent. */
public class UnavailableException extends LimenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public UnavailableException(int status, String message) {
    super(status, message);
  }
}
