package dev.limen;

import dev.limen.internal.NativeJNI;

/**
 * Whatever limen answers but a value: {@link RefusedException}, {@link NotEnoughException}, {@link
 * UnavailableException}, {@link UsageException} or {@link InternalException}.
 *
 * <p>{@code getMessage()} is one line for your logs: what was wrong, where, and what was expected. It never holds a
 * token, a ticket or a key. Tell a client nothing of it.
 */
public class LimenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The status of the C interface. */
  private final int status;

  /**
   * With a status.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret; null or empty: the status by name
   */
  public LimenException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * The status of the C interface: stable, banded, never reused.
   *
   * @return such as 317
   */
  public int status() {
    return status;
  }

  /**
   * The status by name.
   *
   * @return such as {@code "LIMEN_E_TOKEN_EXPIRED"}
   */
  public String statusName() {
    return NativeJNI.limen_status_name(status);
  }

  /**
   * What it means to a server.
   *
   * @return the kind
   */
  public Kind kind() {
    return Kind.of(status);
  }

  /**
   * The status of the response to a request that failed so, where no guard decided; {@link Bearer#challenge} has the
   * {@code WWW-Authenticate} to send with it.
   *
   * @return 400, 401, 403, 500, or 503, which goes with {@code Retry-After: 1}
   */
  public int http() {
    return NativeJNI.limen_http_status(status);
  }

  /**
   * What the client may know of it.
   *
   * @return a word for the body of that response, such as {@code "invalid_request"}
   */
  public String word() {
    return NativeJNI.limen_http_word(status);
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null || message.isEmpty() ? statusName() : message;
  }
}
