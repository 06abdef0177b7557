package dev.limen.internal;

import dev.limen.Status;
import dev.limen.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/** Texts between Java and the natives, which use UTF-8. A lone surrogate is refused, never replaced. */
public final class Texts {
  private static final byte[] NONE = {};
  private static final Set<Integer> HIDDEN =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.SURROGATE,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR);

  private Texts() {}

  /** The text in UTF-8. Messages name it by `parameter` and never show it. */
  public static byte[] in(String parameter, String text) {
    Objects.requireNonNull(text, parameter);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (byte each : bytes) {
      if (each == '?') { // Java writes '?' for a lone surrogate, and for '?'
        refuseLoneSurrogates(parameter, text);
        break;
      }
    }
    return bytes;
  }

  /** The name of somebody who logs in. Clients send it, so a lone surrogate in it is no mistake of the program. */
  public static byte[] name(String parameter, String name) {
    try {
      return in(parameter, name);
    } catch (UsageException surrogate) {
      throw Errors.of(Status.LOGIN_SUBJECT, surrogate.getMessage());
    }
  }

  /** A text that people read; the library cuts it to one line. A lone surrogate becomes '?'. */
  public static byte[] line(String parameter, String text) {
    return Objects.requireNonNull(text, parameter).getBytes(StandardCharsets.UTF_8);
  }

  /** A text made safe for a log: on one line, without characters that change its direction. */
  public static String printable(String text) {
    if (text == null) return "null";
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (HIDDEN.contains(Character.getType(point))) shown.append(String.format("\\u%04x", point));
              else shown.appendCodePoint(point);
            });
    return shown.toString();
  }

  /** The text in UTF-8; null gives an empty one. */
  public static byte[] orEmpty(String parameter, String text) {
    return text == null ? NONE : in(parameter, text);
  }

  /** A programmer's word, such as the name of an algorithm. */
  public static byte[] word(String parameter, String word) {
    byte[] bytes = in(parameter, word);
    if (word.indexOf('\0') >= 0) throw Errors.usage(parameter + ": holds a NUL");
    return bytes;
  }

  /**
   * The bytes of a token or a ticket, quickly. A lone surrogate becomes '?', which no token and no ticket contains, so
   * the call refuses it; {@link #refused} then gives the reason.
   */
  public static byte[] credential(String parameter, String text) {
    return Objects.requireNonNull(text, parameter).getBytes(StandardCharsets.UTF_8);
  }

  /** The reason for refusing a credential: a lone surrogate in it, or else `error`. */
  public static RuntimeException refused(String parameter, String text, RuntimeException error) {
    refuseLoneSurrogates(parameter, text);
    return error;
  }

  /** A text of the library. */
  public static String out(byte[] utf8) {
    if (utf8 == null) throw Errors.internal("result: longer than its bound");
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static void refuseLoneSurrogates(String parameter, String text) {
    for (int i = 0; i < text.length(); ++i) {
      char each = text.charAt(i);
      if (!Character.isSurrogate(each)) continue;
      if (Character.isLowSurrogate(each) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
        throw new UsageException(Errors.TEXT, parameter + ": holds a lone surrogate");
      }
      ++i;
    }
  }
}
