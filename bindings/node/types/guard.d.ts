import type { LimenError } from './errors.js';
import type { Text, CookieOptions, GuardOptions, LoginOptions, RenewalOptions } from './options.js';
import type { Claims, Session, Visitor } from './records.js';

/**
 * The part of a request that decides. A field has a character for each byte, as Node's headers have them; leave out
 * what the request does not have. Several fields of one name are an array, or joined by line feeds.
 */
export interface GuardRequest {
  /** The method as it was routed: after any override. */
  method: string;
  authorization?: string | readonly string[] | null | undefined;
  cookie?: string | readonly string[] | null | undefined;
  /** The header X-CSRF-Token, or the field csrf_token of a form. */
  csrf?: string | readonly string[] | null | undefined;
  origin?: string | readonly string[] | null | undefined;
  /** The header Host, or `:authority`. */
  host?: string | readonly string[] | null | undefined;
  /** The header Sec-Fetch-Site. */
  fetchSite?: string | readonly string[] | null | undefined;
  /** It opens a websocket. */
  websocket?: boolean | null | undefined;
  /** It came by https, at least to the proxy before you. */
  tls?: boolean | null | undefined;
  /** The call may wait for a store; `checkLater` sets it. */
  mayBlock?: boolean | null | undefined;
  /** Says that the body was read, so `csrf` will not change. */
  bodyRead?: boolean | null | undefined;
}

/**
 * A prepared decision on whole requests, made by `gate.guard(...)`: which credential speaks, whether that is good,
 * whether another website has forged the request, and whether it is enough. For the frameworks, `limen/express` and
 * `limen/fastify` ask guards.
 *
 * One credential speaks for a request, whatever a guard accepts: a bearer token, good or bad, if the request has one;
 * otherwise the ticket in its cookie. A session or visitor needs a CSRF token for every method but GET, HEAD, OPTIONS
 * and TRACE. A request is decided once, by the first guard that is asked; hold further ones against its answer.
 */
export class Guard {
  private constructor();
  /**
   * Decides a request, and keeps its session alive. It takes about a microsecond, so there is no promise, and a refusal
   * is an answer, not an error. Throws UsageError, TypeError.
   */
  check(request: GuardRequest): Answer;
  /** Like `check`, for an answer whose `again` is `'blocking'`: it waits for the store in another thread. */
  checkLater(request: GuardRequest): Promise<Answer>;
  /**
   * Holds this guard against the answer of another one to the same request: that of a route against that of the whole
   * application. It reads no store. Throws UsageError if the answer did not let the request in.
   */
  require(answer: Answer): Answer;
  /**
   * Logs `subject` in: makes a session as `gate.sessions.create` does, and ends the sessions and visitors whose tickets
   * the request has, so that nobody can have planted the ticket. Of the request only `cookie` and `host` count; check
   * first that it may log in. Send the `setCookies` with `Cache-Control: no-store`.
   *
   * Without `data`, where the guard accepts visitors, the session has the data of the request's visitor. Consider that
   * somebody else may have planted it. Where the subject has `sessionLimit` sessions, those that the request has a
   * ticket of make room. If an old session cannot be ended now, the new one is ended instead, and the login fails.
   *
   * Throws LoginSubjectInvalid (no subject can have this name), LoginRevoked, LoginMarkInvalid, SessionRevoked (of the
   * visitor) (Refused); SessionLimit (NotEnough); Unavailable; CookieRefused, DataTooLong, ClaimsRefused, OptionError,
   * UsageError, TypeError.
   */
  login(request: GuardRequest, subject: Text, options?: LoginOptions): Promise<Login>;
  /**
   * Gives the session that speaks for the request a new ticket, as `gate.sessions.renew` does. Check the request first.
   *
   * Throws TicketAbsent (also if a bearer token speaks), TicketTwice, BearerMalformed, and what `gate.sessions.renew`
   * and `login` throw.
   */
  renew(request: GuardRequest, options?: RenewalOptions): Promise<Login>;
  /**
   * Ends the sessions and visitors whose tickets the request has, and returns the values of the Set-Cookie fields that
   * delete their cookies. A ticket that is no longer good is not an error. If a session cannot be ended now, the others
   * are, and the browser keeps its cookie, to try again.
   *
   * Throws Unavailable (StoreFull: it has ended, but its tokens are not revoked), CookieRefused, OptionError.
   */
  logout(request: GuardRequest, cookie?: CookieOptions): Promise<string[]>;
}

/** A session that a request has begun or renewed. */
export class Login {
  private constructor();
  get session(): Session;
  /**
   * The values of the Set-Cookie fields of the response: first those that delete cookies of the same name with another
   * Domain or partition, and the session's last. They contain its ticket: never log them.
   */
  get setCookies(): readonly string[];
  /** What the session shows to a page of devices: no secret. */
  toJSON(): object;
}

/**
 * A guard's decision. Only `http` 0 lets in. Send `http`, `challenge`, `word` and `retryAfter` to the client, and no
 * more.
 */
export class Answer {
  private constructor();
  /** 0: let in; otherwise the status of the response: 400, 401, 403 or 503. */
  get http(): number;
  get letIn(): boolean;
  /** The library's status: 0, or why the request was refused or has no caller. */
  get status(): number;
  get statusName(): string;
  get kind(): 'yes' | 'no' | 'fault' | 'unknown' | 'not enough';
  /** What spoke for the request, accepted or not. */
  get credential(): 'token' | 'session' | 'visitor' | null;
  /**
   * What the guard needs before it can decide; until you ask again it has refused. `'body'`: the CSRF token of a body,
   * with `bodyRead`. `'blocking'`: `checkLater`.
   */
  get again(): 'body' | 'blocking' | null;
  /** The ticket was replaced by a renewal some seconds ago. */
  get readOnly(): boolean;
  /** The request needs no CSRF token, or had a good one. */
  get csrfGood(): boolean;
  /** Seconds, for the field Retry-After; 0: send none. */
  get retryAfter(): number;
  /** What was accepted; null for nobody. */
  get record(): Claims | Session | Visitor | null;
  get claims(): Claims | null;
  get session(): Session | null;
  get visitor(): Visitor | null;
  /** The issuer of the subject. */
  get issuer(): string | null;
  /** Null for nobody, a visitor, a token without `sub`, and one of another issuer: see `claims` then. */
  get subject(): string | null;
  /** The ticket that counted: a secret. */
  get ticket(): string | null;
  /** The value of WWW-Authenticate; null: send none. */
  get challenge(): string | null;
  /** What the client may know, such as `invalid_token` or `csrf_missing`. */
  get word(): string | null;
  /** The reason as an error, for your logs. */
  get error(): LimenError | null;
  get message(): string;
  /** The same as `guard.require(this)`. */
  require(guard: Guard): Answer;
  /** What a client may know. */
  toJSON(): { http: number; challenge: string | null; word: string | null; retryAfter: number };
}

export type { GuardOptions };
