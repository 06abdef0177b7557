package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/**
 * Signatures over any payload, in compact form (RFC 7515). No claims, no clock, no revocation: for those there are
 * gates and verifiers.
 */
public final class Jws {
  private static final int LONGEST = 1 << 30;

  private Jws() {}

  /**
   * The compact JWS of a payload.
   *
   * @param payload any bytes
   * @param key with its private half
   * @return the JWS
   * @throws KeyRefusedException where the key has no private half, or may not sign
   */
  public static String sign(byte[] payload, Key key) {
    return sign(payload, key, null);
  }

  /**
   * The compact JWS of a payload. Fast (RSA: some 100 us).
   *
   * @param payload any bytes
   * @param key with its private half
   * @param header further header parameters; {@code alg} and {@code kid} come from the key and may not stand in it, nor
   *     may {@code crit} and {@code b64}; null: none
   * @return the JWS
   * @throws KeyRefusedException where the key has no private half, or may not sign
   * @throws UsageException of the header
   */
  public static String sign(byte[] payload, Key key, Map<String, ?> header) {
    Objects.requireNonNull(payload, "payload");
    Handle handle = Objects.requireNonNull(key, "key").handle;
    byte[] further = Json.write("header", header);
    // alg, kid (escaped six times at worst) and the signature of the largest key, and base64url of it all.
    long cap = (payload.length + further.length + 6L * Key.ID_CAP + 4096) * 3 / 2 + 4096;
    try {
      return Texts.out(
          NativeJNI.limen_jws_sign(handle.pointer, payload, further, (int) Math.min(cap, LONGEST)));
    } finally {
      handle.keep();
    }
  }

  /**
   * The payload of a compact JWS that one of the keys signed, with one of the algorithms. What is not on that list is
   * not run. A key is chosen by {@code kid}; without one, only where exactly one fits. Keys that the JWS brings along
   * ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}) choose nothing. Up to 16 MiB. Fast.
   *
   * @param jws the JWS
   * @param keys of which one must have signed it
   * @param algorithms such as {@code List.of("ES256")}
   * @return the payload
   * @throws TokenException where it is refused (401)
   * @throws KeyRefusedException where there is no such algorithm
   */
  public static byte[] verify(String jws, KeySet keys, Collection<String> algorithms) {
    return verify(Texts.in("jws", jws), keys, algorithms);
  }

  /**
   * The payload of a compact JWS as bytes; see {@link #verify(String, KeySet, Collection)}.
   *
   * @param jws the JWS
   * @param keys of which one must have signed it
   * @param algorithms such as {@code List.of("ES256")}
   * @return the payload
   */
  public static byte[] verify(byte[] jws, KeySet keys, Collection<String> algorithms) {
    Objects.requireNonNull(jws, "jws");
    Handle handle = Objects.requireNonNull(keys, "keys").handle;
    String list = Properties.words("algorithms", Objects.requireNonNull(algorithms, "algorithms"));
    try {
      return NativeJNI.limen_jws_verify(handle.pointer, Texts.word("algorithms", list), jws, jws.length + 1);
    } finally {
      handle.keep();
    }
  }
}
