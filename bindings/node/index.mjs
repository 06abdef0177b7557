// Exports to `import` the same objects as to `require`.
import limen from './lib/index.js';

export const {
  open, openSync, peek, storeTraits, checkStore, restoreStore, upgradeStore, version,
  Gate, Guard, Sessions, Visitors, Tokens, Cookies, Csrf, Keyring, Verifier, Watch, Progress,
  Answer, Login, Key, KeySet, Claims, Session, Visitor,
  jws, bearer,
  // begin: errors (bindings/tables/statuses.json, written by ./dev tables)
  LimenError, Refused, TokenError, TokenMalformed, AlgorithmRefused, TokenTypeRefused, KeyUnknown, SignatureInvalid,
  ClaimInvalid, ClaimMissing, TokenExpired, TokenNotYetValid, TokenTooLong, IssuerRefused, AudienceRefused,
  TokenRevoked, BearerAbsent, BearerMalformed, SessionError, TicketAbsent, TicketMalformed, TicketTwice,
  SessionUnknown, SessionRevoked, LoginMarkInvalid, LoginRevoked, LoginSubjectInvalid, NotEnough, ScopeMissing,
  RoleMissing, SessionLimit, NotFresh, LevelTooLow, CsrfError, CsrfExpired, Unavailable, Conflict, SessionChanged,
  SessionRenewed, GateClosed, GateForked, OutOfMemory, StoreError, Stale, StoreFull, RandomFailed, UsageError,
  OptionError, KeyRefused, ClaimsRefused, CookieRefused, DataTooLong, InternalError,
  // end: errors
} = limen;

export default limen;
