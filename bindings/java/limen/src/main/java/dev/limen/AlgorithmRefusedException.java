package dev.limen;

/** The algorithm is {@code none}, not on the list, or not the key's (RFC 8725, 3.1). */
public final class AlgorithmRefusedException extends TokenException {
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public AlgorithmRefusedException(int status, String message) {
    super(status, message);
  }
}
