package dev.limen.internal;

import dev.limen.ClaimInvalidException;
import dev.limen.Status;
import dev.limen.UsageException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the library's JSON objects as maps, and writes maps as JSON objects. The library wrote or checked what is read,
 * so it is well formed and not deep; the library also checks what is written.
 */
public final class Json {
  private static final int MAX_DEPTH = 64; // more than the library reads; the library decides

  private final String text;
  private final boolean fixed; // whether the result is unmodifiable
  private int at;

  private Json(String text, boolean fixed) {
    this.text = text;
    this.fixed = fixed;
  }

  /** A JSON object of the library, as an unmodifiable map. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(String text) {
    return (Map<String, Object>) new Json(text, true).value();
  }

  /** A JSON object of the library, as a new map. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> copy(String text) {
    return (Map<String, Object>) new Json(text, false).value();
  }

  /** A JSON array of objects. */
  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> objects(String text) {
    return (List<Map<String, Object>>) new Json(text, true).value();
  }

  /** A JSON array of texts, as an unmodifiable list. */
  @SuppressWarnings("unchecked")
  public static List<String> texts(String text) {
    return (List<String>) new Json(text, true).value();
  }

  private Object value() {
    skipBlanks();
    return switch (text.charAt(at)) {
      case '{' -> members();
      case '[' -> elements();
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> members() {
    Map<String, Object> made = new LinkedHashMap<>();
    ++at;
    while (more('}')) {
      String name = string();
      skipBlanks();
      ++at; // the colon
      made.put(name, value());
    }
    return fixed ? Collections.unmodifiableMap(made) : made;
  }

  private List<Object> elements() {
    List<Object> made = new ArrayList<>();
    ++at;
    while (more(']')) made.add(value());
    return fixed ? Collections.unmodifiableList(made) : made;
  }

  /** Whether another member comes before the end; passes over the comma or the end. */
  private boolean more(char end) {
    skipBlanks();
    if (text.charAt(at) == ',') {
      ++at;
      skipBlanks();
    }
    if (text.charAt(at) != end) return true;
    ++at;
    return false;
  }

  private void skipBlanks() {
    while (" \t\r\n".indexOf(text.charAt(at)) >= 0) ++at;
  }

  private Object word(String word, Object value) {
    at += word.length();
    return value;
  }

  private String string() {
    int start = ++at;
    while (text.charAt(at) != '"' && text.charAt(at) != '\\') ++at;
    if (text.charAt(at) == '"') return text.substring(start, at++);
    StringBuilder made = new StringBuilder(text.substring(start, at));
    for (; text.charAt(at) != '"'; ++at) made.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
    ++at;
    return made.toString();
  }

  private char escaped() {
    char letter = text.charAt(++at);
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> (char) Integer.parseInt(text, (at += 4) - 3, at + 1, 16);
      default -> letter;
    };
  }

  private Object number() {
    int start = at;
    boolean whole = true;
    for (; at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0; ++at) {
      whole &= ".eE".indexOf(text.charAt(at)) < 0;
    }
    String digits = text.substring(start, at);
    if (!whole) {
      double value = Double.parseDouble(digits);
      return Double.isFinite(value) ? (Object) value : beyond(digits);
    }
    return digits.length() < 19 ? (Object) Long.parseLong(digits) : large(new BigInteger(digits));
  }

  private static Object beyond(String digits) {
    try {
      return new BigDecimal(digits);
    } catch (NumberFormatException exponent) {
      throw new ClaimInvalidException(Status.TOKEN_CLAIM, "json: a number is out of the range of Java's BigDecimal");
    }
  }

  private static Object large(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  /**
   * The JSON text of a map, in UTF-8; empty for null. Values: null, String, Boolean, Number, Map, Collection, array of
   * objects, of any depth up to the library's. Messages name the value by `parameter` and never show it.
   */
  public static byte[] write(String parameter, Map<String, ?> members) {
    if (members == null) return new byte[0];
    StringBuilder made = new StringBuilder(128);
    put(made, parameter, members, MAX_DEPTH);
    return Texts.in(parameter, made.toString());
  }

  /** The JSON array of these texts. */
  public static String array(String parameter, String[] texts) {
    StringBuilder made = new StringBuilder();
    putElements(made, parameter, texts, MAX_DEPTH);
    return made.toString();
  }

  private static void put(StringBuilder to, String parameter, Object value, int depth) {
    if (depth == 0) throw new UsageException(Errors.JSON, parameter + ": nested too deeply");
    if (value == null || value instanceof Boolean) {
      to.append(value);
    } else if (value instanceof String string) {
      putString(to, string);
    } else if (value instanceof Number number) {
      putNumber(to, parameter, number);
    } else if (value instanceof Map<?, ?> map) {
      putMembers(to, parameter, map, depth);
    } else if (value instanceof Collection<?> collection) {
      putElements(to, parameter, collection.toArray(), depth);
    } else if (value instanceof Object[] array) {
      putElements(to, parameter, array, depth);
    } else {
      throw new UsageException(
          Errors.JSON, parameter + ": holds a value that JSON cannot write: " + value.getClass().getName());
    }
  }

  private static void putMembers(StringBuilder to, String parameter, Map<?, ?> map, int depth) {
    char before = '{';
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (!(member.getKey() instanceof String name)) {
        throw new UsageException(Errors.JSON, parameter + ": holds a member whose name is not a String");
      }
      to.append(before);
      putString(to, name);
      to.append(':');
      put(to, parameter, member.getValue(), depth - 1);
      before = ',';
    }
    to.append(before == '{' ? "{}" : "}");
  }

  private static void putElements(StringBuilder to, String parameter, Object[] elements, int depth) {
    char before = '[';
    for (Object each : elements) {
      to.append(before);
      put(to, parameter, each, depth - 1);
      before = ',';
    }
    to.append(before == '[' ? "[]" : "]");
  }

  /** Writes the JDK's own number types, whose texts are JSON numbers; refuses others, whose texts may not be. */
  private static void putNumber(StringBuilder to, String parameter, Number number) {
    Class<?> kind = number.getClass();
    if (kind == Double.class || kind == Float.class) {
      if (!Double.isFinite(number.doubleValue())) {
        throw new UsageException(Errors.JSON, parameter + ": holds NaN or an infinity, which JSON does not have");
      }
    } else if (kind != Integer.class && kind != Long.class && kind != Short.class && kind != Byte.class
        && kind != BigInteger.class && kind != BigDecimal.class) {
      throw new UsageException(Errors.JSON, parameter + ": holds a number that JSON cannot write: " + kind.getName());
    }
    to.append(number);
  }

  private static void putString(StringBuilder to, String text) {
    to.append('"');
    for (int i = 0; i < text.length(); ++i) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        to.append('\\').append(each);
      } else if (each < ' ') {
        to.append("\\u00").append(each < 16 ? '0' : '1').append(Character.forDigit(each & 15, 16));
      } else {
        to.append(each);
      }
    }
    to.append('"');
  }

  /** The members of a JWK Set or a similar object, as text. */
  public static String text(Map<String, ?> members) {
    return new String(write("json", members), StandardCharsets.UTF_8);
  }
}
