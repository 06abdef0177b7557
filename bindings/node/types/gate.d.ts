import type { Guard } from './guard.js';
import type { Keyring, Verifier } from './keys.js';
import type {
  CookieOptions, CreateOptions, GateOptions, GuardOptions, IssueOptions, ProgressOptions, RenewOptions, RequireOptions, Text,
  Time, TokenIdOptions, VerifierOptions,
} from './options.js';
import type { Claims, Event, Session, Visitor } from './records.js';

/**
 * Opens a gate over `store`. `"memory:"` is a store of this process alone, gone with the gate. `"lmdb:/absolute/path"`
 * is a directory on a local disk: all processes of the host can share it, and it lasts. It is created, for its owner
 * alone, if it does not exist.
 *
 * One gate in a process is enough; each worker thread opens its own. Options are the properties of
 * docs/configuration.md, in camelCase: `sessionIdleTtl: '30m'` is `session.idle_ttl`. To issue tokens, to hold sessions
 * and to revoke, a gate needs `issuer`. A gate opened without a key keeps keys of its own in the store (`gate.keys`).
 *
 * Throws OptionError (with a suggestion for an unknown option), KeyRefused, CookieRefused, UsageError (an unknown kind
 * of store), StoreError, TypeError.
 */
export function open(store?: string, options?: GateOptions): Promise<Gate>;
/** Like `open`, without a promise. Over lmdb: it may block. */
export function openSync(store?: string, options?: GateOptions): Gate;

/**
 * Login state that the server keeps: `gate.sessions`. The client carries a ticket, a secret with no meaning of its own;
 * the store has only the SHA-256 of it. Only the ticket opens a session. The sid, its public id, names it and opens
 * nothing.
 *
 * A session ends when it is idle longer than `sessionIdleTtl`, `sessionTtl` after it was created, or when it is ended
 * or revoked. An ended session never comes back. Every call may throw Unavailable, and OptionError if the gate has no
 * issuer.
 */
export class Sessions {
  private constructor();
  /**
   * Creates a session for `subject` (1 to 1,024 bytes), who has just logged in. Its `ticket` is a secret; send it to
   * the client (`session.cookie()`).
   *
   * Throws SessionLimit (NotEnough); LoginRevoked, LoginMarkInvalid, LoginSubjectInvalid (Refused); DataTooLong, ClaimsRefused (`ttl` is
   * over `sessionMaxTtl`), OptionError, UsageError.
   */
  create(subject: Text, options?: CreateOptions): Promise<Session>;
  /**
   * The session of a ticket. Reading does not keep it alive; `touch` does. It takes about a microsecond, so there is no
   * promise.
   *
   * Throws SessionUnknown, SessionRevoked, TicketAbsent, TicketMalformed (all Refused).
   */
  get(session: Session | Text): Session;
  /**
   * Keeps a session alive: moves its idle deadline forward. Call it at every request. It writes at most once in a
   * quarter of the idle time. Throws the same errors as `get`.
   */
  touch(session: Session | Text): Promise<void>;
  /**
   * Replaces the data of a session that you read, and returns the session as it is now. This also keeps it alive. If
   * somebody changed the session since you read it, nothing is written, so no change is lost. Equal data is not
   * written, and the version stays.
   *
   * Throws SessionChanged (read the session again and decide again), SessionRenewed (Unavailable), DataTooLong,
   * UsageError (the session came from a list), and the same errors as `get`.
   */
  update(session: Session, data?: object | null): Promise<Session>;
  /**
   * Gives a session a new ticket; the old one stops working. Call it whenever the user has authenticated again
   * (`authenticated: true`) or gained rights. The sid, the data and the deadline from `sessionTtl` stay. If a renewal
   * leaves authentication time, level, roles and scope alone, the old ticket can still read for `sessionRenewGrace`.
   *
   * Throws SessionRenewed (another call renewed it first; Unavailable), LoginRevoked, LoginMarkInvalid (Refused),
   * OptionError, UsageError, and the same errors as `get`.
   */
  renew(session: Session | Text, options?: RenewOptions): Promise<Session>;
  /**
   * Ends a session: the user logs out. The tokens issued from it are refused too.
   *
   * Throws SessionUnknown (it has ended already), StoreFull (it has ended, but its tokens could not be revoked), and
   * the same errors as `get`.
   */
  end(session: Session | Text): Promise<void>;
  /**
   * The live sessions of `subject`, in the order of their sids, for a page such as "your devices". They have no
   * tickets.
   */
  list(subject: Text): Promise<Session[]>;
  /** Like `list`, but reads the next page when it is needed. */
  iterate(subject: Text): AsyncIterableIterator<Session>;
  /**
   * Requires more of a session than that it is live, and returns it. If a requirement of age or level fails, let the
   * user authenticate again and `renew` the session.
   *
   * Throws NotFresh, LevelTooLow, ScopeMissing, RoleMissing (NotEnough), UsageError.
   */
  require(session: Session, asked?: RequireOptions): Session;
}

