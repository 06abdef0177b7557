import type { Keyring, Verifier } from './keys.js';
import type {
  CookieOptions, CreateOptions, GateOptions, IssueOptions, ProgressOptions, RenewOptions, RequireOptions, Text, Time,
  TokenIdOptions, VerifierOptions,
} from './options.js';
import type { Claims, Event, Session } from './records.js';

/**
 * Opens a gate over `store`: `"memory:"`, which is this process's own and gone with the gate, or
 * `"lmdb:/absolute/path"`, a directory on a local disk that all processes of the host share and that lasts.
 *
 * One in a process is enough; each worker thread opens its own. Options are the properties of docs/configuration.md,
 * in camelCase: `sessionIdleTtl: '30m'` is `session.idle_ttl`. `issuer` is needed to issue, for sessions and to revoke.
 *
 * Throws OptionError (with a suggestion where an option is unknown), KeyRefused, CookieRefused, UsageError (no such
 * store), StoreError, TypeError.
 */
export function open(store?: string, options?: GateOptions): Promise<Gate>;
/** The same at once; over lmdb: it may block. */
export function openSync(store?: string, options?: GateOptions): Gate;

/** Login state that the server keeps. The client carries a ticket; the store has its SHA-256 only. */
export class Sessions {
  private constructor();
  /**
   * A new session of `subject` (1 to 1,024 bytes), who has just logged in. Its `ticket` is shown this once.
   *
   * Throws SessionLimit (not enough), LoginRevoked, LoginMarkInvalid (no), DataTooLong, OptionError, UsageError.
   */
  create(subject: Text, options?: CreateOptions): Promise<Session>;
  /**
   * The session of a ticket. No sign of life: `touch` is. A microsecond: there is no promise.
   *
   * Throws SessionUnknown, SessionRevoked, TicketAbsent, TicketMalformed (no); Unavailable.
   */
  get(session: Session | Text): Session;
  /** A sign of life: moves the idle deadline forward. Call it at every request; it writes seldom. Throws what get does. */
  touch(session: Session | Text): Promise<void>;
  /**
   * Replaces the data of a session that was read, and gives the session as it is now. If it was changed meanwhile,
   * nothing is written. Throws SessionChanged (read again and decide anew), SessionRenewed, DataTooLong.
   */
  update(session: Session, data?: object | null): Promise<Session>;
  /**
   * Gives a session a new ticket: whenever its user has authenticated again or gained rights. Throws SessionRenewed
   * (somebody was faster), LoginRevoked, LoginMarkInvalid, what get does.
   */
  renew(session: Session | Text, options?: RenewOptions): Promise<Session>;
  /** Ends a session: logout. The tokens that were minted from it are refused too. Throws SessionUnknown. */
  end(session: Session | Text): Promise<void>;
  /** The live sessions of `subject`, for "your devices". They have no tickets. */
  list(subject: Text): Promise<Session[]>;
  /** The same, read page by page. */
  iterate(subject: Text): AsyncIterableIterator<Session>;
  /** Asks whether a session is enough for what is to be done, and gives it. Throws NotFresh, LevelTooLow, RoleMissing. */
  require(session: Session, asked?: RequireOptions): Session;
}

/** Signed JWTs (RFC 7519): issued here, and verified by the gate's own policy. */
export class Tokens extends Verifier {
  /**
   * A token for `subject`, with the claims iss sub aud iat nbf exp jti and those of `claims`. Anybody can read it.
   * Fast (RSA: some 250 us).
   *
   * Throws SessionUnknown, SessionRevoked, LoginRevoked, LoginMarkInvalid (no); ClaimsRefused, KeyRefused, OptionError.
   */
  issue(subject: Text, claims?: object | null, options?: IssueOptions): string;
}

/** The ticket's way through a browser (RFC 6265bis). What a browser would drop is refused, never mended. */
export class Cookies {
  private constructor();
  /** The value of a `Set-Cookie` field that carries the ticket: send it once, with `Cache-Control: no-store`. */
  set(session: Session | Text, options?: CookieOptions): string;
  /** The value of a `Set-Cookie` field that makes the browser forget the cookie. */
  delete(options?: CookieOptions): string;
  /** The ticket in the value of a `Cookie` field. Throws TicketAbsent, TicketMalformed, TicketTwice. */
  find(header: Text | null | undefined, options?: { name?: string | null }): string;
}

