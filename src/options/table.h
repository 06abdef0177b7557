// The one table of text properties: name, type, default, range, what it applies to, and
// one sentence. Everything that lists properties is made from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/limits.h"

namespace limen::options {

enum class Type : std::uint8_t {
  text,      // UTF-8, 1 to `most` bytes
  line,      // for people: any text, of which one line of at most `most` bytes is kept
  secret,    // a text that is never shown
  list,      // texts separated by blanks
  duration,  // whole seconds, or with a unit: 90, 30s, 15m, 12h, 7d
  count,     // a whole number, or with a unit: 4096, 16k, 1M, 4G (powers of 1024)
  time,      // seconds since 1970
  flag,      // true or false
};

// What a property applies to.
enum class AppliesTo : std::uint8_t {
  gate = 1,
  verifier = 2,
  issue = 4,
  create = 8,
  renew = 16,
  cookie = 32,
  restore = 64,
  guard = 128
};

// id, name, type, default ("" = none), least, most (of seconds, counts, bytes
// of text), what it applies to, one sentence.
#define LIMEN_PROPERTIES(X)                                                                        \
  X(issuer, "issuer", text, "", 1, limits::issuer, gate_verifier,                                  \
    "The `iss` that tokens carry and must carry, compared exactly; a gate needs it to issue and "  \
    "to revoke, and a verifier without it accepts any.")                                           \
  X(audience, "audience", list, "", 1, 4096, gate_verifier_issue,                                  \
    "The `aud` that tokens carry; a verifier accepts a token that names any one of its own, and "  \
    "without one refuses a token that has an audience.")                                           \
  X(scope, "scope", list, "", 1, limits::scope, verifier,                                          \
    "The scopes that a token must have, all of them, in its claim `scope`: words with one blank "  \
    "between them (RFC 8693).")                                                                    \
  X(role, "role", text, "", 1, limits::role, verifier,                                             \
    "The role that a token must have: as its claim `role`, a string, or in `roles`, an array of "  \
    "strings (RFC 9068).")                                                                         \
  X(algorithms, "algorithms", list, "", 1, 256, gate_verifier,                                     \
    "The allowed algorithms; by default those of the keys.")                                       \
  X(keys_algorithm, "keys.algorithm", text, "ES256", 1, 16, gate,                                  \
    "The algorithm of the keys that a gate without keys.signing makes for itself; where the "      \
    "store's key is for another one, a successor is announced when the gate is opened.")           \
  X(keys_signing, "keys.signing", secret, "", 1, limits::jwk, gate,                                \
    "The private JWK that the gate signs with, instead of the keyring in the store.")              \
  X(keys_verifying, "keys.verifying", secret, "", 1, limits::jwk_set, gate,                        \
    "A JWK Set of further keys whose tokens the gate accepts, such as the ones it signed with "    \
    "before.")                                                                                     \
  X(keys_secret, "keys.secret", secret, "", limits::keys_secret_min, 65536, gate,                  \
    "The secrets, separated by blanks, that wrap the keys in the store: the first one wraps, all " \
    "unwrap, and limen refuses a key that none of them has wrapped; each is random and has at "    \
    "least 32 bytes, and one is required if others can read the store.")                           \
  X(keys_rotate_every, "keys.rotate_every", duration, "30d", 0, 315360000, gate,                   \
    "How long a key of the keyring signs until its successor does; 0: for ever.")                  \
  X(keys_announce, "keys.announce", duration, "1h", 0, 2592000, gate,                              \
    "How long a successor is published before it signs; at least as long as others cache the "     \
    "gate's JWK Set.")                                                                             \
  X(token_ttl, "token.ttl", duration, "15m", 1, 31536000, gate_issue,                              \
    "How long a token is valid.")                                                                  \
  X(token_max_ttl, "token.max_ttl", duration, "1d", 1, 31536000, gate_verifier,                    \
    "The longest lifetime that is issued or accepted; cutoffs are kept this long.")                \
  X(token_delay, "token.delay", duration, "0s", 0, 31536000, gate_issue,                           \
    "How long after now a token becomes valid (`nbf`).")                                           \
  X(token_leeway, "token.leeway", duration, "2s", 0, 3600, gate_verifier,                          \
    "How far `exp`, `nbf` and `iat` may be off; at most token.max_leeway, and `iat` over a gate "  \
    "at most clock.max_skew.")                                                                     \
  X(token_max_leeway, "token.max_leeway", duration, "60s", 0, 3600, gate,                          \
    "The largest leeway that a verifier of this gate may use; revocations are kept this much "     \
    "longer.")                                                                                     \
  X(token_sid, "token.sid", text, "", 1, limits::subject, issue,                                   \
    "The `sid` of another system's session that the token belongs to (OpenID Connect); a session " \
    "of limen is given by its record.")                                                            \
  X(token_required, "token.required", list, "", 1, 4096, gate_verifier,                            \
    "Names of claims that a token must have besides `exp`.")                                       \
  X(token_type, "token.type", text, "JWT", 1, 127, gate_verifier_issue,                            \
    "The header's `typ`: if it is set, a verifier requires exactly this one; by default it "       \
    "accepts JWT, or none.")                                                                       \
  X(token_max_size, "token.max_size", count, "16k", 256, limits::token, gate_verifier,             \
    "The longest token that is read, in bytes.")                                                   \
  X(clock_fixed, "clock.fixed", time, "", 0, 253402300799, gate_verifier,                          \
    "The clock stands still at this time, for tests; a verifier has its own only where its "       \
    "gate's clock is fixed or manual.")                                                            \
  X(clock_manual, "clock.manual", flag, "false", 0, 1, gate,                                       \
    "Whether limen_gate_set_clock may set the clock, for tests.")                                  \
  X(clock_max_skew, "clock.max_skew", duration, "2s", 0, 300, gate,                                \
    "How far the clocks of the hosts that share a store may differ.")                              \
  X(revocation_max_entries, "revocation.max_entries", count, "64M", 1, 4294967296, gate,           \
    "How many single revocations are kept at once; more are refused, cutoffs never.")              \
  X(log_retention, "log.retention", duration, "15m", 60, 86400, gate,                              \
    "How long the store's log is kept for readers that fall behind.")                              \
  X(store_create, "store.create", flag, "true", 0, 1, gate,                                        \
    "Whether an lmdb: store is made where there is none.")                                         \
  X(store_timeout, "store.timeout", duration, "5s", 1, 3600, gate,                                 \
    "How long a write to an lmdb: store waits while other processes write.")                       \
  X(lmdb_max_size, "lmdb.max_size", count, "64G", 1048576, 1099511627776, gate,                    \
    "How large the data of an lmdb: store may become, in bytes; the same for every process; the "  \
    "last tenth is left to revocations and deletions.")                                            \
  X(memory_max_size, "memory.max_size", count, "4G", 1048576, 68719476736, gate,                   \
    "How many bytes a memory: store may hold; the last tenth is left to revocations and "          \
    "deletions.")                                                                                  \
  X(restore_keep_logins, "restore.keep_logins", flag, "false", 0, 1, restore,                      \
    "Whether the logins in the backup stay valid, with its keys; whatever was revoked after the "  \
    "backup was made is then valid again.")                                                        \
  X(session_idle_ttl, "session.idle_ttl", duration, "30m", 1, 34560000, gate_create,               \
    "How long a session lives without being touched, updated or renewed.")                         \
  X(session_ttl, "session.ttl", duration, "12h", 1, 34560000, gate_create,                         \
    "How long a session lives at most.")                                                           \
  X(session_max_ttl, "session.max_ttl", duration, "30d", 1, 34560000, gate,                        \
    "The longest session.ttl that may be set; cutoffs are kept at least this long.")               \
  X(session_limit, "session.limit", count, "0", 0, 1000, gate_create,                              \
    "How many live sessions a subject may have; 0: any number.")                                   \
  X(session_evict_oldest, "session.evict_oldest", flag, "false", 0, 1, gate_create,                \
    "Whether a login beyond session.limit ends the subject's oldest session; otherwise it is "     \
    "refused.")                                                                                    \
  X(session_max_data, "session.max_data", count, "16k", 2, limits::session_data, gate,             \
    "The longest JSON text that a session may keep, in bytes.")                                    \
  X(session_renew_grace, "session.renew_grace", duration, "10s", 0, 60, gate,                      \
    "How long the old ticket of a renewed session can still read it, for requests in flight.")     \
  X(session_label, "session.label", line, "", 0, limits::label, create_renew,                      \
    "What people recognise the session by, such as the browser; a longer text is cut, and a "      \
    "control character becomes a blank.")                                                          \
  X(session_address, "session.address", line, "", 0, limits::address, create_renew,                \
    "The client's address, for people; a longer text is cut, and a control character becomes a "   \
    "blank.")                                                                                      \
  X(session_level, "session.level", count, "0", 0, limits::level, create_renew,                    \
    "How well the user has proved who they are, in numbers of your own.")                          \
  X(session_roles, "session.roles", text, "", 1, limits::roles, create_renew,                      \
    "The roles of the session, as a JSON array of texts; no call but login and renewal changes "   \
    "them, and a renewal that does ends the old ticket.")                                          \
  X(session_scope, "session.scope", text, "", 0, limits::scope, create_renew,                      \
    "The scopes of the session: words with one blank between them; empty: none.")                  \
  X(session_auth_time, "session.auth_time", time, "", 0, 253402300799, create,                     \
    "When the user proved who they are, where that was before now, such as at another site or "    \
    "with a cookie that remembers them; by default now.")                                          \
  X(session_authenticated, "session.authenticated", flag, "false", 0, 1, renew,                    \
    "Whether the user has just proved again who they are: the authentication time becomes now.")   \
  X(visitor_idle_ttl, "visitor.idle_ttl", duration, "1d", 1, 34560000, gate,                       \
    "How long a visitor is kept without being stored or touched.")                                 \
  X(visitor_ttl, "visitor.ttl", duration, "30d", 1, 34560000, gate,                                \
    "How long a visitor is kept at most.")                                                         \
  X(visitor_max_size, "visitor.max_size", count, "", 131072, 1099511627776, gate,                  \
    "How many bytes the visitors of a store may take up, beside its other data; the same for "     \
    "every process; by default an eighth of lmdb.max_size or memory.max_size.")                    \
  X(login_ttl, "login.ttl", duration, "15m", 1, 86400, gate,                                       \
    "How long a login may take from limen_login_begin on.")                                        \
  X(login_mark, "login.mark", secret, "", 1, limits::login_mark, issue_create_renew,               \
    "The mark that limen_login_begin gave when this login began.")                                 \
  X(cookie_name, "cookie.name", text, "__Host-session", 1, limits::cookie_name, gate_cookie,       \
    "The name of the session's cookie; the rules of a prefix __Host- or __Secure- are enforced.")  \
  X(cookie_domain, "cookie.domain", text, "", 1, limits::cookie_domain, gate_cookie,               \
    "The cookie's Domain; without it the cookie is this host's alone.")                            \
  X(cookie_path, "cookie.path", text, "/", 1, limits::cookie_path, gate_cookie,                    \
    "The cookie's Path.")                                                                          \
  X(cookie_max_age, "cookie.max_age", duration, "", 1, limits::cookie_age, gate_cookie,            \
    "The cookie's Max-Age; without it the browser forgets the cookie when it closes.")             \
  X(cookie_secure, "cookie.secure", flag, "true", 0, 1, gate_cookie,                               \
    "Whether the cookie travels over https only.")                                                 \
  X(cookie_http_only, "cookie.http_only", flag, "true", 0, 1, gate_cookie,                         \
    "Whether the cookie is hidden from scripts.")                                                  \
  X(cookie_same_site, "cookie.same_site", text, "Lax", 1, 6, gate_cookie,                          \
    "Which requests from other sites carry the cookie: Strict, Lax or None.")                      \
  X(cookie_partitioned, "cookie.partitioned", flag, "false", 0, 1, gate_cookie,                    \
    "Whether the cookie is kept apart for each top-level site.")                                   \
  X(csrf_ttl, "csrf.ttl", duration, "1h", 1, 604800, gate, "How long a CSRF token is valid.")      \
  X(guard_credentials, "guard.credentials", list, "", 1, 64, guard,                                \
    "What a guard accepts: token, session, visitor; by default token and session.")                \
  X(guard_issuers, "guard.issuers", list, "", 1, 4096, guard,                                      \
    "Other issuers whose tokens a guard accepts, besides the gate's own.")                         \
  X(guard_scope, "guard.scope", text, "", 1, limits::scope, guard,                                 \
    "The scopes that a request must have, words with one blank between them.")                     \
  X(guard_role, "guard.role", text, "", 1, limits::role, guard,                                    \
    "The role that a request must have.")                                                          \
  X(guard_max_age, "guard.max_age", duration, "", 0, 34560000, guard,                              \
    "How long ago the session's user may have authenticated.")                                     \
  X(guard_level, "guard.level", count, "0", 0, limits::level, guard,                               \
    "The level at which the session's user must have authenticated.")                              \
  X(guard_csrf, "guard.csrf", text, "cookie", 1, 16, guard,                                        \
    "Which requests that may change something need a CSRF token: those with a cookie, always "     \
    "(also a login form, where Origin proves as much), or never.")                                 \
  X(guard_origins, "guard.origins", list, "", 1, 4096, guard,                                      \
    "Further origins, such as https://shop.example, whose pages may open websockets and send "     \
    "login forms.")                                                                                \
  X(guard_realm, "guard.realm", text, "", 1, limits::realm, guard,                                 \
    "The name of the protected area in challenges.")                                               \
  X(guard_optional, "guard.optional", flag, "false", 0, 1, guard,                                  \
    "Whether a guard lets in as nobody whom it would refuse.")                                     \
  X(guard_touch, "guard.touch", flag, "true", 0, 1, guard,                                         \
    "Whether a request keeps its session or visitor alive.")                                       \
  X(watch_capacity, "watch.capacity", count, "1024", 1, 1048576, gate,                             \
    "How many events are kept for watches that have not read them yet.")

enum class Id : std::uint8_t {
#define LIMEN_PROPERTY_ID(id, ...) id,
  LIMEN_PROPERTIES(LIMEN_PROPERTY_ID)
#undef LIMEN_PROPERTY_ID
};

#define LIMEN_PROPERTY_ONE(...) +1
inline constexpr std::size_t property_count = 0 LIMEN_PROPERTIES(LIMEN_PROPERTY_ONE);
#undef LIMEN_PROPERTY_ONE

struct Property {
  const char *name;
  Type type;
  const char *fallback;
  std::int64_t least, most;
  std::uint8_t applies_to;
  const char *about;
};

std::span<const Property, property_count> table();

}  // namespace limen::options
