import type { CookieOptions, GrantOptions } from './options.js';

/** What claims and sessions have in common: their members, parsed when they are first asked for. */
interface Members extends Iterable<[string, unknown]> {
  /** A member, undefined where there is none. Arrays and objects come out as copies. */
  get<T = unknown>(name: string): T | undefined;
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, unknown]>;
  /** How many there are. */
  readonly size: number;
  /** All members, as an object of your own. Numbers beyond 2 ** 53 lose digits: `json` has them all. */
  toObject(): Record<string, unknown>;
  /** The members as text. */
  readonly json: string;
}

/** What a verified token says. Made by `verify` alone; immutable. `json` is exactly as it was signed. */
export class Claims implements Members {
  private constructor();
  get<T = unknown>(name: string): T | undefined;
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, unknown]>;
  [Symbol.iterator](): IterableIterator<[string, unknown]>;
  get size(): number;
  toObject(): Record<string, unknown>;
  get json(): string;
  /** Claim `iss`. */
  get issuer(): string | null;
  /** Claim `sub`. */
  get subject(): string | null;
  /** The audience that matched. */
  get audience(): string | null;
  /** Claim `jti`. */
  get id(): string | null;
  /** The session it was minted from. */
  get sid(): string | null;
  /** `kid` of the header. */
  get keyId(): string | null;
  get issuedAt(): Date | null;
  get notBefore(): Date | null;
  get expiresAt(): Date | null;
  /** Whole seconds since 1970. */
  get issuedAtSeconds(): number | null;
  get notBeforeSeconds(): number | null;
  get expiresAtSeconds(): number | null;
  /** The words of the claim `scope`; none where it is missing or no text. */
  get scopes(): string[];
  /**
   * Asks whether these claims grant every scope of `scope` and the role `role`, compared exactly. Gives the claims.
   *
   * Throws ScopeMissing, RoleMissing (not enough); UsageError.
   */
  require(asked: GrantOptions): this;
  toJSON(): Record<string, unknown>;
}

/** Login state that the server keeps, as it was when it was read. Made by `gate.sessions` alone; immutable. */
export class Session implements Members {
  private constructor();
  get<T = unknown>(name: string): T | undefined;
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, unknown]>;
  [Symbol.iterator](): IterableIterator<[string, unknown]>;
  get size(): number;
  toObject(): Record<string, unknown>;
  /** The data, as an object of your own: change it and hand it to `gate.sessions.update`. */
  get data(): Record<string, unknown>;
  get json(): string;
  /** The client's secret: into a cookie, never into a log or a URL. null where the session came from a list. */
  get ticket(): string | null;
  /** Its public name, kept through renewals. */
  get sid(): string;
  get subject(): string;
  get label(): string | null;
  get address(): string | null;
  /** Changes with every update. */
  get version(): bigint;
  /** How well its user has proved who they are; 0: not said. */
  get level(): number;
  /** Whether it was read by a ticket that was renewed some seconds ago. */
  get readOnly(): boolean;
  get createdAt(): Date;
  /** The last touch, update or renewal: up to a quarter of the idle time earlier than the last sign of life. */
  get seenAt(): Date;
  /** When it ends unless it is touched. */
  get idleExpiresAt(): Date;
  /** When it ends in any case. */
  get expiresAt(): Date;
  /** When its user last proved who they are. */
  get authTime(): Date;
  /** Whole seconds since 1970. */
  get createdAtSeconds(): number;
  get seenAtSeconds(): number;
  get idleExpiresAtSeconds(): number;
  get expiresAtSeconds(): number;
  get authTimeSeconds(): number;
  /** The value of a `Set-Cookie` field that carries the ticket: see `gate.cookies.set`. */
  cookie(options?: CookieOptions): string;
  /** For a page of devices: neither the ticket nor the data. */
  toJSON(): object;
}

/** One event at a gate. Texts are one line of at most 1,024 bytes; none holds a ticket, a token or a key. */
export interface Event {
  /** 1, 2, 3 ... at this gate; where some are missing, they were lost. */
  readonly number: number;
  readonly at: Date;
  /** Such as `"session_created"` or `"revoked_subject"`; pass over those that you do not know. */
  readonly kind: string;
  /** Of `"refused"`: why; otherwise 0. */
  readonly status: number;
  readonly statusName: string;
  readonly subject: string | null;
  readonly sid: string | null;
  readonly id: string | null;
  readonly reason: string | null;
  readonly label: string | null;
}
