import type { Text, VerifierOptions, Words } from './options.js';
import type { Claims } from './records.js';

/**
 * A key, used with one algorithm only. Immutable.
 *
 * Algorithms: HS256 HS384 HS512, RS256 RS384 RS512, ES256 ES384 ES512, EdDSA and Ed25519. Only `privateJwk()` returns
 * the private half.
 */
export class Key {
  private constructor();
  /**
   * A fresh private key. RSA keys have 2048 bits, HS* keys as many random bytes as the hash is long. Its id is its
   * thumbprint; a secret's id is 16 random bytes in base64url. RSA blocks for about 100 ms: see `generateAsync`.
   *
   * Throws KeyRefused (no such algorithm), RandomFailed.
   */
  static generate(algorithm?: string): Key;
  /** Like `generate`, in a thread of Node's pool. */
  static generateAsync(algorithm?: string): Promise<Key>;
  /**
   * The key of a JWK (RFC 7517), private or public, as text or as an object.
   *
   * Its algorithm is the member `alg`. Without one, EC and OKP keys get the algorithm of their curve, RSA keys get
   * RS256, and oct keys are refused. Its id is the member `kid`, or empty. Throws KeyRefused.
   */
  static fromJwk(jwk: Text | object): Key;
  /**
   * The key of one PEM block: a private key, a public key or a certificate (which is not validated). Only white space
   * may surround the block, and it must not be encrypted. The id is the thumbprint. Throws KeyRefused.
   */
  static fromPem(pem: Text, algorithm: string): Key;
  /**
   * An HMAC key of raw random bytes: at least 32, 48 or 64 for HS256, HS384 and HS512. Its id is empty. Throws
   * KeyRefused.
   */
  static secret(secret: Uint8Array, algorithm?: string): Key;
  /** The `kid`; it may be empty. */
  get id(): string;
  get algorithm(): string;
  /** The RFC 7638 thumbprint over SHA-256, in base64url. Throws KeyRefused for HS*. */
  thumbprint(): string;
  /** The public half as JWK text. Throws KeyRefused for HS*, which has no public half. */
  publicJwk(): string;
  /** The whole key as JWK text. Anybody who holds it can sign as you. Throws KeyRefused for a public key. */
  privateJwk(): string;
  /** Throws TypeError, since the key may be a secret. */
  toJSON(): never;
}

/**
 * Keys to verify with: either public keys or secrets (HS*), never both. Of a private key only the public half is used.
 * A verifier made from a set does not see keys added later.
 */
export class KeySet {
  /** Throws KeyRefused, as `add` does. */
  constructor(keys?: Iterable<Key>);
  /**
   * The keys of a JWK Set (RFC 7517, section 5). Skips keys that cannot be used; at least one must remain. Throws
   * KeyRefused.
   */
  static fromJson(text: Text): KeySet;
  /**
   * Adds a key. Throws KeyRefused: its kid is in the set already, secrets beside public keys, or the set has 1,000
   * keys.
   */
  add(key: Key): this;
  /** The public halves as the text of a JWK Set, to publish; secrets are left out. */
  json(): string;
  get kids(): string[];
  /** The RFC 7638 thumbprints of the public keys. */
  get thumbprints(): string[];
  get size(): number;
  toJSON(): object;
}

/** A prepared policy: which tokens are accepted. Make it once and keep it. */
export class Verifier {
  protected constructor();
  /**
   * A verifier that needs only keys. It cannot see revocations, because it has no store. Set `issuer` and `audience`.
   * Without `issuer` it accepts every `iss` signed by one of these keys; without `audience` it refuses tokens that name
   * one.
   *
   * Throws OptionError, KeyRefused (no key, or no such algorithm).
   */
  static fromKeys(keys: KeySet, options?: VerifierOptions): Verifier;
  /**
   * Verifies a token by this policy, and returns its claims. Checks its shape, algorithm, signature, claims and
   * revocation, in this order; then `scope` and `role`, if the policy requires any. It takes some microseconds, so
   * it returns at once, without a promise.
   *
   * Throws TokenError (Refused), NotEnough (a scope or role is missing), Unavailable (limen cannot tell right now),
   * TypeError (`token` is not text).
   */
  verify(token: Text): Claims;
}

/**
 * A key of a gate; it contains nothing private. A time is null if the options gave the key, or while the end is not
 * known.
 */
export interface KeyInfo {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: 'announced' | 'signing' | 'verifying';
  readonly createdAt: Date | null;
  readonly signsFrom: Date | null;
  readonly signsUntil: Date | null;
  readonly verifiesUntil: Date | null;
}

/**
 * The keys that a gate signs and verifies with: `gate.keys`. A gate that is opened without `keysSigning` keeps its keys
 * in the store, so that every process on the store signs with the same key. A new key is announced first. It starts to
 * sign `keysAnnounce` later, and verifies until the last token it signed has expired. Every call may throw Unavailable.
 */
export class Keyring {
  private constructor();
  list(): Promise<KeyInfo[]>;
  /**
   * Announces a successor of the signing key, and returns its kid. Throws OptionError, KeyRefused (there are 100
   * keys).
   */
  rotate(): Promise<string>;
  /**
   * Stops signing with a key now. The tokens it signed stay valid until they expire. Throws UsageError (there is no
   * such key).
   */
  retire(kid: Text): Promise<void>;
}

/**
 * Signatures over any payload, in compact form (RFC 7515). No claims, no clock, no revocation: use a gate or a
 * verifier for those.
 */
export namespace jws {
  /**
   * The compact JWS of `payload`, signed with `key`; `header` has further header parameters. Throws KeyRefused,
   * UsageError.
   */
  function sign(payload: Uint8Array, key: Key, header?: object | null): string;
  /**
   * The payload of a compact JWS that was signed by one of `keys` with one of `algorithms`. Throws TokenError
   * (Refused), KeyRefused (no such algorithm), UsageError.
   */
  function verify(jws: Text, keys: KeySet, options: { algorithms: readonly string[] | ReadonlySet<string> }): Buffer;
}

/** Bearer tokens in HTTP (RFC 6750). They need no gate. */
export namespace bearer {
  /** The token in the value of a request's `Authorization` field. Throws BearerAbsent, BearerMalformed (answer 400). */
  function find(authorization: Text | null | undefined): string;
  /**
   * The HTTP status for an error, and the value of the `WWW-Authenticate` field to send with it; if empty, send no
   * such field.
   */
  function challenge(
    error: import('./errors.js').LimenError,
    options?: { realm?: Text | null; scope?: Words | null },
  ): { status: number; header: string };
}
