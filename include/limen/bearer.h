// limen/bearer.h: tokens in the Authorization field of a request (RFC 6750),
// and how HTTP answers a refusal. No gate is needed.
#ifndef LIMEN_BEARER_H
#define LIMEN_BEARER_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that always suffice for a challenge and its NUL.
#define LIMEN_CHALLENGE_CAP 2304

// limen_bearer_find finds the token in the value of a request's Authorization
// field: the scheme Bearer in any case, one blank or more, one token, and
// nothing behind it. The token is not looked into: limen_token_verify does that.
// A request without the field is an empty text, or NULL with length 0.
// authorization_len bytes suffice as buffer; a smaller one, of the longest token
// that you take, makes LIMEN_E_BUFFER of longer ones: refuse them as
// LIMEN_E_TOKEN_SIZE.
// It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_BEARER_ABSENT (the field is empty, or of another scheme),
//          LIMEN_E_BEARER (malformed, or over 1 MiB) (no); [buffer], [call].
// Room:    authorization_len bytes suffice.
LIMEN_API limen_status limen_bearer_find(
    const char *authorization, size_t authorization_len,
    char *token, size_t token_cap, size_t *token_len, limen_error *err);

// limen_bearer_challenge gives the HTTP status that answers the refusal
// `status`, in `*http`, and the value of the WWW-Authenticate field to send with
// it; where that is empty, send none. It says no more than a client may know.
//
//     LIMEN_E_BEARER_ABSENT, ..._TOKEN_EMPTY,
//     ..._TICKET_ABSENT                         401, without an error
//     LIMEN_E_BEARER                            400 invalid_request
//     LIMEN_E_TOKEN_EXPIRED                     401 invalid_token, and says so
//     every other `no`                          401 invalid_token
//     LIMEN_E_SESSION_NOT_FRESH, ..._LEVEL      401 insufficient_user_authentication (RFC 9470)
//     LIMEN_E_SCOPE                             403 insufficient_scope
//     every other `not enough`                  403 insufficient_scope; without `scope`: empty
//     `unknown`                                 503, empty
//     `fault`, and what is no status            500, empty
//
// `realm` and `scope` may be empty, and are named in every challenge otherwise:
// printable ASCII without quotes and backslashes, at most 1,024 bytes each;
// a scope is words with one blank between each two. Say what the place asks for.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT (of realm or scope), LIMEN_E_ARGUMENT (also where
//          `status` is LIMEN_OK); [buffer], [call].
// Room:    LIMEN_CHALLENGE_CAP suffices.
LIMEN_API limen_status limen_bearer_challenge(
    int32_t status, const char *realm, size_t realm_len, const char *scope, size_t scope_len,
    int32_t *http, char *header, size_t header_cap, size_t *header_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
