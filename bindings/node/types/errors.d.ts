/**
 * Whatever limen answers but a value. `message` is one line for your logs: what was wrong, where, and what was
 * expected; it never holds a token, a ticket, a key or another argument. Tell a client nothing of it.
 */
export class LimenError extends Error {
  constructor(status: number, message?: string);
  /** The status of the C interface: stable, banded, never reused. It is no status of HTTP. */
  readonly status: number;
  /** The status by name, such as `"LIMEN_E_TOKEN_EXPIRED"`. */
  get name(): string;
  /** The same, where Node's own errors have it. */
  get code(): string;
  /** What it means to a server. */
  get kind(): 'no' | 'not enough' | 'unknown' | 'fault';
  /** The answer of HTTP that fits: 401, 403, 503 or 500. */
  get statusCode(): 401 | 403 | 503 | 500;
}

/** No: the credential is refused (401). */
export class Refused extends LimenError {}
/** Genuine, but more is asked for (403). */
export class NotEnough extends LimenError {}
/** Cannot be known right now: try again (503). Never take it for a refusal, nor for consent. */
export class Unavailable extends LimenError {}
/** A mistake of the caller (500). */
export class UsageError extends LimenError {}
/** A bug in limen, or OpenSSL failed: please report it (500). */
export class InternalError extends LimenError {}

/** A token, or the `Authorization` field that should bring one, is refused. */
export class TokenError extends Refused {}
/** It is no JWT: empty, too long, not three parts, bad base64url or JSON, or a header not taken. */
export class TokenMalformed extends TokenError {}
/** The algorithm is `none`, not on the list, or not the key's. */
export class AlgorithmRefused extends TokenError {}
/** The header's `typ` is not the one that is expected. */
export class TokenTypeRefused extends TokenError {}
/** No key fits. */
export class KeyUnknown extends TokenError {}
/** The signature does not verify. */
export class SignatureInvalid extends TokenError {}
/** A registered claim has a wrong type or range. */
export class ClaimInvalid extends TokenError {}
/** A claim that is required is missing. */
export class ClaimMissing extends TokenError {}
/** `exp` has passed. */
export class TokenExpired extends TokenError {}
/** `nbf` or `iat` lies in the future. */
export class TokenNotYetValid extends TokenError {}
/** It lives longer than `tokenMaxTtl`. */
export class TokenTooLong extends TokenError {}
/** Another issuer's. */
export class IssuerRefused extends TokenError {}
/** Not meant for this audience. */
export class AudienceRefused extends TokenError {}
/** Revoked: by its id, its session, its key or a cutoff. */
export class TokenRevoked extends TokenError {}
/** The request brings no bearer token. */
export class BearerAbsent extends TokenError {}
/** The `Authorization` field is malformed (answer 400). */
export class BearerMalformed extends TokenError {}

/** A ticket, a session or a login is refused. */
export class SessionError extends Refused {}
/** There is no ticket at all. */
export class TicketAbsent extends SessionError {}
/** This is no ticket: a wrong length or character, a sid, or a credential of another kind. */
export class TicketMalformed extends SessionError {}
/** Two different tickets came in one request. */
export class TicketTwice extends SessionError {}
/** There is no such session: it never was, or has ended in any way. */
export class SessionUnknown extends SessionError {}
/** The session is revoked. */
export class SessionRevoked extends SessionError {}
/** The login mark is malformed, too old, or another subject's. */
export class LoginMarkInvalid extends SessionError {}
/** A revocation came after the login began. */
export class LoginRevoked extends SessionError {}

/** A scope that is asked for is not granted. */
export class ScopeMissing extends NotEnough {}
/** The role that is asked for is not granted. */
export class RoleMissing extends NotEnough {}
/** The subject has as many sessions as it may have. */
export class SessionLimit extends NotEnough {}
/** The user has proved who they are too long ago. */
export class NotFresh extends NotEnough {}
/** The user has proved who they are too weakly. */
export class LevelTooLow extends NotEnough {}
/** There is no CSRF token, or it was made for another session. */
export class CsrfError extends NotEnough {}
/** The CSRF token has expired. */
export class CsrfExpired extends CsrfError {}

/** What is revoked cannot be known right now. */
export class Stale extends Unavailable {}
/** The store cannot be reached, or did not answer in time. */
export class StoreError extends Unavailable {}
/** `revocationMaxEntries` is reached. */
export class StoreFull extends Unavailable {}
/** The gate was closed. */
export class GateClosed extends Unavailable {}
/** The gate belongs to the parent process. Node's cluster and child processes start anew, so they never see it. */
export class GateForked extends Unavailable {}
/** Somebody was faster. */
export class Conflict extends Unavailable {}
/** The session was changed since it was read: read it again and decide anew. */
export class SessionChanged extends Conflict {}
/** The ticket has a successor, and this one only reads. */
export class SessionRenewed extends Conflict {}
/** Memory, or what the process may open, ran out. */
export class OutOfMemory extends Unavailable {}
/** The random generator failed. */
export class RandomFailed extends Unavailable {}

/** An option is unknown, has a malformed value, or does not apply to this call. */
export class OptionError extends UsageError {}
/** This is no key, too weak a one, or one that may not or cannot do what is asked. */
export class KeyRefused extends UsageError {}
/** A claim that limen writes itself, one of a wrong type, or a longer life than is allowed. */
export class ClaimsRefused extends UsageError {}
/** A browser would drop this cookie, or misread it. */
export class CookieRefused extends UsageError {}
/** The data is longer than `sessionMaxData`. */
export class DataTooLong extends UsageError {}