/**
 * Data that the server keeps for those who have not logged in, such as a cart: `gate.visitors`. A visitor has a ticket,
 * as a session has, and is nobody: without subject, sid and rights, in no list, and refused by every call for sessions
 * and tokens.
 *
 * Visitors have a share of the store of their own, and their writes do not wait for the disk: a power cut may lose
 * them, and a restored store has none. One ends after `visitorIdleTtl` without a `put`, `visitorTtl` after it was
 * stored, and when everyone is revoked. Every call may throw Unavailable, and OptionError if the gate has no issuer.
 */
export class Visitors {
  private constructor();
  /**
   * A new visitor with a ticket, and without data. Nothing is stored before the first `put`, so visitors who only look
   * cost nothing. Keep the object on the server for as long as the request lasts: its version proves that the ticket
   * was drawn here.
   */
  draw(): Visitor;
  /**
   * The visitor of a ticket. Reading does not keep it alive; `put` does. As fast as `sessions.get`.
   *
   * Throws SessionUnknown (never stored, or ended), SessionRevoked (everyone was), TicketAbsent, TicketMalformed (all
   * Refused).
   */
  get(visitor: Visitor | Text): Visitor;
  /**
   * Stores the data of a visitor that was drawn or read, in place of what it had, and returns the visitor as it is now.
   * Equal data only keeps it alive. Send a new visitor its ticket (`visitor.cookie()`).
   *
   * Throws SessionChanged (somebody else stored it since: read it again and decide again), StoreFull (there are too
   * many visitors), DataTooLong, and the same errors as `get`.
   */
  put(visitor: Visitor, data?: object | null): Promise<Visitor>;
  /**
   * Deletes a visitor: after it has logged in, and its data was put into the new session. Before that, consider that
   * somebody else may have planted the data. Throws SessionUnknown (never stored, or ended), and the same errors as
   * `get`.
   */
  end(visitor: Visitor | Text): Promise<void>;
}

/** Signed JWTs (RFC 7519): `gate.tokens` issues them, and verifies them by the gate's own policy. */
export class Tokens extends Verifier {
  /**
   * Issues a token for `subject` (1 to 1,024 bytes), with the claims iss, sub, aud, iat, nbf, exp and jti, and those of
   * `claims`. Anybody can read a token. Fast (RSA: about 250 us).
   *
   * Throws SessionUnknown, SessionRevoked, LoginRevoked, LoginMarkInvalid (Refused); SessionRenewed (the session was
   * read with its old ticket; Unavailable); ClaimsRefused (a claim that limen itself writes, or a lifetime over
   * `tokenMaxTtl`), KeyRefused (the key has no private half), OptionError, UsageError (also for a `sid` that is limen's
   * own); Unavailable.
   */
  issue(subject: Text, claims?: object | null, options?: IssueOptions): string;
}

/**
 * Carries the ticket through a browser (RFC 6265bis): `gate.cookies`. Refuses whatever a browser would drop or misread,
 * and never repairs it. Every call may throw CookieRefused, OptionError, GateClosed.
 */
export class Cookies {
  private constructor();
  /**
   * The value of a `Set-Cookie` field that carries the ticket of a session or a visitor: a secret, never to be logged.
   * Send it once, with `Cache-Control: no-store`, after each `create` and `renew`, and after the first `put`.
   *
   * Throws TicketAbsent, TicketMalformed (Refused).
   */
  set(session: Session | Visitor | Text, options?: CookieOptions): string;
  /**
   * The value of a `Set-Cookie` field that makes the browser delete the cookie, after logout. A browser tells cookies
   * apart by name, Domain and Path: give the same ones as when it was set.
   */
  delete(options?: CookieOptions): string;
  /**
   * The ticket, of either kind, in the value of a request's `Cookie` field. Ignores all other cookies, malformed ones
   * too.
   *
   * Throws TicketAbsent, TicketMalformed, TicketTwice (Refused).
   */
  find(header: Text | null | undefined, options?: { name?: string | null }): string;
}

