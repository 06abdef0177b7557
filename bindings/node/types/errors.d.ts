/**
 * Whatever limen answers but a value. `message` is one line for your logs: what was wrong, where, and what was
 * expected; it never holds a token, a ticket, a key, a subject or data. Tell a client nothing of it.
 */
export class LimenError extends Error {
  constructor(status: number, message?: string);
  /** The status of the C interface: stable, banded, never reused. It is not an HTTP status. */
  readonly status: number;
  /** The status by name, such as `"LIMEN_E_TOKEN_EXPIRED"`. */
  get name(): string;
  /** The same, where Node's own errors have it. */
  get code(): string;
  /** What it means to a server. */
  get kind(): 'no' | 'not enough' | 'unknown' | 'fault';
  /** The status of the HTTP response to it. */
  get statusCode(): 400 | 401 | 403 | 503 | 500;
}

// begin: errors (bindings/tables/statuses.json, written by ./dev tables)
/** The credential is refused. Tell the client only that: the status is for your logs. */
export class Refused extends LimenError {}
/** A token, or the `Authorization` field that should bring one, is refused. */
export class TokenError extends Refused {}
/**
 * Not a JWT: empty, too long, not three parts, bad base64url or JSON, or a header that limen does not accept (RFC
 * 7519, 7.2).
 */
export class TokenMalformed extends TokenError {}
/** The algorithm is `none`, not on the list, or not the key's (RFC 8725, 3.1 and 3.2). */
export class AlgorithmRefused extends TokenError {}
/** The header's `typ` is not the one expected (RFC 8725, 3.11). */
export class TokenTypeRefused extends TokenError {}
/** No key fits (RFC 7515, 4.1.4). */
export class KeyUnknown extends TokenError {}
/** The signature does not verify (RFC 7515, 5.2). */
export class SignatureInvalid extends TokenError {}
/** A registered claim has a wrong type or range (RFC 7519, 4.1). */
export class ClaimInvalid extends TokenError {}
/** A required claim is missing (RFC 7519, 4). */
export class ClaimMissing extends TokenError {}
/** `exp` has passed (RFC 7519, 4.1.4). */
export class TokenExpired extends TokenError {}
/** `nbf` or `iat` lies in the future (RFC 7519, 4.1.5). */
export class TokenNotYetValid extends TokenError {}
/** The token lives longer than `tokenMaxTtl`. */
export class TokenTooLong extends TokenError {}
/** The token is another issuer's (RFC 7519, 4.1.1). */
export class IssuerRefused extends TokenError {}
/** The token is not meant for this audience (RFC 7519, 4.1.3). */
export class AudienceRefused extends TokenError {}
/** Revoked: by its id, its session, its key or a cutoff. */
export class TokenRevoked extends TokenError {}
/** The request brings no bearer token (RFC 6750, 2.1). */
export class BearerAbsent extends TokenError {}
/** The `Authorization` field is malformed (RFC 6750, 3.1). */
export class BearerMalformed extends TokenError {}
/** A ticket, a session or a login is refused. */
export class SessionError extends Refused {}
/** No ticket at all. */
export class TicketAbsent extends SessionError {}
/** Not a ticket: a wrong length or character, a sid, or a credential of another kind. */
export class TicketMalformed extends SessionError {}
/** Two different tickets in one request. */
export class TicketTwice extends SessionError {}
/** No such session: it never existed, or it has ended. */
export class SessionUnknown extends SessionError {}
/** The session is revoked. */
export class SessionRevoked extends SessionError {}
/** The login mark is malformed, too old or another subject's. */
export class LoginMarkInvalid extends SessionError {}
/** A revocation came since the login began. */
export class LoginRevoked extends SessionError {}
/** A login under a name that no subject can have: empty, too long or not UTF-8. */
export class LoginSubjectInvalid extends SessionError {}
/**
 * The credential is genuine, but more is required: a scope, a role, a fresher or stronger authentication, fewer
 * sessions, a CSRF token.
 */
export class NotEnough extends LimenError {}
/** A required scope is not granted (RFC 6750, 3.1). */
export class ScopeMissing extends NotEnough {}
/** The required role is not granted. */
export class RoleMissing extends NotEnough {}
/** The subject has as many sessions as allowed. */
export class SessionLimit extends NotEnough {}
/** The authentication is too long ago (RFC 9470, 3). */
export class NotFresh extends NotEnough {}
/** The authentication was too weak (RFC 9470, 3). */
export class LevelTooLow extends NotEnough {}
/** No CSRF token, or one of another session. */
export class CsrfError extends NotEnough {}
/** The CSRF token has expired. */
export class CsrfExpired extends CsrfError {}
/** The answer cannot be known right now: try again. Never take it for a refusal, nor for consent. */
export class Unavailable extends LimenError {}
/** Somebody was faster. */
export class Conflict extends Unavailable {}
/** The session was changed since you read it. */
export class SessionChanged extends Conflict {}
/** The ticket has a successor; this one only reads. */
export class SessionRenewed extends Conflict {}
/** The gate was closed. */
export class GateClosed extends Unavailable {}
/** The gate or watch belongs to the parent process. */
export class GateForked extends Unavailable {}
/** Memory, threads or file descriptors ran out. */
export class OutOfMemory extends Unavailable {}
/** The store is unreachable, too slow, or damaged. */
export class StoreError extends Unavailable {}
/** What is revoked cannot be known right now. */
export class Stale extends Unavailable {}
/** `revocationMaxEntries` or a limit of size is reached. */
export class StoreFull extends Unavailable {}
/** The random generator failed. */
export class RandomFailed extends Unavailable {}
/** A mistake of the caller. */
export class UsageError extends LimenError {}
/** An option is unknown, has a malformed value, or does not apply to this call. */
export class OptionError extends UsageError {}
/** Not a key, too weak a one, or one that may not or cannot do what is required. */
export class KeyRefused extends UsageError {}
/** A claim that limen writes itself, one of a wrong type, or a longer life than is allowed. */
export class ClaimsRefused extends UsageError {}
/** A browser would drop or misread this cookie (RFC 6265bis). */
export class CookieRefused extends UsageError {}
/** The data is longer than `sessionMaxData`. */
export class DataTooLong extends UsageError {}
/** A bug in limen, or OpenSSL failed: please report it. */
export class InternalError extends LimenError {}
// end: errors
