import type { CookieOptions, GrantOptions } from './options.js';

/** The members of claims and sessions, parsed at the first use. */
interface Members extends Iterable<[string, unknown]> {
  /** A member; undefined if there is no such member. Arrays and objects are copies. */
  get<T = unknown>(name: string): T | undefined;
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, unknown]>;
  /** The number of members. */
  readonly size: number;
  /** All members, as a new object. Numbers beyond 2 ** 53 lose digits; `json` has them all. */
  toObject(): Record<string, unknown>;
  /** The members as text. */
  readonly json: string;
}

/** The claims of a verified token. Only `verify` makes it; immutable. `json` is their text exactly as it was signed. */
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
  /** The id of the session it was issued from. */
  get sid(): string | null;
  /** The header's `kid`. */
  get keyId(): string | null;
  get issuedAt(): Date | null;
  get notBefore(): Date | null;
  get expiresAt(): Date | null;
  /** Whole seconds since 1970. */
  get issuedAtSeconds(): number | null;
  get notBeforeSeconds(): number | null;
  get expiresAtSeconds(): number | null;
  /** The words of the claim `scope`; empty if the claim is missing or not a text. */
  get scopes(): string[];
  /**
   * Requires scopes and a role of these claims, compared exactly, and returns the claims.
   *
   * Throws ScopeMissing, RoleMissing (NotEnough); UsageError.
   */
  require(asked: GrantOptions): this;
  toJSON(): Record<string, unknown>;
}

/** Login state that the server keeps, as it was when read. Only `gate.sessions` makes it; immutable. */
export class Session implements Members {
  private constructor();
  get<T = unknown>(name: string): T | undefined;
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, unknown]>;
  [Symbol.iterator](): IterableIterator<[string, unknown]>;
  get size(): number;
  toObject(): Record<string, unknown>;
  /** The data, as a new object: change it and pass it to `gate.sessions.update`. */
  get data(): Record<string, unknown>;
  get json(): string;
  /** The client's secret: put it into a cookie, never into a log or a URL. null when the session came from a list. */
  get ticket(): string | null;
  /** The session's public id, kept through renewals. */
  get sid(): string;
  get subject(): string;
  get label(): string | null;
  get address(): string | null;
  /** The roles that it was given at login or at a renewal, as a new array. Data gives none. */
  get roles(): string[];
  /** The scope that it was given, words with one space between them. */
  get scope(): string | null;
  /** A number that every update of the data changes. */
  get version(): bigint;
  /** How strongly the user was authenticated; 0: not said. */
  get level(): number;
  /** Whether the ticket that read it is the old one of a session that was just renewed. */
  get readOnly(): boolean;
  get createdAt(): Date;
  /** The last touch, update or renewal. A touch may be recorded up to a quarter of the idle time late. */
  get seenAt(): Date;
  /** The time at which it ends unless touched. */
  get idleExpiresAt(): Date;
  /** The time at which it ends in any case. */
  get expiresAt(): Date;
  /** The time at which the user last authenticated. */
  get authTime(): Date;
  /** Whole seconds since 1970. */
  get createdAtSeconds(): number;
  get seenAtSeconds(): number;
  get idleExpiresAtSeconds(): number;
  get expiresAtSeconds(): number;
  get authTimeSeconds(): number;
  /** The value of a `Set-Cookie` field that carries the ticket: see `gate.cookies.set`. */
  cookie(options?: CookieOptions): string;
  /** For a page of devices: contains neither the ticket nor the data. */
  toJSON(): object;
}

/**
 * Somebody who has not logged in, as it was when read or drawn. Only `gate.visitors` makes it; immutable. It is nobody:
 * it has no subject. Its times are null until it is stored.
 */
export class Visitor implements Members {
  private constructor();
  get<T = unknown>(name: string): T | undefined;
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, unknown]>;
  [Symbol.iterator](): IterableIterator<[string, unknown]>;
  get size(): number;
  toObject(): Record<string, unknown>;
  /** The data, as a new object: change it and pass it to `gate.visitors.put`. */
  get data(): Record<string, unknown>;
  get json(): string;
  /** The secret of the visitor's browser: put it into a cookie, never into a log or a URL. */
  get ticket(): string;
  /** What the next `put` needs. Never take it from a client. */
  get version(): bigint;
  /** Whether it was in the store; one that was only drawn is not. */
  get stored(): boolean;
  get createdAt(): Date | null;
  get seenAt(): Date | null;
  get idleExpiresAt(): Date | null;
  get expiresAt(): Date | null;
  /** Whole seconds since 1970. */
  get createdAtSeconds(): number | null;
  get seenAtSeconds(): number | null;
  get idleExpiresAtSeconds(): number | null;
  get expiresAtSeconds(): number | null;
  /** The value of a `Set-Cookie` field that carries the ticket: see `gate.cookies.set`. */
  cookie(options?: CookieOptions): string;
  /** Contains neither the ticket nor the data. */
  toJSON(): object;
}

/** One event at a gate. Its texts are single lines of at most 1,024 bytes, and never a ticket, token or key. */
export interface Event {
  /** 1, 2, 3 ... at this gate; a gap means that events were lost. */
  readonly number: number;
  readonly at: Date;
  /** A name such as `"session_created"` or `"revoked_subject"`; ignore those that you do not know. */
  readonly kind: string;
  /** The reason for a `"refused"`; otherwise 0. */
  readonly status: number;
  readonly statusName: string;
  readonly subject: string | null;
  readonly sid: string | null;
  readonly id: string | null;
  readonly reason: string | null;
  readonly label: string | null;
}
