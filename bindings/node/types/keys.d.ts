import type { Text, VerifierOptions, Words } from './options.js';
import type { Claims } from './records.js';

/**
 * One key, which knows its algorithm and is used with that one only. Immutable.
 *
 * Algorithms: HS256 HS384 HS512, RS256 RS384 RS512, ES256 ES384 ES512, EdDSA and Ed25519. Only `privateJwk()` gives
 * the private half away.
 */
export class Key {
  private constructor();
  /**
   * A fresh private key (RSA: 2048 bits; HS*: as many random bytes as the hash is long). Its id is its thumbprint; a
   * secret's id is 16 random bytes in base64url. RSA takes some 100 ms: see `generateAsync`.
   *
   * Throws KeyRefused (no such algorithm), RandomFailed.
   */
  static generate(algorithm?: string): Key;
  /** The same in a thread. */
  static generateAsync(algorithm?: string): Promise<Key>;
  /**
   * The key of a JWK (RFC 7517), private or public, as text or as an object.
   *
   * Its algorithm is the member `alg`; without one, EC and OKP keys have the one that fits the curve, RSA keys have
   * RS256, and oct keys are refused. Its id is `kid`, or empty. Throws KeyRefused.
   */
  static fromJwk(jwk: Text | object): Key;
  /** The key of one PEM block: a private key, a public key or a certificate (not validated). Throws KeyRefused. */
  static fromPem(pem: Text, algorithm: string): Key;
  /** An HMAC key of raw random bytes: at least 32, 48 or 64. Its id is empty. Throws KeyRefused. */
  static secret(secret: Uint8Array, algorithm?: string): Key;
  /** The `kid`; may be empty. */
  get id(): string;
  get algorithm(): string;
  /** The RFC 7638 thumbprint over SHA-256, in base64url. Throws KeyRefused for HS*. */
  thumbprint(): string;
  /** The public half as JWK text. Throws KeyRefused for HS*, which have none. */
  publicJwk(): string;
  /** The whole key as JWK text: who holds it can sign as you. Throws KeyRefused for a public key. */
  privateJwk(): string;
  /** Throws TypeError: it may be a secret. */
  toJSON(): never;
}

/** Keys that verify: either public keys or secrets (HS*), never both. Of private keys the public half counts. */
export class KeySet {
  /** Throws KeyRefused as `add` does. */
  constructor(keys?: Iterable<Key>);
  /** The set of a JWK Set (RFC 7517 section 5). Keys that are of no use are skipped; one must be left. */
  static fromJson(text: Text): KeySet;
  /** Adds a key. Throws KeyRefused: its kid is there, a secret beside public keys, or the set has 1,000 keys. */
  add(key: Key): this;
  /** The public halves as JWK Set text, to publish; secrets are left out. */
  json(): string;
  get kids(): string[];
  /** The RFC 7638 thumbprints of the public keys. */
  get thumbprints(): string[];
  get size(): number;
  toJSON(): object;
}

/** A prepared policy: which tokens are taken. Prepare it once and keep it. */
export class Verifier {
  protected constructor();
  /**
   * A verifier that needs nothing but keys; it hears of no revocation. Set `issuer` and `audience`: without `issuer`
   * it takes every `iss` that these keys sign, and without `audience` it refuses tokens that name one.
   *
   * Throws OptionError, KeyRefused.
   */
  static fromKeys(keys: KeySet, options?: VerifierOptions): Verifier;
  /**
   * The claims of a token that this policy takes. Checked in this order: shape, algorithm, signature, claims,
   * revocation, then `scope` and `role` where the policy asks for them.
   *
   * Throws TokenError (no), NotEnough, Unavailable, TypeError (it is no text). Some microseconds: there is no promise.
   */
  verify(token: Text): Claims;
}

/** A key of a gate. Nothing private is in it. Times are null where the options gave the key, or no end is known. */
export interface KeyInfo {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: 'announced' | 'signing' | 'verifying';
  readonly createdAt: Date | null;
  readonly signsFrom: Date | null;
  readonly signsUntil: Date | null;
  readonly verifiesUntil: Date | null;
}

/** The keys that a gate signs and verifies with: `gate.keys`. Promises may be rejected with Unavailable. */
export class Keyring {
  private constructor();
  list(): Promise<KeyInfo[]>;
  /** Announces a successor of the key that signs, and gives its kid. Throws OptionError, KeyRefused. */
  rotate(): Promise<string>;
  /** Ends the signing of a key now; what it has signed stays good. Throws UsageError (no such key). */
  retire(kid: Text): Promise<void>;
}

/** Signatures over any payload, in compact form (RFC 7515). No claims, no clock, no revocation. */
export namespace jws {
  /** The compact JWS of `payload`, signed by `key`; `header` has further parameters. Throws KeyRefused, UsageError. */
  function sign(payload: Uint8Array, key: Key, header?: object | null): string;
  /** The payload of a JWS that one of `keys` signed with one of `algorithms`. Throws TokenError, KeyRefused. */
  function verify(jws: Text, keys: KeySet, options: { algorithms: readonly string[] | ReadonlySet<string> }): Buffer;
}

/** Bearer tokens in HTTP (RFC 6750). No gate is needed. */
export namespace bearer {
  /** The token in the value of an `Authorization` field. Throws BearerAbsent, BearerMalformed (answer 400). */
  function find(authorization: Text | null | undefined): string;
  /** The status that answers an error, and the `WWW-Authenticate` field to send; none where it is empty. */
  function challenge(
    error: import('./errors.js').LimenError,
    options?: { realm?: Text | null; scope?: Words | null },
  ): { status: number; header: string };
}
