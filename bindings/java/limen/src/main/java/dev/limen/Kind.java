package dev.limen;

import dev.limen.internal.NativeJNI;

/** What a status means to a server, and the HTTP status that fits. */
public enum Kind {
  /** Go on. */
  YES(200),
  /** The credential is refused. */
  NO(401),
  /** A mistake of the caller or of limen. */
  FAULT(500),
  /** It cannot be known now: try again. */
  UNKNOWN(503),
  /** The credential is genuine, but more is asked for. */
  NOT_ENOUGH(403);

  private static final Kind[] ALL = values();

  private final int http;

  Kind(int http) {
    this.http = http;
  }

  /**
   * The HTTP status that fits most statuses of this kind; {@link Bearer#challenge} knows each.
   *
   * @return such as 401
   */
  public int http() {
    return http;
  }

  /**
   * The kind of a status.
   *
   * @param status any number; one that is not a status is a {@link #FAULT}
   * @return its kind
   */
  public static Kind of(int status) {
    return ALL[NativeJNI.limen_status_kind(status)];
  }
}
