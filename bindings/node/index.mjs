// Exports to `import` the same objects as to `require`.
import limen from './lib/index.js';

export const {
  open, openSync, peek, checkStore, restoreStore, version,
  Gate, Sessions, Tokens, Cookies, Csrf, Keyring, Verifier, Watch, Progress,
  Key, KeySet, Claims, Session,
  jws, bearer,
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
} = limen;

export default limen;
