package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.Objects;

/**
 * A prepared policy: which tokens are taken.
 *
 * <p>{@link Gate#verifier} makes one that hears of the gate's revocations; {@link #fromKeys} one that needs nothing but
 * keys. {@link Gate#tokens} is the gate's own. Prepare it once and keep it; its memory goes when it is collected.
 */
public class Verifier {
  private static final int USUAL = 2048; // bytes of a token, at most

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
   * A verifier that needs nothing but keys; it hears of no revocation. Set {@code issuer} and {@code audience}: without
   * {@code issuer} it takes every {@code iss} that these keys sign, and without {@code audience} it refuses tokens that
   * name one. It keeps the keys that are in the set now. Fast.
   *
   * @param keys at least one
   * @param options the properties of docs/configuration.md that apply to verifiers; see {@link Gate#open}
   * @return the verifier
   * @throws OptionException of an option
   * @throws KeyRefusedException where there is no key, or an algorithm is unknown
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
   * The claims of a token that this policy takes. Checked in this order: shape, algorithm, signature, claims,
   * revocation, then {@code scope} and {@code role} where the policy asks for them (RFC 7519, 7.2; RFC 8725). Fast.
   *
   * @param token a signed JWT in compact form
   * @return what it says
   * @throws TokenException where it is refused (401)
   * @throws NotEnoughException where it lacks a scope or the role (403)
   * @throws UnavailableException where it cannot be known right now (503)
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
   * The claims of a token as bytes; see {@link #verify(String)}.
   *
   * @param token a signed JWT in compact form
   * @return what it says
   */
  public Claims verify(byte[] token) {
    byte[] into = new byte[Record.CLAIMS_SIZE + Math.min(token.length, USUAL)]; // in most cases it suffices
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
