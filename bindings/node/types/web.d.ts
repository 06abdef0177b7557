import type { Gate } from './gate.js';
import type { Refused } from './errors.js';
import type { Verifier } from './keys.js';
import type { CookieOptions, CreateOptions, Duration, RenewOptions, Words } from './options.js';
import type { Claims, Session } from './records.js';

/**
 * The credentials of one request, checked when they are first needed, and once.
 *
 * One credential decides a request: if it has a bearer token, valid or not, the cookie is ignored. `session`, `claims`
 * and `subject` are null when the caller is anonymous or was refused; `error` says why. When limen cannot tell right
 * now, they throw Unavailable: an unknown caller never counts as an anonymous one. The `require...` methods throw what
 * is missing, and the middleware turns the error into a response: 401, 403 or 503.
 */
export interface Auth {
  readonly gate: Gate;
  /** Whether the request has a bearer token, valid or not. Then the cookie is ignored. */
  readonly byBearer: boolean;
  /** The claims of the bearer token. */
  readonly claims: Claims | null;
  /** The session of the cookie, kept alive by this request; null when the request has a bearer token. */
  readonly session: Session | null;
  /** The caller's subject. */
  readonly subject: string | null;
  /** The reason for having no caller. */
  readonly error: Refused | null;
  requireClaims(): Claims;
  requireSession(): Session;
  /** The claims or the session, or the error. */
  require(): Claims | Session;
  /** The claims, whose `role` or `roles` has `role`, or the session, whose roles have it; otherwise throws RoleMissing. */
  requireRole(role: string): Claims | Session;
  /** The claims or session whose scope has each word of `scope`; otherwise throws ScopeMissing. */
  requireScope(scope: Words): Claims | Session;
  /**
   * The session, if its user authenticated this recently and at least this strongly; otherwise throws NotFresh or
   * LevelTooLow.
   */
  requireFresh(asked: FreshAsked): Session;
  /** Checks that `token` was made for the session of the cookie. A request with a bearer token needs no CSRF token. */
  requireCsrf(token: unknown): void;
  /** A new CSRF token for the session: for a form's field `csrf_token`, or the header `X-CSRF-Token`. */
  csrfToken(): string;
  /**
   * Logs `subject` in: creates a session and sets its cookie in the response. The session is always a new one, and the
   * sessions that the browser had before are ended. Pass the `mark` of `gate.login(subject)`.
   */
  login(subject: string, options?: CreateOptions & { cookie?: CookieOptions }): Promise<Session>;
  /** Gives the session a new ticket, after its user authenticated again (`authenticated: true`). */
  renew(options?: RenewOptions & { cookie?: CookieOptions }): Promise<Session>;
  /** Logs out: ends the session of the cookie and deletes the cookie, even when the session has ended already. */
  logout(cookie?: CookieOptions): Promise<void>;
  /** Sets the cookie of `session` in the response. */
  remember(session: Session, cookie?: CookieOptions): void;
}

export interface AuthOptions {
  /** The policy for bearer tokens; by default the gate's. */
  verifier?: Verifier | null;
  /** Named in every challenge. */
  realm?: string | null;
  /** Whether guards check CSRF tokens (default true); if false, use `csrfProtect` yourself. */
  csrf?: boolean | null;
}

export interface TokenAsked {
  scope?: Words | null;
  role?: string | null;
}

/** How recently, and how strongly, the user must have authenticated: at least one of these. */
export interface FreshAsked {
  minutes?: number | null;
  seconds?: number | null;
  /** The same as `seconds`. */
  maxAge?: number | null;
  level?: number | null;
}

/**
 * The guards of a framework. For requests that change something, a guard that accepts a session requires a CSRF token.
 * */
export interface Guards<Guard> {
  /** Requires a session: 401 without one. */
  requireSession(): Guard;
  /** Requires a bearer token: 401 without one, 403 when it lacks a scope or the role. */
  requireToken(asked?: TokenAsked): Guard;
  /** Requires the role, from a token or a session. */
  requireRole(role: string): Guard;
  /** Requires every scope, from a token or a session. */
  requireScope(scope: Words): Guard;
  /** Requires a session whose user authenticated this recently, and at least this strongly: 403 otherwise. */
  requireFresh(asked: FreshAsked): Guard;
  /** Requires a CSRF token when a request with a session changes something. */
  csrfProtect(): Guard;
}

export type { Duration };