/**
 * Tokens against cross-site request forgery: `gate.csrf`. Put one into each form of a logged-in user, and check it at
 * every request that changes something. A token belongs to one session. It survives a renewal that leaves
 * authentication time, level, roles and scope alone.
 */
export class Csrf {
  private constructor();
  /** A token for a session. It is base64url, and valid for `csrfTtl`, any number of times. */
  token(session: Session | Text): string;
  /**
   * Checks that `token` was made for this session and has not expired. null, undefined and `''` count as missing.
   * Throws CsrfError (missing, malformed, or another session's) or CsrfExpired (NotEnough).
   */
  check(session: Session | Text, token: Text | null | undefined): void;
}

/**
 * Reads the events of a gate, from when the watch was made: `for await (const event of watch)`. The loop ends when the
 * watch or the gate is closed; leaving the loop leaves the watch open. Waiting uses no thread of Node's pool, and does
 * not keep the process from ending, unless you call `ref`.
 *
 * A watch sees what happens in this process, and over lmdb: also what other processes revoke, some hundredths of a
 * second later. It keeps at most `watchCapacity` unread events. When more arrive, some are lost, and a gap in the
 * numbers shows it.
 */
export class Watch implements AsyncIterableIterator<Event> {
  private constructor();
  /**
   * The waiting events, oldest first. Does not wait. Throws GateClosed once the gate is closed and every earlier event
   * was returned.
   */
  read(): Event[];
  next(): Promise<IteratorResult<Event, undefined>>;
  return(value?: unknown): Promise<IteratorResult<Event, undefined>>;
  /** Makes waiting keep the process from ending. */
  ref(): this;
  unref(): this;
  /** Closes the watch. Loops over it end. Closing twice does nothing. */
  close(): void;
  get closed(): boolean;
  [Symbol.asyncIterator](): this;
}

/**
 * An opened limen. `limen.open` makes it. After `close`, every call throws GateClosed, and calls in flight finish.
 */
