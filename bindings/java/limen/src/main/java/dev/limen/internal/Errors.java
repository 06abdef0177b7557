package dev.limen.internal;

import dev.limen.InternalException;
import dev.limen.LimenException;
import dev.limen.Status;
import dev.limen.UsageException;
import java.nio.charset.StandardCharsets;

/** Makes exceptions: those of the library's errors, and our own for what Java can see by itself. */
public final class Errors {
  public static final int ARGUMENT = Status.ARGUMENT;
  public static final int TEXT = Status.TEXT;
  public static final int JSON = Status.JSON;

  private Errors() {}

  /** Called by the natives, with the message in UTF-8. */
  static RuntimeException make(int status, byte[] message) {
    return of(status, new String(message, StandardCharsets.UTF_8));
  }

  /** The exception of a status: of its own class, or of its kind's. */
  public static LimenException of(int status, String message) {
    return Exceptions.of(status, message);
  }

  public static UsageException usage(String message) {
    return new UsageException(Status.ARGUMENT, message);
  }

  public static InternalException internal(String message) {
    return new InternalException(Status.INTERNAL, message);
  }
}
