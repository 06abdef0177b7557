// Every status of limen, once: its C++ name, its constant's name, its number
// and its kind. The numbers equal those of limen/status.h (a test holds them
// together); a number is never reused.
#pragma once

#include <cstdint>

namespace limen {

enum class Kind : std::int32_t { yes = 0, no = 1, fault = 2, unknown = 3, not_enough = 4 };

#define LIMEN_STATUS_TABLE(X)                                        \
  X(ok, "LIMEN_OK", 0, yes)                                          \
  X(argument, "LIMEN_E_ARGUMENT", 100, fault)                        \
  X(buffer, "LIMEN_E_BUFFER", 101, fault)                            \
  X(text, "LIMEN_E_TEXT", 102, fault)                                \
  X(json, "LIMEN_E_JSON", 103, fault)                                \
  X(absent, "LIMEN_E_ABSENT", 104, fault)                            \
  X(option_unknown, "LIMEN_E_OPTION_UNKNOWN", 105, fault)            \
  X(option_value, "LIMEN_E_OPTION_VALUE", 106, fault)                \
  X(option_place, "LIMEN_E_OPTION_PLACE", 107, fault)                \
  X(algorithm, "LIMEN_E_ALGORITHM", 108, fault)                      \
  X(key_format, "LIMEN_E_KEY_FORMAT", 109, fault)                    \
  X(key_weak, "LIMEN_E_KEY_WEAK", 110, fault)                        \
  X(key_family, "LIMEN_E_KEY_FAMILY", 111, fault)                    \
  X(key_use, "LIMEN_E_KEY_USE", 112, fault)                          \
  X(key_private, "LIMEN_E_KEY_PRIVATE", 113, fault)                  \
  X(key_set, "LIMEN_E_KEY_SET", 114, fault)                          \
  X(claims, "LIMEN_E_CLAIMS", 115, fault)                            \
  X(lifetime, "LIMEN_E_LIFETIME", 116, fault)                        \
  X(closed, "LIMEN_E_CLOSED", 117, unknown)                          \
  X(forked, "LIMEN_E_FORKED", 118, unknown)                          \
  X(cookie, "LIMEN_E_COOKIE", 119, fault)                            \
  X(data_size, "LIMEN_E_DATA_SIZE", 120, fault)                      \
  X(memory, "LIMEN_E_MEMORY", 200, unknown)                          \
  X(store, "LIMEN_E_STORE", 201, unknown)                            \
  X(stale, "LIMEN_E_STALE", 202, unknown)                            \
  X(full, "LIMEN_E_FULL", 203, unknown)                              \
  X(random, "LIMEN_E_RANDOM", 204, unknown)                          \
  X(token_empty, "LIMEN_E_TOKEN_EMPTY", 300, no)                     \
  X(token_size, "LIMEN_E_TOKEN_SIZE", 301, no)                       \
  X(token_parts, "LIMEN_E_TOKEN_PARTS", 302, no)                     \
  X(token_encrypted, "LIMEN_E_TOKEN_ENCRYPTED", 303, no)             \
  X(token_encoding, "LIMEN_E_TOKEN_ENCODING", 304, no)               \
  X(token_json, "LIMEN_E_TOKEN_JSON", 305, no)                       \
  X(token_duplicate, "LIMEN_E_TOKEN_DUPLICATE", 306, no)             \
  X(token_depth, "LIMEN_E_TOKEN_DEPTH", 307, no)                     \
  X(token_header, "LIMEN_E_TOKEN_HEADER", 308, no)                   \
  X(token_critical, "LIMEN_E_TOKEN_CRITICAL", 309, no)               \
  X(token_none, "LIMEN_E_TOKEN_NONE", 310, no)                       \
  X(token_algorithm, "LIMEN_E_TOKEN_ALGORITHM", 311, no)             \
  X(token_type, "LIMEN_E_TOKEN_TYPE", 312, no)                       \
  X(token_key, "LIMEN_E_TOKEN_KEY", 313, no)                         \
  X(token_signature, "LIMEN_E_TOKEN_SIGNATURE", 314, no)             \
  X(token_claim, "LIMEN_E_TOKEN_CLAIM", 315, no)                     \
  X(token_missing, "LIMEN_E_TOKEN_MISSING", 316, no)                 \
  X(token_expired, "LIMEN_E_TOKEN_EXPIRED", 317, no)                 \
  X(token_early, "LIMEN_E_TOKEN_EARLY", 318, no)                     \
  X(token_lifetime, "LIMEN_E_TOKEN_LIFETIME", 319, no)               \
  X(token_issuer, "LIMEN_E_TOKEN_ISSUER", 320, no)                   \
  X(token_audience, "LIMEN_E_TOKEN_AUDIENCE", 321, no)               \
  X(token_revoked, "LIMEN_E_TOKEN_REVOKED", 322, no)                 \
  X(bearer_absent, "LIMEN_E_BEARER_ABSENT", 323, no)                 \
  X(bearer, "LIMEN_E_BEARER", 324, no)                               \
  X(scope, "LIMEN_E_SCOPE", 325, not_enough)                         \
  X(role, "LIMEN_E_ROLE", 326, not_enough)                           \
  X(ticket_absent, "LIMEN_E_TICKET_ABSENT", 400, no)                 \
  X(ticket, "LIMEN_E_TICKET", 401, no)                               \
  X(ticket_sid, "LIMEN_E_TICKET_SID", 402, no)                       \
  X(ticket_kind, "LIMEN_E_TICKET_KIND", 403, no)                     \
  X(ticket_twice, "LIMEN_E_TICKET_TWICE", 404, no)                   \
  X(session_unknown, "LIMEN_E_SESSION_UNKNOWN", 405, no)             \
  X(session_revoked, "LIMEN_E_SESSION_REVOKED", 406, no)             \
  X(session_version, "LIMEN_E_SESSION_VERSION", 407, unknown)        \
  X(session_renewed, "LIMEN_E_SESSION_RENEWED", 408, unknown)        \
  X(session_limit, "LIMEN_E_SESSION_LIMIT", 409, not_enough)         \
  X(session_not_fresh, "LIMEN_E_SESSION_NOT_FRESH", 410, not_enough) \
  X(session_level, "LIMEN_E_SESSION_LEVEL", 411, not_enough)         \
  X(login_mark, "LIMEN_E_LOGIN_MARK", 412, no)                       \
  X(login_revoked, "LIMEN_E_LOGIN_REVOKED", 413, no)                 \
  X(csrf, "LIMEN_E_CSRF", 414, not_enough)                           \
  X(csrf_expired, "LIMEN_E_CSRF_EXPIRED", 415, not_enough)           \
  X(internal, "LIMEN_E_INTERNAL", 900, fault)

enum class Status : std::int32_t {
#define LIMEN_STATUS_ENUM(name, text, number, kind) name = number,
  LIMEN_STATUS_TABLE(LIMEN_STATUS_ENUM)
#undef LIMEN_STATUS_ENUM
};

// The constant's name, such as "LIMEN_E_TOKEN_EXPIRED"; "LIMEN_E_?" for a
// number that is no status.
const char *status_name(std::int32_t status) noexcept;

// The kind of a status; `fault` for a number that is none.
Kind status_kind(std::int32_t status) noexcept;

}  // namespace limen
