package dev.limen.internal;

import dev.limen.Key;
import dev.limen.KeySet;
import dev.limen.Limen;
import dev.limen.OptionException;
import dev.limen.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns options into the library's text properties. The names and types come from the library's own table. */
public final class Properties {
  private static final int UNKNOWN = Status.OPTION_UNKNOWN;
  private static final int VALUE = Status.OPTION_VALUE;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{1,40}");
  private static final Pattern BLANK = Pattern.compile("\\s");

  private static final class Table {
    static final Map<String, String> TYPES =
        Limen.properties().stream()
            .collect(Collectors.toUnmodifiableMap(each -> (String) each.get("name"),
                each -> (String) each.get("type")));
  }

  private Properties() {}

  /**
   * Calls with the options as a handle of the library, or 0 for no options. A null value sets nothing.
   */
  public static <T> T with(Map<String, ?> options, LongFunction<T> call) {
    if (options == null || options.isEmpty()) return call.apply(0);
    long made = NativeJNI.limen_options_new();
    try {
      for (Map.Entry<String, ?> each : options.entrySet()) {
        if (each.getValue() != null) set(made, each.getKey(), each.getValue());
      }
      return call.apply(made);
    } finally {
      NativeJNI.limen_options_release(made);
    }
  }

  private static void set(long options, Object key, Object value) {
    if (!(key instanceof String name) || !NAME.matcher(name).matches()) { // it may be a value passed here by mistake
      throw new OptionException(UNKNOWN, "unknown property: expected a name such as token.ttl");
    }
    String type = Table.TYPES.get(name);
    String text = type == null ? "" : text(name, type, value); // for an unknown name, the library suggests another
    byte[] bytes = "line".equals(type) ? Texts.line(name, text) : Texts.in(name, text);
    NativeJNI.limen_options_set(options, Texts.word("property", name), bytes);
  }

  private static String text(String name, String type, Object value) {
    if (value instanceof String text) return text;
    if (value instanceof Key key && name.equals("keys.signing")) return key.privateJwk();
    if (value instanceof KeySet keys && name.equals("keys.verifying")) return Keys.property(keys);
    if (name.equals("session.scope")) return words(name, value);
    if (name.equals("session.roles")) return Json.array(name, texts(name, value));
    return switch (type) {
      case "list" -> words(name, value);
      case "flag" -> value instanceof Boolean ? value.toString() : wrong(name, "a Boolean or a String", value);
      case "time" -> Long.toString(seconds(name, value));
      case "duration" -> Long.toString(duration(name, value));
      case "count" -> isWhole(value) ? value.toString() : wrong(name, "a whole number or a String", value);
      default -> wrong(name, "a String", value);
    };
  }

  private static long seconds(String name, Object value) {
    if (value instanceof Instant instant) return instant.getEpochSecond();
    if (isWhole(value)) return ((Number) value).longValue();
    throw unfit(name, "an Instant, seconds since 1970 or a String", value);
  }

  private static long duration(String name, Object value) {
    if (isWhole(value)) return ((Number) value).longValue();
    if (!(value instanceof Duration duration)) throw unfit(name, "a Duration, whole seconds or a String", value);
    return seconds(name, duration);
  }

  /** Whole seconds, from a duration. */
  public static long seconds(String parameter, Duration duration) {
    if (duration.getNano() != 0) throw new OptionException(VALUE, parameter + ": expected whole seconds");
    return duration.getSeconds();
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
  }

  /** Words with one space between them: a String is returned as it is; several are joined. */
  public static String words(String parameter, Object value) {
    if (value instanceof String text) return text;
    String[] words = texts(parameter, value);
    for (String word : words) {
      if (word.isEmpty() || BLANK.matcher(word).find()) {
        throw new OptionException(VALUE, parameter + ": a word of the list is empty or contains white space");
      }
    }
    return String.join(" ", words);
  }

  /** The texts of a collection or an array; those of a set, which has no order, are sorted. */
  private static String[] texts(String parameter, Object value) {
    Object[] each =
        value instanceof Collection<?> several ? several.toArray() : value instanceof Object[] array ? array : null;
    if (each == null) throw unfit(parameter, "a String or a collection of them", value);
    for (Object one : each) {
      if (!(one instanceof String)) throw unfit(parameter, "a collection of String", one);
    }
    String[] made = Arrays.copyOf(each, each.length, String[].class);
    if (value instanceof Set<?> && !(value instanceof SortedSet<?>)) Arrays.sort(made);
    return made;
  }

  private static String wrong(String name, String expected, Object value) {
    throw unfit(name, expected, value);
  }

  private static OptionException unfit(String name, String expected, Object value) {
    String given = value == null ? "null" : value.getClass().getName();
    return new OptionException(VALUE, name + ": expected " + expected + ", not " + given);
  }
}