/** Tokens against cross-site request forgery, each bound to a session. */
export class Csrf {
  private constructor();
  /** A token for a session, good for `csrfTtl`. It is base64url: no page needs to escape it. */
  token(session: Session | Text): string;
  /** Asks whether `token` was made for this session and is still good. Throws CsrfError, CsrfExpired. */
  check(session: Session | Text, token: Text | null | undefined): void;
}

/**
 * Sees the events of a gate from when it was made: `for await (const event of watch)`. The loop ends when the watch or
 * the gate is closed; leaving it leaves the watch open. Waiting takes no thread of Node's pool, and does not keep the
 * process from ending, unless `ref` says so. A watch that is read too seldom loses events: their numbers are missing.
 */
export class Watch implements AsyncIterableIterator<Event> {
  private constructor();
  /** The events that wait, oldest first. Throws GateClosed once all from before its close was given. */
  read(): Event[];
  next(): Promise<IteratorResult<Event, undefined>>;
  return(value?: unknown): Promise<IteratorResult<Event, undefined>>;
  /** Waiting keeps the process from ending. */
  ref(): this;
  unref(): this;
  /** Whoever waits comes to the end. Twice is fine. */
  close(): void;
  get closed(): boolean;
  [Symbol.asyncIterator](): this;
}

/** An opened limen. After `close` every call throws GateClosed, calls in flight finish. */
export class Gate {
  private constructor();
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly cookies: Cookies;
  readonly csrf: Csrf;
  readonly keys: Keyring;
  /** A further policy over this gate, with options that replace the gate's. Throws OptionError, KeyRefused. */
  verifier(options?: VerifierOptions): Verifier;
  /**
   * A login mark: take it before you check the password, and hand it to `create`, `issue` or `renew` as `mark`. A
   * login that began before a revocation of the subject is then refused though it ends after it.
   */
  login(subject: Text): string;
  /** Verifies a token and revokes it: logout of one client. `reason`, here and below, is for your records. */
  revokeToken(token: Text, reason?: Text | null): Promise<void>;
  /** Revokes the token of which you kept the id (jti). */
  revokeTokenId(id: Text, options?: TokenIdOptions): Promise<void>;
  /** Ends one session of `subject` by its public name. Throws SessionUnknown: answer 404, not 401. */
  revokeSession(subject: Text, sid: Session | Text, reason?: Text | null): Promise<void>;
  /** Refuses everything of `subject` but the session `keep`; gives the number of sessions that were deleted. */
  revokeSessions(subject: Text, keep: Session | Text, reason?: Text | null): Promise<number>;
  /** Refuses everything of `subject`: sessions, tokens, logins that have begun. Gives how many sessions were deleted. */
  revokeSubject(subject: Text, reason?: Text | null): Promise<number>;
  /** Refuses everything that the gate's issuer gave out before, to anyone. */
  revokeEveryone(reason?: Text | null): Promise<void>;
  /** Refuses every token that the gate's issuer signed with the key `kid`. */
  revokeKey(kid: Text, reason?: Text | null): Promise<void>;
  /** What the gate's store holds. */
  storeInfo(): Promise<Record<string, unknown>>;
  /** Writes the store, as of one moment, to a new file. It holds whose sessions there are, and the gate's own keys. */
  backup(path: Text | URL, options?: ProgressOptions): Promise<void>;
  /** The public keys that verify this gate's tokens, as JWK Set text, for others to fetch. */
  jwks(): Promise<string>;
  /** What was counted at this gate: an object, or the text that a /metrics page answers. */
  stats(format?: 'json'): Promise<Record<string, unknown>>;
  stats(format: 'prometheus'): Promise<string>;
  /** Sets the clock, for tests. Throws OptionError without `clockManual: true`. */
  setClock(now: Time): void;
  /** A watch, which sees the events of this gate from now on. */
  watch(): Watch;
  /** Closes the gate for all who hold it. Twice is fine. */
  close(): void;
  get closed(): boolean;
  /** Throws TypeError: a gate is not written as JSON. */
  toJSON(): never;
}

/** Header and claims of a token. NOTHING of it is verified: anybody can have written it. Throws TokenError. */
export function peek(token: Text): { header: Record<string, unknown>; claims: Record<string, unknown> };

/** The version of the library that is loaded. */
export const version: string;
