package dev.limen;

/** A revocation came after the login began. */
public final class LoginRevokedException extends SessionException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public LoginRevokedException(int status, String message) {
    super(status, message);
  }
}
