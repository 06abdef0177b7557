'use strict';
// The errors of limen: one class for each meaning, by what a server answers.
//
//   LimenError
//     Refused        no: the credential is refused (401)
//     NotEnough      genuine, but more is asked for (403)
//     Unavailable    cannot be known right now, try again (503)
//     UsageError     a mistake of the caller (500)
//     InternalError  a mistake of limen (500)
//
// No message holds a token, a ticket, a key or any other argument.

const native = require('./native.js');

const KINDS = ['yes', 'no', 'fault', 'unknown', 'not enough'];
const ANSWERS = { no: 401, 'not enough': 403, unknown: 503, fault: 500 };

class LimenError extends Error {
  constructor(status, message = '') {
    super(message || native.status_name(status));
    this.status = status;
  }

  // While the stack is written there is no status yet: it begins with the class's name.
  get name() {
    return this.status === undefined ? this.constructor.name : native.status_name(this.status);
  }

  get code() {
    return this.name;
  }

  get kind() {
    return KINDS[native.status_kind(this.status)] ?? 'fault';
  }

  get statusCode() {
    return ANSWERS[this.kind] ?? 500;
  }
}

class Refused extends LimenError {}
class NotEnough extends LimenError {}
class Unavailable extends LimenError {}
class UsageError extends LimenError {}
class InternalError extends LimenError {}

class TokenError extends Refused {}
class TokenMalformed extends TokenError {}
class AlgorithmRefused extends TokenError {}
class TokenTypeRefused extends TokenError {}
class KeyUnknown extends TokenError {}
class SignatureInvalid extends TokenError {}
class ClaimInvalid extends TokenError {}
class ClaimMissing extends TokenError {}
class TokenExpired extends TokenError {}
class TokenNotYetValid extends TokenError {}
class TokenTooLong extends TokenError {}
class IssuerRefused extends TokenError {}
class AudienceRefused extends TokenError {}
class TokenRevoked extends TokenError {}
class BearerAbsent extends TokenError {}
class BearerMalformed extends TokenError {}

class SessionError extends Refused {}
class TicketAbsent extends SessionError {}
class TicketMalformed extends SessionError {}
class TicketTwice extends SessionError {}
class SessionUnknown extends SessionError {}
class SessionRevoked extends SessionError {}
class LoginMarkInvalid extends SessionError {}
class LoginRevoked extends SessionError {}

class ScopeMissing extends NotEnough {}
class RoleMissing extends NotEnough {}
class SessionLimit extends NotEnough {}
class NotFresh extends NotEnough {}
class LevelTooLow extends NotEnough {}
class CsrfError extends NotEnough {}
class CsrfExpired extends CsrfError {}

class Stale extends Unavailable {}
class StoreError extends Unavailable {}
class StoreFull extends Unavailable {}
class GateClosed extends Unavailable {}
class GateForked extends Unavailable {}
class Conflict extends Unavailable {}
class SessionChanged extends Conflict {}
class SessionRenewed extends Conflict {}
class OutOfMemory extends Unavailable {}
class RandomFailed extends Unavailable {}

class OptionError extends UsageError {}
class KeyRefused extends UsageError {}
class ClaimsRefused extends UsageError {}
class CookieRefused extends UsageError {}
class DataTooLong extends UsageError {}

const BY_KIND = [LimenError, Refused, UsageError, Unavailable, NotEnough];

// Each: a class, and the statuses from the first to the last that are of it.
const BY_STATUS = new Map();
for (const [made, first, last = first] of [
  [OptionError, 105, 107],
  [KeyRefused, 108, 114],
  [ClaimsRefused, 115, 116],
  [GateClosed, 117],
  [GateForked, 118],
  [CookieRefused, 119],
  [DataTooLong, 120],
  [OutOfMemory, 200],
  [StoreError, 201],
  [Stale, 202],
  [StoreFull, 203],
  [RandomFailed, 204],
  [TokenMalformed, 300, 309],
  [AlgorithmRefused, 310, 311],
  [TokenTypeRefused, 312],
  [KeyUnknown, 313],
  [SignatureInvalid, 314],
  [ClaimInvalid, 315],
  [ClaimMissing, 316],
  [TokenExpired, 317],
  [TokenNotYetValid, 318],
  [TokenTooLong, 319],
  [IssuerRefused, 320],
  [AudienceRefused, 321],
  [TokenRevoked, 322],
  [BearerAbsent, 323],
  [BearerMalformed, 324],
  [ScopeMissing, 325],
  [RoleMissing, 326],
  [TicketAbsent, 400],
  [TicketMalformed, 401, 403],
  [TicketTwice, 404],
  [SessionUnknown, 405],
  [SessionRevoked, 406],
  [SessionChanged, 407],
  [SessionRenewed, 408],
  [SessionLimit, 409],
  [NotFresh, 410],
  [LevelTooLow, 411],
  [LoginMarkInvalid, 412],
  [LoginRevoked, 413],
  [CsrfError, 414],
  [CsrfExpired, 415],
  [InternalError, 900],
]) {
  for (let status = first; status <= last; ++status) BY_STATUS.set(status, made);
}

// What the library quotes is the caller's own text, but of keys and tokens: there it is what a JWK says of itself, the
// name of a claim, or a claim beside what was expected; never the key or the token.
const isTelling = (status) => (status >= 108 && status < 116) || (status >= 300 && status < 323);

// The error of a status, of its own class or of its kind's; of none, a TypeError. Arguments are cut out of the message.
function makeError(status, message) {
  if (status === 0) return new TypeError(message);
  const Made = BY_STATUS.get(status) ?? BY_KIND[native.status_kind(status)] ?? LimenError;
  return new Made(status, isTelling(status) ? message : message.replace(/"[^"]*"/g, '"..."'));
}

native.makeError = makeError; // the addon does not keep it
native.setup(makeError);

module.exports = {
  makeError,
  classes: {
    LimenError, Refused, NotEnough, Unavailable, UsageError, InternalError,
    TokenError, TokenMalformed, AlgorithmRefused, TokenTypeRefused, KeyUnknown, SignatureInvalid,
    ClaimInvalid, ClaimMissing, TokenExpired, TokenNotYetValid, TokenTooLong, IssuerRefused,
    AudienceRefused, TokenRevoked, BearerAbsent, BearerMalformed,
    SessionError, TicketAbsent, TicketMalformed, TicketTwice, SessionUnknown, SessionRevoked,
    LoginMarkInvalid, LoginRevoked,
    ScopeMissing, RoleMissing, SessionLimit, NotFresh, LevelTooLow, CsrfError, CsrfExpired,
    Stale, StoreError, StoreFull, GateClosed, GateForked, Conflict, SessionChanged, SessionRenewed,
    OutOfMemory, RandomFailed,
    OptionError, KeyRefused, ClaimsRefused, CookieRefused, DataTooLong,
  },
};
