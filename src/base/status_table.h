// Generated from bindings/tables/statuses.json by `./dev tables`. Change the table, not this file.
// Every kind: its name and number. Every status: its C++ name, its constant's name, its number, its
// kind, and whether a message may show its quoted texts.
#pragma once

#define LIMEN_KIND_TABLE(X) \
  X(yes, 0)                 \
  X(no, 1)                  \
  X(fault, 2)               \
  X(unknown, 3)             \
  X(not_enough, 4)

#define LIMEN_STATUS_TABLE(X)                                                \
  X(ok, "LIMEN_OK", 0, yes, hidden)                                          \
  X(argument, "LIMEN_E_ARGUMENT", 100, fault, shown)                         \
  X(buffer, "LIMEN_E_BUFFER", 101, fault, hidden)                            \
  X(text, "LIMEN_E_TEXT", 102, fault, hidden)                                \
  X(json, "LIMEN_E_JSON", 103, fault, hidden)                                \
  X(absent, "LIMEN_E_ABSENT", 104, fault, hidden)                            \
  X(option_unknown, "LIMEN_E_OPTION_UNKNOWN", 105, fault, shown)             \
  X(option_value, "LIMEN_E_OPTION_VALUE", 106, fault, shown)                 \
  X(option_place, "LIMEN_E_OPTION_PLACE", 107, fault, shown)                 \
  X(algorithm, "LIMEN_E_ALGORITHM", 108, fault, shown)                       \
  X(key_format, "LIMEN_E_KEY_FORMAT", 109, fault, shown)                     \
  X(key_weak, "LIMEN_E_KEY_WEAK", 110, fault, shown)                         \
  X(key_family, "LIMEN_E_KEY_FAMILY", 111, fault, shown)                     \
  X(key_use, "LIMEN_E_KEY_USE", 112, fault, shown)                           \
  X(key_private, "LIMEN_E_KEY_PRIVATE", 113, fault, shown)                   \
  X(key_set, "LIMEN_E_KEY_SET", 114, fault, shown)                           \
  X(claims, "LIMEN_E_CLAIMS", 115, fault, shown)                             \
  X(lifetime, "LIMEN_E_LIFETIME", 116, fault, hidden)                        \
  X(closed, "LIMEN_E_CLOSED", 117, unknown, hidden)                          \
  X(forked, "LIMEN_E_FORKED", 118, unknown, hidden)                          \
  X(cookie, "LIMEN_E_COOKIE", 119, fault, shown)                             \
  X(data_size, "LIMEN_E_DATA_SIZE", 120, fault, hidden)                      \
  X(memory, "LIMEN_E_MEMORY", 200, unknown, hidden)                          \
  X(store, "LIMEN_E_STORE", 201, unknown, shown)                             \
  X(stale, "LIMEN_E_STALE", 202, unknown, shown)                             \
  X(full, "LIMEN_E_FULL", 203, unknown, hidden)                              \
  X(random, "LIMEN_E_RANDOM", 204, unknown, hidden)                          \
  X(token_empty, "LIMEN_E_TOKEN_EMPTY", 300, no, shown)                      \
  X(token_size, "LIMEN_E_TOKEN_SIZE", 301, no, shown)                        \
  X(token_parts, "LIMEN_E_TOKEN_PARTS", 302, no, shown)                      \
  X(token_encrypted, "LIMEN_E_TOKEN_ENCRYPTED", 303, no, shown)              \
  X(token_encoding, "LIMEN_E_TOKEN_ENCODING", 304, no, shown)                \
  X(token_json, "LIMEN_E_TOKEN_JSON", 305, no, shown)                        \
  X(token_duplicate, "LIMEN_E_TOKEN_DUPLICATE", 306, no, shown)              \
  X(token_depth, "LIMEN_E_TOKEN_DEPTH", 307, no, shown)                      \
  X(token_header, "LIMEN_E_TOKEN_HEADER", 308, no, shown)                    \
  X(token_critical, "LIMEN_E_TOKEN_CRITICAL", 309, no, shown)                \
  X(token_none, "LIMEN_E_TOKEN_NONE", 310, no, shown)                        \
  X(token_algorithm, "LIMEN_E_TOKEN_ALGORITHM", 311, no, shown)              \
  X(token_type, "LIMEN_E_TOKEN_TYPE", 312, no, shown)                        \
  X(token_key, "LIMEN_E_TOKEN_KEY", 313, no, shown)                          \
  X(token_signature, "LIMEN_E_TOKEN_SIGNATURE", 314, no, shown)              \
  X(token_claim, "LIMEN_E_TOKEN_CLAIM", 315, no, shown)                      \
  X(token_missing, "LIMEN_E_TOKEN_MISSING", 316, no, shown)                  \
  X(token_expired, "LIMEN_E_TOKEN_EXPIRED", 317, no, shown)                  \
  X(token_early, "LIMEN_E_TOKEN_EARLY", 318, no, shown)                      \
  X(token_lifetime, "LIMEN_E_TOKEN_LIFETIME", 319, no, shown)                \
  X(token_issuer, "LIMEN_E_TOKEN_ISSUER", 320, no, shown)                    \
  X(token_audience, "LIMEN_E_TOKEN_AUDIENCE", 321, no, shown)                \
  X(token_revoked, "LIMEN_E_TOKEN_REVOKED", 322, no, shown)                  \
  X(bearer_absent, "LIMEN_E_BEARER_ABSENT", 323, no, hidden)                 \
  X(bearer, "LIMEN_E_BEARER", 324, no, hidden)                               \
  X(scope, "LIMEN_E_SCOPE", 325, not_enough, shown)                          \
  X(role, "LIMEN_E_ROLE", 326, not_enough, shown)                            \
  X(ticket_absent, "LIMEN_E_TICKET_ABSENT", 400, no, shown)                  \
  X(ticket, "LIMEN_E_TICKET", 401, no, hidden)                               \
  X(ticket_sid, "LIMEN_E_TICKET_SID", 402, no, hidden)                       \
  X(ticket_kind, "LIMEN_E_TICKET_KIND", 403, no, hidden)                     \
  X(ticket_twice, "LIMEN_E_TICKET_TWICE", 404, no, hidden)                   \
  X(session_unknown, "LIMEN_E_SESSION_UNKNOWN", 405, no, hidden)             \
  X(session_revoked, "LIMEN_E_SESSION_REVOKED", 406, no, hidden)             \
  X(session_version, "LIMEN_E_SESSION_VERSION", 407, unknown, hidden)        \
  X(session_renewed, "LIMEN_E_SESSION_RENEWED", 408, unknown, hidden)        \
  X(session_limit, "LIMEN_E_SESSION_LIMIT", 409, not_enough, hidden)         \
  X(session_not_fresh, "LIMEN_E_SESSION_NOT_FRESH", 410, not_enough, hidden) \
  X(session_level, "LIMEN_E_SESSION_LEVEL", 411, not_enough, hidden)         \
  X(login_mark, "LIMEN_E_LOGIN_MARK", 412, no, hidden)                       \
  X(login_revoked, "LIMEN_E_LOGIN_REVOKED", 413, no, hidden)                 \
  X(csrf, "LIMEN_E_CSRF", 414, not_enough, hidden)                           \
  X(csrf_expired, "LIMEN_E_CSRF_EXPIRED", 415, not_enough, hidden)           \
  X(login_subject, "LIMEN_E_LOGIN_SUBJECT", 416, no, hidden)                 \
  X(internal, "LIMEN_E_INTERNAL", 900, fault, hidden)
