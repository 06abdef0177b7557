// Generated from bindings/tables/statuses.json by `./dev tables`. Change the table, not this file.
//
// limen/exceptions.hpp: a class for each meaning of a failure. Catch a broad one, such as Refused,
// or the one that your program treats apart. Include limen/limen.hpp, not this.
#ifndef LIMEN_EXCEPTIONS_HPP
#define LIMEN_EXCEPTIONS_HPP

#include <limen/error.hpp>

#include <cstdint>

namespace limen {
inline namespace v1 {

// Refused: the credential is refused. Tell the client only that: the status is for your logs.
struct Refused : Error {
  using Error::Error;
};

// TokenError: a token, or the `Authorization` field that should bring one, is refused.
struct TokenError : Refused {
  using Refused::Refused;
};

// TokenMalformed: not a JWT: empty, too long, not three parts, bad base64url or JSON, or a header
// that limen does not accept (RFC 7519, 7.2).
struct TokenMalformed : TokenError {
  using TokenError::TokenError;
};

// AlgorithmRefused: the algorithm is `none`, not on the list, or not the key's (RFC 8725, 3.1 and
// 3.2).
struct AlgorithmRefused : TokenError {
  using TokenError::TokenError;
};

// TokenTypeRefused: the header's `typ` is not the one expected (RFC 8725, 3.11).
struct TokenTypeRefused : TokenError {
  using TokenError::TokenError;
};

// KeyUnknown: no key fits (RFC 7515, 4.1.4).
struct KeyUnknown : TokenError {
  using TokenError::TokenError;
};

// SignatureInvalid: the signature does not verify (RFC 7515, 5.2).
struct SignatureInvalid : TokenError {
  using TokenError::TokenError;
};

// ClaimInvalid: a registered claim has a wrong type or range (RFC 7519, 4.1).
struct ClaimInvalid : TokenError {
  using TokenError::TokenError;
};

// ClaimMissing: a required claim is missing (RFC 7519, 4).
struct ClaimMissing : TokenError {
  using TokenError::TokenError;
};

// TokenExpired: `exp` has passed (RFC 7519, 4.1.4).
struct TokenExpired : TokenError {
  using TokenError::TokenError;
};

// TokenNotYetValid: `nbf` or `iat` lies in the future (RFC 7519, 4.1.5).
struct TokenNotYetValid : TokenError {
  using TokenError::TokenError;
};

// TokenTooLong: the token lives longer than `token.max_ttl`.
struct TokenTooLong : TokenError {
  using TokenError::TokenError;
};

// IssuerRefused: the token is another issuer's (RFC 7519, 4.1.1).
struct IssuerRefused : TokenError {
  using TokenError::TokenError;
};

// AudienceRefused: the token is not meant for this audience (RFC 7519, 4.1.3).
struct AudienceRefused : TokenError {
  using TokenError::TokenError;
};

// TokenRevoked: revoked: by its id, its session, its key or a cutoff.
struct TokenRevoked : TokenError {
  using TokenError::TokenError;
};

// BearerAbsent: the request brings no bearer token (RFC 6750, 2.1).
struct BearerAbsent : TokenError {
  using TokenError::TokenError;
};

// BearerMalformed: the `Authorization` field is malformed (RFC 6750, 3.1).
struct BearerMalformed : TokenError {
  using TokenError::TokenError;
};

// SessionError: a ticket, a session or a login is refused.
struct SessionError : Refused {
  using Refused::Refused;
};

// TicketAbsent: no ticket at all.
struct TicketAbsent : SessionError {
  using SessionError::SessionError;
};

// TicketMalformed: not a ticket: a wrong length or character, a sid, or a credential of another
// kind.
struct TicketMalformed : SessionError {
  using SessionError::SessionError;
};

// TicketTwice: two different tickets in one request.
struct TicketTwice : SessionError {
  using SessionError::SessionError;
};

// SessionUnknown: no such session: it never existed, or it has ended.
struct SessionUnknown : SessionError {
  using SessionError::SessionError;
};

// SessionRevoked: the session is revoked.
struct SessionRevoked : SessionError {
  using SessionError::SessionError;
};

// LoginMarkInvalid: the login mark is malformed, too old or another subject's.
struct LoginMarkInvalid : SessionError {
  using SessionError::SessionError;
};

// LoginRevoked: a revocation came since the login began.
struct LoginRevoked : SessionError {
  using SessionError::SessionError;
};

// LoginSubjectInvalid: a login under a name that no subject can have: empty, too long or not UTF-8.
struct LoginSubjectInvalid : SessionError {
  using SessionError::SessionError;
};

// NotEnough: the credential is genuine, but more is required: a scope, a role, a fresher or
// stronger authentication, fewer sessions, a CSRF token.
struct NotEnough : Error {
  using Error::Error;
};

// ScopeMissing: a required scope is not granted (RFC 6750, 3.1).
struct ScopeMissing : NotEnough {
  using NotEnough::NotEnough;
};

// RoleMissing: the required role is not granted.
struct RoleMissing : NotEnough {
  using NotEnough::NotEnough;
};

// SessionLimit: the subject has as many sessions as allowed.
struct SessionLimit : NotEnough {
  using NotEnough::NotEnough;
};

// NotFresh: the authentication is too long ago (RFC 9470, 3).
struct NotFresh : NotEnough {
  using NotEnough::NotEnough;
};

// LevelTooLow: the authentication was too weak (RFC 9470, 3).
struct LevelTooLow : NotEnough {
  using NotEnough::NotEnough;
};

// CsrfError: no CSRF token, or one of another session.
struct CsrfError : NotEnough {
  using NotEnough::NotEnough;
};

// CsrfExpired: the CSRF token has expired.
struct CsrfExpired : CsrfError {
  using CsrfError::CsrfError;
};

// Unavailable: the answer cannot be known right now: try again. Never take it for a refusal, nor
// for consent.
struct Unavailable : Error {
  using Error::Error;
};

// Conflict: somebody was faster.
struct Conflict : Unavailable {
  using Unavailable::Unavailable;
};

// SessionChanged: the session was changed since you read it.
struct SessionChanged : Conflict {
  using Conflict::Conflict;
};

// SessionRenewed: the ticket has a successor; this one only reads.
struct SessionRenewed : Conflict {
  using Conflict::Conflict;
};

// GateClosed: the gate was closed.
struct GateClosed : Unavailable {
  using Unavailable::Unavailable;
};

// GateForked: the gate or watch belongs to the parent process.
struct GateForked : Unavailable {
  using Unavailable::Unavailable;
};

// OutOfMemory: memory, threads or file descriptors ran out.
struct OutOfMemory : Unavailable {
  using Unavailable::Unavailable;
};

// StoreError: the store is unreachable, too slow, or damaged.
struct StoreError : Unavailable {
  using Unavailable::Unavailable;
};

// Stale: what is revoked cannot be known right now.
struct Stale : Unavailable {
  using Unavailable::Unavailable;
};

// StoreFull: `revocation.max_entries` or a limit of size is reached.
struct StoreFull : Unavailable {
  using Unavailable::Unavailable;
};

// RandomFailed: the random generator failed.
struct RandomFailed : Unavailable {
  using Unavailable::Unavailable;
};

// UsageError: a mistake of the caller.
struct UsageError : Error {
  using Error::Error;
};

// OptionError: an option is unknown, has a malformed value, or does not apply to this call.
struct OptionError : UsageError {
  using UsageError::UsageError;
};

// KeyRefused: not a key, too weak a one, or one that may not or cannot do what is required.
struct KeyRefused : UsageError {
  using UsageError::UsageError;
};

// ClaimsRefused: a claim that limen writes itself, one of a wrong type, or a longer life than is
// allowed.
struct ClaimsRefused : UsageError {
  using UsageError::UsageError;
};

// CookieRefused: a browser would drop or misread this cookie (RFC 6265bis).
struct CookieRefused : UsageError {
  using UsageError::UsageError;
};

// DataTooLong: the data is longer than `session.max_data`.
struct DataTooLong : UsageError {
  using UsageError::UsageError;
};

// InternalError: a bug in limen, or OpenSSL failed: please report it.
struct InternalError : UsageError {
  using UsageError::UsageError;
};

namespace detail {

template <class Made>
[[noreturn]] void throw_as(const limen_error &error) {
  throw Made(error);
}

struct Throwing {
  limen_status status;
  void (*thrown)(const limen_error &);
};

inline constexpr Throwing by_status[] = {
    {LIMEN_E_ARGUMENT, throw_as<UsageError>},
    {LIMEN_E_BUFFER, throw_as<UsageError>},
    {LIMEN_E_TEXT, throw_as<UsageError>},
    {LIMEN_E_JSON, throw_as<UsageError>},
    {LIMEN_E_ABSENT, throw_as<UsageError>},
    {LIMEN_E_OPTION_UNKNOWN, throw_as<OptionError>},
    {LIMEN_E_OPTION_VALUE, throw_as<OptionError>},
    {LIMEN_E_OPTION_PLACE, throw_as<OptionError>},
    {LIMEN_E_ALGORITHM, throw_as<KeyRefused>},
    {LIMEN_E_KEY_FORMAT, throw_as<KeyRefused>},
    {LIMEN_E_KEY_WEAK, throw_as<KeyRefused>},
    {LIMEN_E_KEY_FAMILY, throw_as<KeyRefused>},
    {LIMEN_E_KEY_USE, throw_as<KeyRefused>},
    {LIMEN_E_KEY_PRIVATE, throw_as<KeyRefused>},
    {LIMEN_E_KEY_SET, throw_as<KeyRefused>},
    {LIMEN_E_CLAIMS, throw_as<ClaimsRefused>},
    {LIMEN_E_LIFETIME, throw_as<ClaimsRefused>},
    {LIMEN_E_CLOSED, throw_as<GateClosed>},
    {LIMEN_E_FORKED, throw_as<GateForked>},
    {LIMEN_E_COOKIE, throw_as<CookieRefused>},
    {LIMEN_E_DATA_SIZE, throw_as<DataTooLong>},
    {LIMEN_E_MEMORY, throw_as<OutOfMemory>},
    {LIMEN_E_STORE, throw_as<StoreError>},
    {LIMEN_E_STALE, throw_as<Stale>},
    {LIMEN_E_FULL, throw_as<StoreFull>},
    {LIMEN_E_RANDOM, throw_as<RandomFailed>},
    {LIMEN_E_TOKEN_EMPTY, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_SIZE, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_PARTS, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_ENCRYPTED, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_ENCODING, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_JSON, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_DUPLICATE, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_DEPTH, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_HEADER, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_CRITICAL, throw_as<TokenMalformed>},
    {LIMEN_E_TOKEN_NONE, throw_as<AlgorithmRefused>},
    {LIMEN_E_TOKEN_ALGORITHM, throw_as<AlgorithmRefused>},
    {LIMEN_E_TOKEN_TYPE, throw_as<TokenTypeRefused>},
    {LIMEN_E_TOKEN_KEY, throw_as<KeyUnknown>},
    {LIMEN_E_TOKEN_SIGNATURE, throw_as<SignatureInvalid>},
    {LIMEN_E_TOKEN_CLAIM, throw_as<ClaimInvalid>},
    {LIMEN_E_TOKEN_MISSING, throw_as<ClaimMissing>},
    {LIMEN_E_TOKEN_EXPIRED, throw_as<TokenExpired>},
    {LIMEN_E_TOKEN_EARLY, throw_as<TokenNotYetValid>},
    {LIMEN_E_TOKEN_LIFETIME, throw_as<TokenTooLong>},
    {LIMEN_E_TOKEN_ISSUER, throw_as<IssuerRefused>},
    {LIMEN_E_TOKEN_AUDIENCE, throw_as<AudienceRefused>},
    {LIMEN_E_TOKEN_REVOKED, throw_as<TokenRevoked>},
    {LIMEN_E_BEARER_ABSENT, throw_as<BearerAbsent>},
    {LIMEN_E_BEARER, throw_as<BearerMalformed>},
    {LIMEN_E_SCOPE, throw_as<ScopeMissing>},
    {LIMEN_E_ROLE, throw_as<RoleMissing>},
    {LIMEN_E_TICKET_ABSENT, throw_as<TicketAbsent>},
    {LIMEN_E_TICKET, throw_as<TicketMalformed>},
    {LIMEN_E_TICKET_SID, throw_as<TicketMalformed>},
    {LIMEN_E_TICKET_KIND, throw_as<TicketMalformed>},
    {LIMEN_E_TICKET_TWICE, throw_as<TicketTwice>},
    {LIMEN_E_SESSION_UNKNOWN, throw_as<SessionUnknown>},
    {LIMEN_E_SESSION_REVOKED, throw_as<SessionRevoked>},
    {LIMEN_E_SESSION_VERSION, throw_as<SessionChanged>},
    {LIMEN_E_SESSION_RENEWED, throw_as<SessionRenewed>},
    {LIMEN_E_SESSION_LIMIT, throw_as<SessionLimit>},
    {LIMEN_E_SESSION_NOT_FRESH, throw_as<NotFresh>},
    {LIMEN_E_SESSION_LEVEL, throw_as<LevelTooLow>},
    {LIMEN_E_LOGIN_MARK, throw_as<LoginMarkInvalid>},
    {LIMEN_E_LOGIN_REVOKED, throw_as<LoginRevoked>},
    {LIMEN_E_CSRF, throw_as<CsrfError>},
    {LIMEN_E_CSRF_EXPIRED, throw_as<CsrfExpired>},
    {LIMEN_E_LOGIN_SUBJECT, throw_as<LoginSubjectInvalid>},
    {LIMEN_E_INTERNAL, throw_as<InternalError>},
};

// raise throws the exception of an error's status; of one that this header does not know yet,
// that of its band and kind.
[[noreturn]] inline void raise(const limen_error &error) {
  for (const Throwing &each : by_status)
    if (each.status == error.status) each.thrown(error);
  const std::int32_t kind = limen_status_kind(error.status);
  const std::int32_t band = error.status / 100;
  if (kind == LIMEN_KIND_NO && band == 3) throw TokenError(error);
  if (kind == LIMEN_KIND_NO && band == 4) throw SessionError(error);
  if (kind == LIMEN_KIND_UNKNOWN && band == 4) throw Conflict(error);
  if (kind == LIMEN_KIND_NO) throw Refused(error);
  if (kind == LIMEN_KIND_UNKNOWN) throw Unavailable(error);
  if (kind == LIMEN_KIND_NOT_ENOUGH) throw NotEnough(error);
  throw UsageError(error);
}

}  // namespace detail

}  // namespace v1
}  // namespace limen

#endif
