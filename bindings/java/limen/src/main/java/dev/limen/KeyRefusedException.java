package dev.limen;

/** This is no key, too weak a one, or one that may not or cannot do what is asked. */
public final class KeyRefusedException extends UsageException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public KeyRefusedException(int status, String message) {
    super(status, message);
  }
}
