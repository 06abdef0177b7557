package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.Objects;

/**
 * A key, used with one algorithm only (RFC 8725, section 3.1). Immutable.
 *
 * <p>Algorithms: HS256 HS384 HS512, RS256 RS384 RS512, ES256 ES384 ES512, EdDSA and Ed25519. Only {@link #privateJwk}
 * returns the private half. The key's memory is cleansed when the object is collected.
 */
public final class Key {
  static final int ID_CAP = NativeConstants.LIMEN_KID_MAX + 1; // and a NUL

  final Handle handle;

  private Key(long pointer) {
    handle = new Handle(pointer, NativeJNI::limen_key_release);
  }

  /**
   * A fresh private key. RSA keys have 2048 bits and take about 100 ms; HS* keys have as many random bytes as the hash
   * is long. The id is the thumbprint; a secret's id is 16 random bytes in base64url.
   *
   * @param algorithm such as {@code "ES256"}
   * @return the key
   * @throws KeyRefusedException for an unknown algorithm
   */
  public static Key generate(String algorithm) {
    return new Key(NativeJNI.limen_key_generate(Texts.word("algorithm", algorithm)));
  }

  /**
   * The key of a JWK (RFC 7517), private or public. Its algorithm is the member {@code alg}. Without one, EC and OKP
   * keys get the algorithm of their curve, RSA keys get RS256, and oct keys are refused. Its id is the member {@code
   * kid}, or empty.
   *
   * @param jwk the JWK as text
   * @return the key
   * @throws KeyRefusedException if it is malformed, weak or not usable
   */
  public static Key fromJwk(String jwk) {
    return fromJwk(Texts.in("jwk", jwk));
  }

  /**
   * The key of a JWK; see {@link #fromJwk(String)}.
   *
   * @param jwk the JWK as text in UTF-8
   * @return the key
   */
  public static Key fromJwk(byte[] jwk) {
    return new Key(NativeJNI.limen_key_from_jwk(Objects.requireNonNull(jwk, "jwk")));
  }

  /**
   * The key of a JWK; see {@link #fromJwk(String)}.
   *
   * @param jwk the JWK's members
   * @return the key
   */
  public static Key fromJwk(Map<String, ?> jwk) {
    return fromJwk(Json.write("jwk", Objects.requireNonNull(jwk, "jwk")));
  }

  /**
   * The key of one PEM block: a private key, a public key or a certificate (which is not validated). Only white space
   * may surround the block, and it must not be encrypted. HS* algorithms have no PEM form. The id is the thumbprint.
   *
   * @param pem the block
   * @param algorithm such as {@code "RS256"}
   * @return the key
   * @throws KeyRefusedException if it is malformed, weak, or does not fit the algorithm
   */
  public static Key fromPem(String pem, String algorithm) {
    return fromPem(Texts.in("pem", pem), algorithm);
  }

  /**
   * The key of one PEM block; see {@link #fromPem(String, String)}.
   *
   * @param pem the block as bytes
   * @param algorithm such as {@code "RS256"}
   * @return the key
   */
  public static Key fromPem(byte[] pem, String algorithm) {
    Objects.requireNonNull(pem, "pem");
    return new Key(NativeJNI.limen_key_from_pem(Texts.word("algorithm", algorithm), pem));
  }

  /**
   * An HMAC key of raw random bytes: at least 32, 48 or 64 for HS256, HS384 and HS512 (RFC 7518, section 3.2). Its id
   * is empty. Refuses the known encodings of public and private keys, since a public key is not a secret.
   *
   * @param secret the bytes, which are copied: you may wipe them afterwards
   * @param algorithm such as {@code "HS256"}
   * @return the key
   * @throws KeyRefusedException if it is too short or not a secret
   */
  public static Key secret(byte[] secret, String algorithm) {
    Objects.requireNonNull(secret, "secret");
    return new Key(NativeJNI.limen_key_from_secret(Texts.word("algorithm", algorithm), secret));
  }

  /**
   * The {@code kid}.
   *
   * @return the id; it may be empty
   */
  public String id() {
    try {
      return Texts.out(NativeJNI.limen_key_id(handle.pointer, ID_CAP));
    } finally {
      handle.keep();
    }
  }

  /**
   * The algorithm that it is used with.
   *
   * @return a name such as {@code "ES256"}
   */
  public String algorithm() {
    try {
      return NativeJNI.limen_key_algorithm(handle.pointer);
    } finally {
      handle.keep();
    }
  }

  /**
   * The thumbprint over SHA-256 (RFC 7638).
   *
   * @return 43 characters of base64url
   * @throws KeyRefusedException for HS*, which has no thumbprint
   */
  public String thumbprint() {
    try {
      return Texts.out(NativeJNI.limen_key_thumbprint(handle.pointer, NativeConstants.LIMEN_THUMBPRINT_CAP));
    } finally {
      handle.keep();
    }
  }

  /**
   * The public half.
   *
   * @return the JWK as text
   * @throws KeyRefusedException for HS*, which has no public half
   */
  public String publicJwk() {
    try {
      return Texts.out(NativeJNI.limen_key_public_jwk(handle.pointer));
    } finally {
      handle.keep();
    }
  }

  /**
   * The whole key. Anybody who holds this text can sign as you.
   *
   * @return the JWK as text
   * @throws KeyRefusedException for a public key
   */
  public String privateJwk() {
    try {
      return Texts.out(NativeJNI.limen_key_private_jwk(handle.pointer));
    } finally {
      handle.keep();
    }
  }

  @Override
  public String toString() {
    return "Key[id=" + id() + ", algorithm=" + algorithm() + "]";
  }
}