export class Gate {
  private constructor();
  readonly sessions: Sessions;
  readonly visitors: Visitors;
  readonly tokens: Tokens;
  readonly cookies: Cookies;
  readonly csrf: Csrf;
  readonly keys: Keyring;
  /**
   * A verifier with a policy of its own over this gate's issuer, keys and revocations. The options given replace the
   * gate's. Make it once and keep it. Throws OptionError, KeyRefused (no such algorithm), GateClosed.
   */
  verifier(options?: VerifierOptions): Verifier;
  /**
   * A guard: it decides whole HTTP requests by the gate's sessions, and by its tokens or those of `verifier`.
   *
   * Throws OptionError (also if the gate has no issuer), KeyRefused (the verifier has none), TypeError.
   */
  guard(options?: GuardOptions): Guard;
  /**
   * A login mark for `subject`. Take it before you check the password, and pass it as `mark` to `sessions.create`,
   * `sessions.renew` or `tokens.issue`.
   *
   * The mark says when the login began. If the subject, or everyone, is revoked between that moment and the end of the
   * login, the login is refused. A mark is valid for `loginTtl`, any number of times, and may travel through the
   * client.
   *
   * Throws LoginSubjectInvalid (no subject can have this name), Unavailable, OptionError.
   */
  login(subject: Text): string;
  /**
   * Verifies a token and revokes it: one client logs out. Revoking it again does nothing. `reason`, here and below, is
   * for your records: at most 256 bytes.
   *
   * Once a revocation has returned, every verifier over the same store refuses. After StoreError, Stale or OutOfMemory
   * the revocation may or may not have happened: call again, which does no harm. Throws TokenError (the token does not
   * verify; nothing is revoked), ClaimMissing (it has no jti or no exp), StoreFull, Unavailable.
   */
  revokeToken(token: Text, reason?: Text | null): Promise<void>;
  /**
   * Revokes the token whose id (its claim jti) you kept. Throws StoreFull, OptionError (no issuer is known),
   * UsageError, Unavailable.
   */
  revokeTokenId(id: Text, options?: TokenIdOptions): Promise<void>;
  /**
   * Ends the session of `subject` that has this public id, and refuses the tokens issued from it. Throws SessionUnknown
   * (the subject has no such session) and TicketMalformed (not a sid): both are about the sid and not about the caller,
   * so answer 404 and not 401. Throws StoreFull (the session has ended, but its tokens could not be revoked),
   * Unavailable.
   */
  revokeSession(subject: Text, sid: Session | Text, reason?: Text | null): Promise<void>;
  /**
   * Logs the user out of all other devices: refuses everything that `subject` was given until now, except the session
   * `keep`. Tokens issued from the kept session are refused too: issue new ones. Returns the number of sessions deleted
   * from the store. Throws SessionUnknown, SessionRevoked, TicketMalformed (there is no such session to keep; nothing
   * is revoked), Unavailable.
   */
  revokeSessions(subject: Text, keep: Session | Text, reason?: Text | null): Promise<number>;
  /**
   * Refuses everything that `subject` was given until now: sessions, tokens, and logins under way. Call it when an
   * account was taken over or its password changed. A login that begins afterwards works. Returns the number of
   * sessions deleted from the store; any not yet deleted are refused as well. Throws OptionError (the gate has no
   * issuer), UsageError, Unavailable.
   */
  revokeSubject(subject: Text, reason?: Text | null): Promise<number>;
  /**
   * Refuses everything that the gate's issuer has issued to anybody until now. Throws OptionError (the gate has no
   * issuer), UsageError, Unavailable.
   */
  revokeEveryone(reason?: Text | null): Promise<void>;
  /**
   * Refuses every token that the gate's issuer signed with the key `kid`. Call it when somebody else may know the key.
   * A key of the keyring is removed; if it was the signing key, another key signs from then on. A key from
   * `keysSigning` or `keysVerifying` is refused for ever, by every gate on the store: give the gate another. Throws
   * OptionError (the gate has no issuer), StoreFull, KeyRefused (the keyring is full), UsageError, Unavailable.
   */
  revokeKey(kid: Text, reason?: Text | null): Promise<void>;
  /**
   * Counts what the gate's store holds: `driver`, `size` in bytes, `records`, `revocations` and more. Throws
   * Unavailable.
   */
  storeInfo(): Promise<Record<string, unknown>>;
  /**
   * Writes the gate's store, as of one moment, to the new file `path`. The file appears only when it is complete; the
   * store stays in use meanwhile. `limen.restoreStore` makes a store from it. The file holds secrets, as the store
   * does: every session with its data, and the gate's own keys. Only its owner can read it (mode 0600). Throws
   * StoreError (the file exists, it cannot be written, the store is damaged), UsageError (a store in memory has no
   * backup), Unavailable.
   */
  backup(path: Text | URL, options?: ProgressOptions): Promise<void>;
  /**
   * The public keys that verify this gate's tokens, as the text of a JWK Set (RFC 7517, section 5), for other services
   * to fetch. A gate that signs with a secret (HS*) returns an empty set.
   */
  jwks(): Promise<string>;
  /**
   * The gate's counters since it was opened: an object, or the body of a /metrics page. No counter is about a single
   * subject or token.
   */
  stats(format?: 'json'): Promise<Record<string, unknown>>;
  stats(format: 'prometheus'): Promise<string>;
  /**
   * Sets the clock, for tests. From the first call on, the clock stands still. Throws OptionError without
   * `clockManual: true`.
   */
  setClock(now: Time): void;
  /** A watch, which reads the events of this gate from now on. */
  watch(): Watch;
  /** Closes the gate for every holder, its watches and verifiers included. Closing twice does nothing. */
  close(): void;
  get closed(): boolean;
  /** Throws TypeError: a gate cannot be written as JSON. */
  toJSON(): never;
}

/**
 * Reads a token's header and claims, for people who inspect one. NOTHING is verified: anybody may have written them.
 * Never use the result to decide who a caller is or what they may do; `gate.tokens.verify` does that. Throws TokenError
 * (malformed).
 */
export function peek(token: Text): { header: Record<string, unknown>; claims: Record<string, unknown> };

/** The version of the loaded library. */
export const version: string;
