package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The keys that a gate signs and verifies with.
 *
 * <p>A gate that is opened without {@code keys.signing} keeps its keys in the store, so that every process on the store
 * signs with the same key. A new key is announced first. It starts to sign {@code keys.announce} later, and verifies
 * until the last token it signed has expired. Every {@code keys.rotate_every}, the gate announces a successor by itself
 * when it next issues a token. If others can read the store, set {@code keys.secret}, which encrypts the keys.
 *
 * <p>Every call may block, and may throw {@link UnavailableException}.
 */
public final class Keyring {
  private final Handle gate;

  Keyring(Handle gate) {
    this.gate = gate;
  }

  /**
   * The keys that sign or verify the gate's tokens now, or will.
   *
   * @return the keys as they are now
   */
  public List<KeyInfo> list() {
    try {
      return Json.objects(Texts.out(NativeJNI.limen_keys_list(gate.pointer))).stream().map(Keyring::info).toList();
    } finally {
      gate.keep();
    }
  }

  /**
   * Announces a successor of the signing key, for {@code keys.algorithm}; it starts to sign after {@code
   * keys.announce}.
   *
   * @return its kid, or the kid of the key that is announced already
   * @throws OptionException if {@code keys.signing} is set, or the gate has no issuer
   * @throws KeyRefusedException if there are 100 keys
   */
  public String rotate() {
    try {
      return Texts.out(NativeJNI.limen_keys_rotate(gate.pointer, NativeConstants.LIMEN_KID_CAP));
    } finally {
      gate.keep();
    }
  }

  /**
   * Stops signing with a key now. The tokens it signed stay valid until they expire; to refuse them, call {@link
   * Gate#revokeKey(String)}. If the key is the signing one, the announced key or a new one signs from now on. Retiring
   * it twice does nothing.
   *
   * @param kid the id of a key of the keyring
   * @throws UsageException if there is no such key
   */
  public void retire(String kid) {
    try {
      NativeJNI.limen_keys_retire(gate.pointer, Texts.in("kid", kid));
    } finally {
      gate.keep();
    }
  }

  private static KeyInfo info(Map<String, Object> key) {
    return new KeyInfo(
        (String) key.get("kid"),
        (String) key.get("algorithm"),
        (String) key.get("state"),
        time(key.get("created_at")),
        time(key.get("signs_from")),
        time(key.get("signs_until")),
        time(key.get("verifies_until")));
  }

  private static Instant time(Object seconds) {
    return seconds == null ? null : Instant.ofEpochSecond((Long) seconds);
  }

  @Override
  public String toString() {
    return "Keyring[]";
  }
}
