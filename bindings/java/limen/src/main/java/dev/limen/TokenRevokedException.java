package dev.limen;

/** Revoked: by its id, its session, its key or a cutoff. */
public final class TokenRevokedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public TokenRevokedException(int status, String message) {
    super(status, message);
  }
}
