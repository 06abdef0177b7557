package dev.limen;

import dev.limen.internal.NativeConstants;
import dev.limen.internal.Record;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The part of an HTTP request that decides whether it may in. Pass the fields that it has, as they came: null is a
 * field that it does not have. Join several fields of one name by a line feed, in their order. Their characters are
 * those of ISO-8859-1, as in HTTP. While you fill it, use it from one thread only.
 */
public final class GuardRequest {
  private static final int NUMBERS = 8; // flags, and the lengths of the fields

  private final String[] fields = new String[NUMBERS - 1];
  private int flags;
  private byte[] packed; // for the natives; null: to be made

  /**
   * A request without fields.
   *
   * @param method as it was routed, after any override
   */
  public GuardRequest(String method) {
    fields[0] = Objects.requireNonNull(method, "method");
  }

  /**
   * {@code Authorization}.
   *
   * @param authorization the field's value, or null
   * @return this
   */
  public GuardRequest authorization(String authorization) {
    return field(1, authorization);
  }

  /**
   * {@code Cookie}.
   *
   * @param cookie the field's value, or null
   * @return this
   */
  public GuardRequest cookie(String cookie) {
    return field(2, cookie);
  }

  /**
   * {@code X-CSRF-Token}, or the field {@code csrf_token} of a form.
   *
   * @param csrf the token, or null
   * @return this
   */
  public GuardRequest csrf(String csrf) {
    return field(3, csrf);
  }

  /**
   * {@code Origin}.
   *
   * @param origin the field's value, or null
   * @return this
   */
  public GuardRequest origin(String origin) {
    return field(4, origin);
  }

  /**
   * {@code Host}, or {@code :authority} of HTTP/2.
   *
   * @param host the field's value, or null
   * @return this
   */
  public GuardRequest host(String host) {
    return field(5, host);
  }

  /**
   * {@code Sec-Fetch-Site}.
   *
   * @param fetchSite the field's value, or null
   * @return this
   */
  public GuardRequest fetchSite(String fetchSite) {
    return field(6, fetchSite);
  }

  /**
   * Whether it opens a websocket (default false).
   *
   * @param websocket whether it does
   * @return this
   */
  public GuardRequest websocket(boolean websocket) {
    return flag(NativeConstants.LIMEN_REQUEST_WEBSOCKET, websocket);
  }

  /**
   * Whether it came by https or wss, at least to the proxy before you (default false).
   *
   * @param tls whether it did
   * @return this
   */
  public GuardRequest tls(boolean tls) {
    return flag(NativeConstants.LIMEN_REQUEST_TLS, tls);
  }

  /**
   * Whether the guard may wait for a store (default false); otherwise it asks for that, with {@link
   * GuardAnswer#needsToBlock}.
   *
   * @param mayBlock whether it may
   * @return this
   */
  public GuardRequest mayBlock(boolean mayBlock) {
    return flag(NativeConstants.LIMEN_REQUEST_MAY_BLOCK, mayBlock);
  }

  /**
   * Whether {@link #csrf} is final, because the body was read (default false); otherwise the guard may ask for it, with
   * {@link GuardAnswer#needsBody}.
   *
   * @param bodyRead whether it is
   * @return this
   */
  public GuardRequest bodyRead(boolean bodyRead) {
    return flag(NativeConstants.LIMEN_REQUEST_BODY_READ, bodyRead);
  }

  private GuardRequest field(int which, String value) {
    fields[which] = value;
    packed = null;
    return this;
  }

  private GuardRequest flag(int flag, boolean on) {
    flags = on ? flags | flag : flags & ~flag;
    packed = null;
    return this;
  }

  /** The request as the natives read it (bindings/java/native/guard.cpp). */
  byte[] packed() {
    byte[] made = packed;
    if (made == null) packed = made = pack();
    return made;
  }

  private byte[] pack() {
    byte[][] bytes = new byte[fields.length][];
    int size = 4 * NUMBERS;
    for (int i = 0; i < fields.length; ++i) {
      if (fields[i] == null) continue;
      bytes[i] = fields[i].getBytes(StandardCharsets.ISO_8859_1); // '?' for others, which no credential contains
      size += bytes[i].length;
    }
    byte[] made = new byte[size];
    Record.put(made, 0, flags);
    int at = 4 * NUMBERS;
    for (int i = 0; i < fields.length; ++i) {
      Record.put(made, 4 * (i + 1), bytes[i] == null ? -1 : bytes[i].length);
      if (bytes[i] == null) continue;
      System.arraycopy(bytes[i], 0, made, at, bytes[i].length);
      at += bytes[i].length;
    }
    return made;
  }

  @Override
  public String toString() {
    return "GuardRequest[]";
  }
}
