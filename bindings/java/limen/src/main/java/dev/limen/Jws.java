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
 * Signatures over any payload, in compact form (RFC 7515). No claims, no clock, no revocation: use a gate or a verifier
 * for those.
 */
public final class Jws {
  private static final int LONGEST = 1 << 30;

  private Jws() {}

  /**
   * The compact JWS of a payload; see {@link #sign(byte[], Key, Map)}.
   *
   * @param payload any bytes
   * @param key a key with its private half
   * @return the JWS
   * @throws KeyRefusedException if the key has no private half, or may not sign
   */
  public static String sign(byte[] payload, Key key) {
    return sign(payload, key, null);
  }

  /**
   * The compact JWS of a payload. Fast (RSA: about 100 us).
   *
   * @param payload any bytes
   * @param key a key with its private half
   * @param header further header parameters; may be null. {@code alg} and {@code kid} come from the key, so they may
   *     not be in it; nor may {@code crit} and {@code b64}
   * @return the JWS
   * @throws KeyRefusedException if the key has no private half, or may not sign
   * @throws UsageException for a wrong header
   */
  public static String sign(byte[] payload, Key key, Map<String, ?> header) {
    Objects.requireNonNull(payload, "payload");
    Handle handle = Objects.requireNonNull(key, "key").handle;
    byte[] further = Json.write("header", header);
    // Room for alg, kid (six times as long when escaped) and the largest key's signature, all in base64url.
    long cap = (payload.length + further.length + 6L * Key.ID_CAP + 4096) * 3 / 2 + 4096;
    try {
      return Texts.out(
          NativeJNI.limen_jws_sign(handle.pointer, payload, further, (int) Math.min(cap, LONGEST)));
    } finally {
      handle.keep();
    }
  }

  /**
   * The payload of a compact JWS that was signed by one of the keys with one of the algorithms. No other algorithm is
   * run. The {@code kid} selects the key; without a {@code kid}, exactly one key must fit. Keys that the JWS itself
   * names ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}) are ignored. Up to 16 MiB. Fast.
   *
   * @param jws the JWS
   * @param keys the keys; one of them must have signed it
   * @param algorithms such as {@code List.of("ES256")}
   * @return the payload
   * @throws TokenException if it is refused (401)
   * @throws KeyRefusedException for an unknown algorithm
   */
  public static byte[] verify(String jws, KeySet keys, Collection<String> algorithms) {
    return verify(Texts.in("jws", jws), keys, algorithms);
  }

  /**
   * The payload of a compact JWS as bytes; see {@link #verify(String, KeySet, Collection)}.
   *
   * @param jws the JWS
   * @param keys the keys; one of them must have signed it
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
