import type { Key, KeySet } from './keys.js';
import type { Session } from './records.js';
import type { Progress } from './store.js';

/** Text: a string, or its bytes in UTF-8. A lone surrogate, a detached buffer and shared memory are a TypeError. */
export type Text = string | Uint8Array;
/** Words: a list of them, or one text with a blank between each two. */
export type Words = string | readonly string[] | ReadonlySet<string>;
/** Whole seconds, or text such as `"30m"`. */
export type Duration = number | string;
/** A whole number, or text such as `"16k"`. */
export type Count = number | string;
/** Seconds since 1970, or a Date. */
export type Time = number | Date;

/** What is not given, undefined or null is not set. */
type Unset = null | undefined;

/** What gates and verifiers have in common: what a token must be. docs/configuration.md has defaults and ranges. */
export interface PolicyOptions {
  issuer?: string | Unset;
  audience?: Words | Unset;
  algorithms?: Words | Unset;
  tokenMaxTtl?: Duration | Unset;
  tokenLeeway?: Duration | Unset;
  tokenRequired?: Words | Unset;
  tokenType?: string | Unset;
  tokenMaxSize?: Count | Unset;
  clockFixed?: Time | string | Unset;
}

/** Options of `gate.verifier` and `Verifier.fromKeys`. */
export interface VerifierOptions extends PolicyOptions {
  scope?: Words | Unset;
  role?: string | Unset;
}

/** Options of `limen.open`. */
export interface GateOptions extends PolicyOptions {
  keysAlgorithm?: string | Unset;
  keysSigning?: string | Key | Unset;
  keysVerifying?: string | KeySet | Unset;
  keysSecret?: string | Unset;
  keysRotateEvery?: Duration | Unset;
  keysAnnounce?: Duration | Unset;
  tokenTtl?: Duration | Unset;
  tokenDelay?: Duration | Unset;
  tokenMaxLeeway?: Duration | Unset;
  clockManual?: boolean | Unset;
  clockMaxSkew?: Duration | Unset;
  revocationMaxEntries?: Count | Unset;
  logRetention?: Duration | Unset;
  storeCreate?: boolean | Unset;
  storeTimeout?: Duration | Unset;
  storeMaxSize?: Count | Unset;
  sessionIdleTtl?: Duration | Unset;
  sessionTtl?: Duration | Unset;
  sessionMaxTtl?: Duration | Unset;
  sessionLimit?: Count | Unset;
  sessionEvictOldest?: boolean | Unset;
  sessionMaxData?: Count | Unset;
  sessionRenewGrace?: Duration | Unset;
  loginTtl?: Duration | Unset;
  csrfTtl?: Duration | Unset;
  watchCapacity?: Count | Unset;
  cookieName?: string | Unset;
  cookieDomain?: string | Unset;
  cookiePath?: string | Unset;
  cookieMaxAge?: Duration | Unset;
  cookieSecure?: boolean | Unset;
  cookieHttpOnly?: boolean | Unset;
  cookieSameSite?: string | Unset;
  cookiePartitioned?: boolean | Unset;
}

export interface CreateOptions {
  /** What the session keeps: at most `sessionMaxData` bytes as JSON. */
  data?: object | Unset;
  /** What people recognise it by: 1 to 256 bytes in one line. */
  label?: string | Unset;
  /** The client's address, for people: 1 to 64 bytes. */
  address?: string | Unset;
  /** How well the user has proved who they are, 0 to 255, in numbers of yours. */
  level?: number | Unset;
  ttl?: Duration | Unset;
  idleTtl?: Duration | Unset;
  limit?: number | Unset;
  evictOldest?: boolean | Unset;
  /** What `gate.login(subject)` gave before the password was checked. */
  mark?: string | Unset;
}

export interface RenewOptions {
  /** The user has just proved again who they are: the authentication time becomes now. */
  authenticated?: boolean | Unset;
  level?: number | Unset;
  label?: string | Unset;
  address?: string | Unset;
  mark?: string | Unset;
}

export interface IssueOptions {
  ttl?: Duration | Unset;
  /** The live session of the subject that the token belongs to, or its sid, never its ticket. */
  session?: Session | Text | Unset;
  audience?: Words | Unset;
  /** The header's `typ`. */
  type?: string | Unset;
  /** How long until it becomes valid. */
  delay?: Duration | Unset;
  mark?: string | Unset;
}

/** Attributes of the cookie that replace the gate's. */
export interface CookieOptions {
  name?: string | Unset;
  domain?: string | Unset;
  path?: string | Unset;
  maxAge?: Duration | Unset;
  secure?: boolean | Unset;
  httpOnly?: boolean | Unset;
  sameSite?: string | Unset;
  partitioned?: boolean | Unset;
}

export interface RequireOptions {
  /** The user has proved who they are at most so many seconds ago. */
  maxAge?: number | Unset;
  /** At least so well. */
  level?: number | Unset;
  /** The member `role` of the data is this one, or the list `roles` has it. */
  role?: string | Unset;
}

export interface GrantOptions {
  /** Every one of them stands in the claim `scope`. */
  scope?: Words | Unset;
  /** The claim `role` is this one, or the list `roles` has it. */
  role?: string | Unset;
}

export interface TokenIdOptions {
  /** Whose token it is: the gate's own issuer unless given. */
  issuer?: Text | Unset;
  /** The token's `exp`; the longest life allowed unless given. */
  expiresAt?: Time | Unset;
  reason?: Text | Unset;
}

export interface ProgressOptions {
  progress?: Progress | Unset;
}

export interface RestoreOptions extends ProgressOptions {
  /** Whoever the backup has logged in still is; what was revoked since is then good again. */
  keepLogins?: boolean | Unset;
}
