// limen/csrf.h: tokens against cross-site request forgery. Put one into each
// form or page of a logged-in user, and check it with every request that
// changes something. It is bound to the session, also through renewals that
// leave authentication time and level alone, and no two are alike, so that
// compressed pages do not give it away (BREACH).
#ifndef LIMEN_CSRF_H
#define LIMEN_CSRF_H

#include <limen/session.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that always suffice for a CSRF token and its NUL.
#define LIMEN_CSRF_CAP 96

// limen_csrf_token makes a token for the session of `ticket`; it is good for
// `csrf.ttl`, any number of times. It is base64url: no page needs to escape it.
//
// Returns: LIMEN_OK; LIMEN_E_RANDOM; [session], [buffer].
// Room:    LIMEN_CSRF_CAP suffices.
// Threads: any. Fast over memory:.
LIMEN_API limen_status limen_csrf_token(
    limen_gate *gate, const char *ticket, size_t ticket_len,
    char *token, size_t token_cap, size_t *token_len, limen_error *err);

// limen_csrf_check asks whether `token` was made for the session of `ticket`
// and is still good. It compares in constant time. An empty token is one that
// is missing.
//
// Returns: LIMEN_OK; LIMEN_E_CSRF (missing, malformed, or of another session),
//          LIMEN_E_CSRF_EXPIRED (not enough); [session].
// Threads: any. Fast over memory:.
LIMEN_API limen_status limen_csrf_check(
    limen_gate *gate, const char *ticket, size_t ticket_len,
    const char *token, size_t token_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
