package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.Keys;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Keys to verify with: either public keys or secrets (HS*), never both. Of a private key only the public half is used.
 * A verifier made from a set does not see keys added later.
 */
public final class KeySet {
  static {
    Keys.property(KeySet::property);
  }

  final Handle handle;
  private final List<Key> secrets = new ArrayList<>(); // keys that the public text leaves out

  private KeySet(long pointer) {
    handle = new Handle(pointer, NativeJNI::limen_key_set_release);
  }

  /**
   * A set of keys.
   *
   * @param keys any number of keys; {@link #add} adds more
   * @return the set
   * @throws KeyRefusedException as {@link #add} does
   */
  public static KeySet of(Key... keys) {
    KeySet made = new KeySet(NativeJNI.limen_key_set_new());
    Arrays.stream(keys).forEach(made::add);
    return made;
  }

  /**
   * The keys of a JWK Set (RFC 7517, section 5). Skips keys of an unknown type and those that {@link
   * Key#fromJwk(String)} refuses; at least one key must remain.
   *
   * @param jwks the JWK Set as text
   * @return the set
   * @throws KeyRefusedException if this is not a JWK Set, a kid occurs twice, secrets stand beside public keys, there
   *     are more than 1,000 keys, or no usable key
   */
  public static KeySet fromJson(String jwks) {
    return fromJson(Texts.in("jwks", jwks));
  }

  /**
   * The set of a JWK Set; see {@link #fromJson(String)}.
   *
   * @param jwks the JWK Set as text in UTF-8
   * @return the set
   */
  public static KeySet fromJson(byte[] jwks) {
    KeySet made = new KeySet(NativeJNI.limen_key_set_from_jwks(Objects.requireNonNull(jwks, "jwks")));
    if (made.publicKeys().isEmpty()) made.findSecrets(new String(jwks, StandardCharsets.UTF_8));
    return made;
  }

  @SuppressWarnings("unchecked")
  private void findSecrets(String jwks) {
    for (Object each : (List<Object>) Json.object(jwks).get("keys")) {
      try {
        if (each instanceof Map<?, ?> jwk) secrets.add(Key.fromJwk((Map<String, ?>) jwk));
      } catch (KeyRefusedException skipped) {
        continue;
      }
    }
  }

  /**
   * Adds a key.
   *
   * @param key the key, which is shared, not copied
   * @return this
   * @throws KeyRefusedException if its kid is in the set already, secrets would stand beside public keys, or the set
   *     has 1,000 keys
   */
  public synchronized KeySet add(Key key) {
    Handle added = Objects.requireNonNull(key, "key").handle;
    try {
      NativeJNI.limen_key_set_add(handle.pointer, added.pointer);
    } finally {
      added.keep();
      handle.keep();
    }
    if (Keys.isSecret(key)) secrets.add(key);
    return this;
  }

  /**
   * The public halves, to publish; secrets are left out (RFC 7517, section 9.2).
   *
   * @return the text of a JWK Set
   */
  public String json() {
    try {
      return Texts.out(NativeJNI.limen_key_set_jwks(handle.pointer));
    } finally {
      handle.keep();
    }
  }

  /**
   * The ids of the keys.
   *
   * @return the ids; a key without an id gives an empty one
   */
  public synchronized List<String> kids() {
    return each().stream().map(Key::id).toList();
  }

  /**
   * The thumbprints of the public keys (RFC 7638).
   *
   * @return the thumbprints; secrets have none
   */
  public List<String> thumbprints() {
    return publicKeys().stream().map(jwk -> Key.fromJwk(jwk).thumbprint()).toList();
  }

  /**
   * The number of keys.
   *
   * @return at most 1,000
   */
  public synchronized int size() {
    return secrets.isEmpty() ? publicKeys().size() : secrets.size();
  }

  private List<Key> each() {
    return secrets.isEmpty() ? publicKeys().stream().map(Key::fromJwk).toList() : secrets;
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> publicKeys() {
    return (List<Map<String, Object>>) Json.object(json()).get("keys");
  }

  private synchronized String property() {
    if (secrets.isEmpty()) return json();
    return secrets.stream().map(Key::privateJwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  @Override
  public String toString() {
    return "KeySet[size=" + size() + "]";
  }
}
