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
 * <p>A gate that is opened without {@code keys.signing} keeps its keys in the store, so that every process on it signs
 * with the same one. Each is announced, signs {@code keys.announce} later, and verifies until the last token it signed
 * has expired. Every {@code keys.rotate_every} a successor is announced by itself, by whoever issues a token then.
 * Where others can read the store, {@code keys.secret} wraps them.
 *
 * <p>Every call may block, and may throw {@link UnavailableException}.
 */
public final class Keyring {
  private final Handle gate;

  Keyring(Handle gate) {
    this.gate = gate;
  }

  /**
   * The keys that sign or verify the gate's tokens, or will.
   *
   * @return as they are now
   */
  public List<KeyInfo> list() {
    try {
      return Json.objects(Texts.out(NativeJNI.limen_keys_list(gate.pointer))).stream().map(Keyring::info).toList();
    } finally {
      gate.keep();
    }
  }

  /**
   * Announces a successor of the key that signs, for {@code keys.algorithm}; it signs {@code keys.announce} from now
   * on.
   *
   * @return its kid, or that of the one that is announced already
   * @throws OptionException where {@code keys.signing} is set, or the gate has no issuer
   * @throws KeyRefusedException where there are 100 keys
   */
  public String rotate() {
    try {
      return Texts.out(NativeJNI.limen_keys_rotate(gate.pointer, NativeConstants.LIMEN_KID_CAP));
    } finally {
      gate.keep();
    }
  }

  /**
   * Ends the signing of a key now; what it has signed stays good until it expires. Where it is the one that signs, the
   * announced one or a new one does. Twice is fine. To refuse what it signed: {@link Gate#revokeKey(String)}.
   *
   * @param kid of a key of the keyring
   * @throws UsageException where there is no such key
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
