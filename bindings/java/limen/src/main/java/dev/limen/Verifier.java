package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Layouts;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.Objects;

/**
 * A prepared policy: which tokens are accepted.
 *
 * <p>{@link Gate#verifier} makes one that sees the gate's revocations, {@link #fromKeys} one that needs only keys.
 * {@link Gate#tokens} has the gate's own policy. Make it once and keep it; its memory is freed when it is collected.
 */
public class Verifier {
  private static final int USUAL = 2048; // the most bytes of a usual token

  final Handle handle;

  Verifier(Handle handle) {
    this.handle = handle;
  }

  static Verifier of(Handle gate, Map<String, ?> options) {
    return new Verifier(open(gate, options));
  }

  static Handle open(Handle gate, Map<String, ?> options) {
    try {
      return Properties.with(
          options,
          set -> new Handle(NativeJNI.limen_verifier_open(gate.pointer, set), NativeJNI::limen_verifier_release));
    } finally {
      gate.keep();
    }
  }

  /**
   * A verifier that needs only keys. It cannot see revocations, because it has no store. Set {@code issuer} and {@code
   * audience}. Without {@code issuer} it accepts every {@code iss} signed by one of these keys; without {@code
   * audience} it refuses tokens that name one. It keeps the keys that are in the set now. Fast.
   *
   * @param keys at least one
   * @param options the properties of docs/configuration.md that apply to verifiers; see {@link Gate#open}
   * @return the verifier
   * @throws OptionException for a wrong option
   * @throws KeyRefusedException if there is no key, or an algorithm is unknown
   */
  public static Verifier fromKeys(KeySet keys, Map<String, ?> options) {
    Handle set = Objects.requireNonNull(keys, "keys").handle;
    try {
      return Properties.with(
          options,
          made ->
              new Verifier(
                  new Handle(
                      NativeJNI.limen_verifier_from_keys(set.pointer, made), NativeJNI::limen_verifier_release)));
    } finally {
      set.keep();
    }
  }

  /**
   * Verifies a token by this policy, and returns its claims. Checks its shape, algorithm, signature, claims and
   * revocation, in this order; then {@code scope} and {@code role}, if the policy requires any (RFC 7519, section 7.2;
   * RFC 8725). Fast.
   *
   * @param token a signed JWT in compact form
   * @return its claims
   * @throws TokenException if it is refused (401)
   * @throws NotEnoughException if it lacks a scope or the role (403)
   * @throws UnavailableException if limen cannot tell right now (503)
   */
  public Claims verify(String token) {
    byte[] text = Texts.credential("token", token);
    try {
      return verify(text);
    } catch (RefusedException error) {
      throw Texts.refused("token", token, error);
    }
  }

  /**
   * Verifies a token given as bytes; see {@link #verify(String)}.
   *
   * @param token a signed JWT in compact form
   * @return its claims
   */
  public Claims verify(byte[] token) {
    byte[] into = new byte[Layouts.Claims.BYTES + Math.min(token.length, USUAL)]; // suffices in most cases
    byte[] record = NativeJNI.verify(handle.pointer, token, token.length, into, into.length);
    handle.keep();
    return new Claims(record);
  }

  void revoke(String token, String reason) {
    try {
      NativeJNI.limen_revoke_token(handle.pointer, Texts.in("token", token), Texts.in("reason", reason));
    } finally {
      handle.keep();
    }
  }

  @Override
  public String toString() {
    return "Verifier[]";
  }
}
