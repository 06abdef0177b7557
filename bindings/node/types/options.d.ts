import type { Key, KeySet, Verifier } from './keys.js';
import type { Session } from './records.js';
import type { Progress } from './store.js';

/** Text: a string, or its bytes in UTF-8. A lone surrogate, a detached buffer and shared memory throw TypeError. */
export type Text = string | Uint8Array;
/** Words: a list of them, or one text with one space between them. */
export type Words = string | readonly string[] | ReadonlySet<string>;
/** Whole seconds, or text such as `"30m"`. */
export type Duration = number | string;
/** A whole number, or text such as `"16k"`. */
export type Count = number | string;
/** Seconds since 1970, or a Date. */
export type Time = number | Date;

/** Leaves an option unset, like leaving it out. */
type Unset = null | undefined;

/** Options of gates and of verifiers: which tokens are accepted. docs/configuration.md has defaults and ranges. */
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
  lmdbMaxSize?: Count | Unset;
  memoryMaxSize?: Count | Unset;
  sessionIdleTtl?: Duration | Unset;
  sessionTtl?: Duration | Unset;
  sessionMaxTtl?: Duration | Unset;
  sessionLimit?: Count | Unset;
  sessionEvictOldest?: boolean | Unset;
  sessionMaxData?: Count | Unset;
  sessionRenewGrace?: Duration | Unset;
  visitorIdleTtl?: Duration | Unset;
  visitorTtl?: Duration | Unset;
  visitorMaxSize?: Count | Unset;
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
  /** The session's data: at most `sessionMaxData` bytes as JSON. */
  data?: object | Unset;
  /** A name to show to people. Any text: it is cut to one line of 256 bytes, and an empty one counts as none. */
  label?: string | Unset;
  /** The client's address, to show to people. Any text: it is cut to one line of 64 bytes. */
  address?: string | Unset;
  /** How strongly the user was authenticated, 0 to 255, on a scale of your own. */
  level?: number | Unset;
  /** What `requireRole` asks for: at most 1,024 bytes as JSON. Data gives no roles. */
  roles?: readonly string[] | ReadonlySet<string> | Unset;
  /** What `requireScope` asks for: at most 1,024 bytes. Data gives no scope. */
  scope?: Words | Unset;
  /** When the user authenticated, if that was before now, such as at another site. */
  authTime?: Time | Unset;
  ttl?: Duration | Unset;
  idleTtl?: Duration | Unset;
  limit?: number | Unset;
  evictOldest?: boolean | Unset;
  /** The login mark that `gate.login(subject)` returned before the password was checked. */
  mark?: string | Unset;
}

export interface RenewOptions {
  /** The user has just authenticated again: sets the authentication time to now. */
  authenticated?: boolean | Unset;
  level?: number | Unset;
  /** Roles, and a scope, in place of those that the session had. The old ticket stops working at once. */
  roles?: readonly string[] | ReadonlySet<string> | Unset;
  scope?: Words | Unset;
  label?: string | Unset;
  address?: string | Unset;
  mark?: string | Unset;
}

export interface IssueOptions {
  ttl?: Duration | Unset;
  /**
   * The live session of the subject that the token belongs to. Such a token expires with `session.expiresAt` at the
   * latest, and ending or revoking the session revokes it. The session's roles and scope are not written: give them as
   * claims where the token shall have them.
   */
  session?: Session | Unset;
  /** The `sid` of another system's session (OpenID Connect), in place of `session`: 1 to 1,024 bytes. */
  sid?: string | Unset;
  audience?: Words | Unset;
  /** The header's `typ`. */
  type?: string | Unset;
  /** The time until the token becomes valid. */
  delay?: Duration | Unset;
  mark?: string | Unset;
}

/** Attributes of the cookie, in place of the gate's. */
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

/** Options of `guard.login`, and of `login` in the frameworks. */
export interface LoginOptions extends CreateOptions {
  /** Attributes of the cookie. A renewal gives its cookie the `maxAge` that the login gave. */
  cookie?: CookieOptions | Unset;
}

/** Options of `guard.renew`, and of `renew` in the frameworks. */
export interface RenewalOptions extends RenewOptions {
  cookie?: CookieOptions | Unset;
}

export interface RequireOptions {
  /** The user authenticated at most this many seconds ago. */
  maxAge?: number | Unset;
  /** The user authenticated at least this strongly, 0 to 255. */
  level?: number | Unset;
  /** The session's scope contains every one of these. */
  scope?: Words | Unset;
  /** The session's roles contain it. */
  role?: string | Unset;
}

/** What a guard accepts and requires: the properties guard.* of docs/configuration.md. */
export interface GuardOptions {
  /** `token`, `session`, `visitor`; by default token and session. */
  credentials?: Words | Unset;
  /** Other issuers whose tokens it accepts, besides the gate's own. Their subjects are no subjects of the gate's. */
  issuers?: Words | Unset;
  scope?: Words | Unset;
  role?: string | Unset;
  /** The session's user authenticated at most this long ago. */
  maxAge?: Duration | Unset;
  /** The session's user authenticated at least this strongly, 0 to 255. */
  level?: number | Unset;
  /** Which requests that may change something need a CSRF token: those with a cookie (the default), all, or none. */
  csrf?: 'cookie' | 'always' | 'never' | Unset;
  /** Further origins, such as https://shop.example, whose pages may open websockets and send login forms. */
  origins?: Words | Unset;
  /** Named in challenges. */
  realm?: string | Unset;
  /** Lets in as nobody whom it would refuse. */
  optional?: boolean | Unset;
  /** Whether a request keeps its session alive (default true). */
  touch?: boolean | Unset;
  /** Judges bearer tokens; by default the gate's policy. It needs an issuer. */
  verifier?: Verifier | Unset;
}

export interface GrantOptions {
  /** The claim `scope`, words with one space between them, contains every one of these. */
  scope?: Words | Unset;
  /** The claim `role` equals it, or the list `roles` contains it. */
  role?: string | Unset;
}

export interface TokenIdOptions {
  /** The token's issuer; by default the gate's own. */
  issuer?: Text | Unset;
  /** The token's `exp`; by default the longest lifetime allowed is assumed. */
  expiresAt?: Time | Unset;
  reason?: Text | Unset;
}

export interface ProgressOptions {
  progress?: Progress | Unset;
}

export interface RestoreOptions extends ProgressOptions {
  /** Keeps logins valid, and so also whatever was revoked since the backup. */
  keepLogins?: boolean | Unset;
}
