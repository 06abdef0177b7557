// limen/bearer.h: tokens in the Authorization field of a request (RFC 6750), and the
// HTTP answer to a refusal. These functions need no gate.
#ifndef LIMEN_BEARER_H
#define LIMEN_BEARER_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// LIMEN_CHALLENGE_CAP is the size that always suffices for a challenge and its NUL.
#define LIMEN_CHALLENGE_CAP 2304

// limen_bearer_find writes the token in the value of a request's Authorization field,
// which is empty for a request without one. The value is the scheme Bearer, in upper or
// lower case, one or more blanks, and one token with nothing behind it. The token is
// not examined; limen_token_verify does that. If your buffer is as large as the longest
// token that you accept, treat LIMEN_E_BUFFER as LIMEN_E_TOKEN_SIZE. It does not
// allocate.
//
// Returns: LIMEN_OK; LIMEN_E_BEARER_ABSENT (the field is empty, or has another scheme),
//          LIMEN_E_BEARER (the field is malformed, or over LIMEN_TOKEN_MAX) (no); [buffer],
//          [call].
// Room:    authorization_len bytes suffice.
LIMEN_API limen_status limen_bearer_find(
    const char *authorization, size_t authorization_len,
    char *token, size_t token_cap, size_t *token_len, limen_error *err);

// limen_bearer_challenge translates the refusal `status` into HTTP: it sets `*http` to
// the status of the response, and writes the value of the WWW-Authenticate field to
// `header`. If that is empty, send no such field. It says no more than a client may
// know.
//
//     LIMEN_E_BEARER_ABSENT, ..._TOKEN_EMPTY,
//     ..._TICKET_ABSENT                         401, without an error
//     LIMEN_E_BEARER                            400 invalid_request
//     LIMEN_E_TOKEN_EXPIRED                     401 invalid_token, and says so
//     every other `no`                          401 invalid_token
//     LIMEN_E_SESSION_NOT_FRESH, ..._LEVEL      401 insufficient_user_authentication (RFC 9470)
//     LIMEN_E_SCOPE                             403 insufficient_scope
//     every other `not enough`                  403 insufficient_scope; empty without `scope`
//     `unknown`                                 503, empty
//     `fault`, and what is not a status         500, empty
//
// `realm` and `scope` say what the route requires: a name for the protected area, and
// the scopes, with one blank between each two. Each may be empty; otherwise every
// challenge names it. Both are printable ASCII without quotes and backslashes, of at
// most LIMEN_REALM_MAX and LIMEN_SCOPE_MAX bytes.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT (of realm or scope), LIMEN_E_ARGUMENT (also if
//          `status` is LIMEN_OK); [buffer], [call].
// Room:    LIMEN_CHALLENGE_CAP suffices.
LIMEN_API limen_status limen_bearer_challenge(
    int32_t status, const char *realm, size_t realm_len, const char *scope, size_t scope_len,
    int32_t *http, char *header, size_t header_cap, size_t *header_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
