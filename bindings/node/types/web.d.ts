import type { Gate } from './gate.js';
import type { Refused } from './errors.js';
import type { Verifier } from './keys.js';
import type { CookieOptions, CreateOptions, Duration, RenewOptions, Words } from './options.js';
import type { Claims, Session } from './records.js';

/**
 * The credentials of one request, looked at when something asks, and once.
 *
 * One request, one credential: where a bearer token comes, good or refused, the cookie is not looked at. `session`,
 * `claims` and `subject` are null where there is nothing, or where it is refused; `error` tells why. What cannot be
 * known right now is thrown (Unavailable), and never taken for nobody. The `require...` methods throw what is missing;
 * the middleware makes the answer of it: 401, 403 or 503.
 */
export interface Auth {
  readonly gate: Gate;
  /** Whether a bearer token came, good or refused: then it speaks, and the cookie does not. */
  readonly byBearer: boolean;
  /** The claims of the bearer token. */
  readonly claims: Claims | null;
  /** The session of the cookie, which was touched; null where a bearer token came. */
  readonly session: Session | null;
  /** Who it is. */
  readonly subject: string | null;
  /** Why there is nobody. */
  readonly error: Refused | null;
  requireClaims(): Claims;
  requireSession(): Session;
  /** Whichever is there, or the error. */
  require(): Claims | Session;
  /** Somebody whose token or session data says `role` (in `role` or `roles`), or RoleMissing. */
  requireRole(role: string): Claims | Session;
  /** Somebody whose token or session data has each word of `scope` in `scope`, or ScopeMissing. */
  requireScope(scope: Words): Claims | Session;
  /** A session whose user proved who they are so recently, and so well; NotFresh, LevelTooLow. */
  requireFresh(asked: FreshAsked): Session;
  /** Asks whether `token` was made for the session of the cookie. A request with a bearer token needs none. */
  requireCsrf(token: unknown): void;
  /** A new CSRF token for the session: for a form's field `csrf_token`, or the header `X-CSRF-Token`. */
  csrfToken(): string;
  /**
   * Makes a session for `subject`, who has just proved who they are; its cookie goes into the response. It is always a
   * new one, and what the browser had before is ended. Give it the `mark` of `gate.login(subject)`.
   */
  login(subject: string, options?: CreateOptions & { cookie?: CookieOptions }): Promise<Session>;
  /** Gives the session a new ticket: after its user authenticated once more (`authenticated: true`). */
  renew(options?: RenewOptions & { cookie?: CookieOptions }): Promise<Session>;
  /** Ends the session of the cookie, and has the browser forget it, also where the session is gone already. */
  logout(cookie?: CookieOptions): Promise<void>;
  /** The response brings the cookie of `session`. */
  remember(session: Session, cookie?: CookieOptions): void;
}

export interface AuthOptions {
  /** The policy for bearer tokens: the gate's unless given. */
  verifier?: Verifier | null;
  /** Named in every challenge. */
  realm?: string | null;
  /** Whether guards ask for CSRF tokens (true); without, use `csrfProtect` yourself. */
  csrf?: boolean | null;
}

export interface TokenAsked {
  scope?: Words | null;
  role?: string | null;
}

/** How long ago, at most, and how well: one of them at least. */
export interface FreshAsked {
  minutes?: number | null;
  seconds?: number | null;
  /** The same as `seconds`. */
  maxAge?: number | null;
  level?: number | null;
}

/** The guards of a framework. What lets a session in asks each request that changes something for a CSRF token. */
export interface Guards<Guard> {
  /** Only with a session: 401 without. */
  requireSession(): Guard;
  /** Only with a bearer token: 401 without, 403 where it lacks a scope or the role. */
  requireToken(asked?: TokenAsked): Guard;
  /** Only who has the role, by token or by session. */
  requireRole(role: string): Guard;
  /** Only who has every scope. */
  requireScope(scope: Words): Guard;
  /** Only with a session whose user proved who they are so recently, and so well: otherwise 403. */
  requireFresh(asked: FreshAsked): Guard;
  /** Only with a CSRF token, where a session is there and the request changes something. */
  csrfProtect(): Guard;
}

export type { Duration };
