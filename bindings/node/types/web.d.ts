import type { Gate } from './gate.js';
import type { CsrfError, Refused } from './errors.js';
import type { Verifier } from './keys.js';
import type { CookieOptions, Duration, LoginOptions, RenewalOptions, Text, Words } from './options.js';
import type { Claims, Session, Visitor } from './records.js';

/**
 * The caller of one request, decided by a guard when it is first needed, and once: by the first guard of the request,
 * or by one that lets everybody in.
 *
 * One credential speaks: if the request has a bearer token, valid or not, the cookie is ignored. `session`, `claims`,
 * `visitor` and `subject` are null when the caller is anonymous or was refused, and also where the request may change
 * something and lacks its CSRF token; `error` says why. When limen cannot tell right now, they throw Unavailable: an
 * unknown caller never counts as an anonymous one. The `require...` methods throw what is missing, and the middleware
 * turns the error into a response: 400, 401, 403 or 503.
 */
export interface Auth {
  readonly gate: Gate;
  /** Whether the request has a bearer token, valid or not. Then the cookie is ignored. */
  readonly byBearer: boolean;
  /** The claims of the bearer token. */
  readonly claims: Claims | null;
  /** The session of the cookie, kept alive by this request; null when the request has a bearer token. */
  readonly session: Session | null;
  /** The visitor of the cookie; null without the option `visitors`. A visitor is nobody. */
  readonly visitor: Visitor | null;
  /** The caller's subject, of the gate's own issuer; null for another issuer's token. */
  readonly subject: string | null;
  /** The reason for having no caller. */
  readonly error: Refused | CsrfError | null;
  requireClaims(): Claims;
  requireSession(): Session;
  /** The claims or the session, or the error. */
  require(): Claims | Session;
  /**
   * The claims, whose `role` or `roles` has `role`, or the session, whose roles have it; otherwise throws RoleMissing.
   */
  requireRole(role: string): Claims | Session;
  /** The claims or session whose scope has each word of `scope`; otherwise throws ScopeMissing. */
  requireScope(scope: Words): Claims | Session;
  /**
   * The session, if its user authenticated this recently and at least this strongly; otherwise throws NotFresh or
   * LevelTooLow.
   */
  requireFresh(asked: FreshAsked): Session;
  /**
   * Checks that the request has the CSRF token of the session or visitor of its cookie, whatever its method: in the
   * header `X-CSRF-Token`, or, where it has none there, as `token`, from a form that your own code has parsed. What is
   * no string counts as missing. From then on the request counts as one that had the token. One with a bearer token
   * needs none.
   */
  requireCsrf(token: unknown): void;
  /** A new CSRF token for the session or visitor: for a form's field `csrf_token`, or the header `X-CSRF-Token`. */
  csrfToken(): string;
  /**
   * Logs `subject` in, as `guard.login` does, and sets the session's cookie in the response. The session is always a
   * new one, and what the browser had before is ended. Pass the `mark` of `gate.login(subject)`. With the option
   * `visitors` the session has the visitor's data unless you give other; somebody else may have planted it.
   *
   * If the route fails after the login, the response does not set the cookie.
   */
  login(subject: Text, options?: LoginOptions): Promise<Session>;
  /**
   * Gives the session a new ticket, after its user authenticated again (`authenticated: true`). Its cookie has the
   * `maxAge` that the login gave. The request needs a CSRF token, as for `requireSession`.
   */
  renew(options?: RenewalOptions): Promise<Session>;
  /**
   * Logs out: ends what the browser had and deletes the cookie, even when the session has ended already. If a session
   * cannot be ended now, this throws Unavailable and the cookie stays, to try again. The route needs `requireSession()`,
   * or `csrfProtect()` with `csrf: 'always'`: otherwise another website's form logs users out.
   */
  logout(cookie?: CookieOptions): Promise<void>;
  /**
   * Sets the cookie of a session or visitor in the response. A route that does so for whoever comes needs
   * `csrfProtect()`, with `csrf: 'always'`: otherwise another website's form could replace the cookie that is there.
   */
  remember(session: Session | Visitor, cookie?: CookieOptions): void;
}

export interface AuthOptions {
  /** The policy for bearer tokens; by default the gate's. */
  verifier?: Verifier | null;
  /** Named in every challenge. */
  realm?: string | null;
  /**
   * Whether guards check CSRF tokens (default true); if false, use `csrfProtect` yourself. `'always'`: requests without
   * one, such as a login form, must prove by Origin or Sec-Fetch-Site that a page of this host sent them. Otherwise
   * `csrfProtect` refuses them, and `auth.login`, `auth.subject` and its kin throw CsrfError.
   */
  csrf?: boolean | 'always' | null;
  /** Whether `auth.visitor` has the visitor of the cookie (default false). */
  visitors?: boolean | null;
  /** Other issuers whose tokens are accepted, besides the gate's own. */
  issuers?: Words | null;
  /** Further origins, such as https://shop.example, whose pages may open websockets and send login forms. */
  origins?: Words | null;
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
 * The guards of a framework. For requests that may change something, a guard that accepts a session requires a CSRF
 * token: 403 without it.
 */
export interface Guards<Guard> {
  /** Requires a session: 401 without one. */
  requireSession(): Guard;
  /** Requires a bearer token: 401 without one, 403 when it lacks a scope or the role. */
  requireToken(asked?: TokenAsked): Guard;
  /** Requires the role, from a token or a session. */
  requireRole(role: string): Guard;
  /** Requires every scope, from a token or a session. */
  requireScope(scope: Words): Guard;
  /**
   * Requires a session whose user authenticated this recently, and at least this strongly: otherwise 403, and 401 for a
   * token.
   */
  requireFresh(asked: FreshAsked): Guard;
  /**
   * Requires a CSRF token when a request with a session changes something. With `csrf: 'always'`, what this host's pages
   * send without one comes as nobody, and what may come from elsewhere is refused.
   */
  csrfProtect(): Guard;
}

export type { Duration };
