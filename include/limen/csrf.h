// limen/csrf.h: tokens against cross-site request forgery, where another website makes
// a user's browser send a request, cookie and all. Put a token into each form or page
// of a logged-in user, and check it with every request that changes something.
//
// A token belongs to one session, also after renewals that leave authentication time
// and level as they are. No two tokens are alike, so compressed pages do not give one
// away (BREACH).
#ifndef LIMEN_CSRF_H
#define LIMEN_CSRF_H

#include <limen/session.h>

#ifdef __cplusplus
extern "C" {
#endif

// LIMEN_CSRF_CAP is the size that always suffices for a CSRF token and its NUL.
#define LIMEN_CSRF_CAP 96

// limen_csrf_token writes a CSRF token for the session of `ticket`. It is good for
// `csrf.ttl`, any number of times, and needs no escaping in a page: it is base64url.
//
// Returns: LIMEN_OK; LIMEN_E_RANDOM; [session], [buffer].
// Room:    LIMEN_CSRF_CAP suffices.
// Threads: any. Fast over memory:.
LIMEN_API limen_status limen_csrf_token(
    limen_gate *gate, const char *ticket, size_t ticket_len,
    char *token, size_t token_cap, size_t *token_len, limen_error *err);

// limen_csrf_check checks whether `token` was made for the session of `ticket` and is
// still good. An empty `token` counts as missing. Tokens are compared in constant time.
//
// Returns: LIMEN_OK; LIMEN_E_CSRF (it is missing, malformed, or of another session),
//          LIMEN_E_CSRF_EXPIRED (not enough); [session].
// Threads: any. Fast over memory:.
LIMEN_API limen_status limen_csrf_check(
    limen_gate *gate, const char *ticket, size_t ticket_len,
    const char *token, size_t token_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
