// limen/guard.h: may this request in? A guard decides a whole HTTP request at once: which
// credential speaks for it, whether that is good, whether another website has forged the
// request, and whether it is enough. So every framework and every language decides alike.
//
//     limen_guard *guard = limen_guard_open(gate, NULL, NULL, &err);
//
//     ... at each request: pass the fields that it has, as they came
//     limen_request request = {.size = sizeof request, .flags = LIMEN_REQUEST_MAY_BLOCK};
//     request.method = method, request.method_len = strlen(method);
//     request.cookie = cookie, request.cookie_len = cookie ? strlen(cookie) : 0;
//
//     LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(8192, 16384)) a;
//     if (limen_guard_check(guard, &request, &a.record, sizeof a, &err) == LIMEN_OK)
//       ... let in: LIMEN_TEXT(&a.record, subject)
//     else
//       ... refuse: the response has the status a.record.http
//
// One credential speaks for a request, whatever a guard accepts: a bearer token, good or
// bad, if the Authorization field has one; otherwise the ticket in the cookie. A guard that
// does not accept what speaks refuses the request.
//
// A request with a cookie that may change something needs a CSRF token (limen/csrf.h),
// because a browser sends cookies with requests of other websites too. That is every
// method but GET, HEAD, OPTIONS and TRACE. A websocket needs an Origin field that names
// this host or one of `guard.origins`, if it has that field at all.
//
// An application decides a request once, by the first guard that it asks. Ask further ones
// with limen_guard_require, which holds them against the answer and reads no store.
//
// limen_guard_login, _renew and _logout change whose the browser is that made a request:
// they begin and end sessions, and write the Set-Cookie fields of the response.
#ifndef LIMEN_GUARD_H
#define LIMEN_GUARD_H

#include <limen/cookie.h>
#include <limen/csrf.h>
#include <limen/token.h>
#include <limen/visitor.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_guard is a prepared decision: which credentials it accepts and what they must have.
typedef struct limen_guard limen_guard;

// Flags of a request.
#define LIMEN_REQUEST_WEBSOCKET 1  // it opens a websocket
#define LIMEN_REQUEST_TLS 2        // it came by https (wss), at least to the proxy before you
#define LIMEN_REQUEST_MAY_BLOCK 4  // the call may wait for a store; otherwise it asks again
#define LIMEN_REQUEST_BODY_READ 8  // `csrf` is final: it has the body's field, or there is none

// limen_request is the part of an HTTP request that decides. A text that the request does
// not have is NULL. Several fields of one name are joined by a line feed, in their order.
typedef struct limen_request {
  uint32_t size;              // sizeof(limen_request)
  uint32_t flags;             // LIMEN_REQUEST_*
  const char *method;         // as it was routed: after any override
  const char *authorization;  // Authorization
  const char *cookie;         // Cookie
  const char *csrf;           // X-CSRF-Token, or the field csrf_token of a form
  const char *origin;         // Origin
  const char *host;           // Host, or :authority
  const char *fetch_site;     // Sec-Fetch-Site
  size_t method_len, authorization_len, cookie_len, csrf_len, origin_len, host_len;
  size_t fetch_site_len;
} limen_request;

// What spoke for a request.
#define LIMEN_CREDENTIAL_NONE 0
#define LIMEN_CREDENTIAL_TOKEN 1
#define LIMEN_CREDENTIAL_SESSION 2
#define LIMEN_CREDENTIAL_VISITOR 3

// What a guard needs before it can decide. Until you ask again it has refused.
#define LIMEN_AGAIN_BODY 1      // the CSRF token of the body, with LIMEN_REQUEST_BODY_READ
#define LIMEN_AGAIN_BLOCKING 2  // leave to wait: LIMEN_REQUEST_MAY_BLOCK

// Flags of an answer; its other bits are limen's own.
#define LIMEN_ANSWER_READ_ONLY 1  // by a ticket that was replaced some seconds ago
#define LIMEN_ANSWER_CSRF_GOOD 2  // the request needs no CSRF token, or had a good one

// limen_answer is a guard's decision. Only `http` 0 lets in.
typedef struct limen_answer {
  uint32_t total;        // bytes used in your buffer, this record included
  uint32_t size;         // bytes of this record
  int32_t status;        // LIMEN_OK, or why the request was refused or has no caller
  int32_t http;          // 0: let in; otherwise the response: 400, 401, 403, 500 or 503
  uint32_t credential;   // LIMEN_CREDENTIAL_*: what spoke, accepted or not
  uint32_t again;        // LIMEN_AGAIN_*: ask once more with this; 0: decided
  uint32_t flags;        // LIMEN_ANSWER_*
  uint32_t retry_after;  // seconds, for the field Retry-After; 0: send none
  limen_text record;     // the limen_claims or limen_session of an accepted credential
  limen_text issuer;     // of the subject
  limen_text subject;    // absent: nobody, a visitor, a token without `sub`, or another
                         // issuer's; see `record` then
  limen_text ticket;     // the one that counted: a secret
  limen_text challenge;  // the value of WWW-Authenticate; absent: send none
  limen_text word;       // what the client may know, such as "csrf_origin"
} limen_answer;

// LIMEN_ANSWER_CAP is the size that always suffices for an answer, where max_data is
// `session.max_data`.
#define LIMEN_ANSWER_CAP(authorization_len, max_data) \
  (16384 + 2 * (size_t)(authorization_len) + (size_t)(max_data))

// limen_guard_open makes a guard over a gate. `verifier` judges bearer tokens; NULL: the
// gate's own policy. Options: guard.*. The gate needs the property `issuer`, and so does a
// verifier that was made from keys.
//
// Returns: the guard, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_SET (the verifier has no
//          issuer); [options], [gate].
// Owns:    the guard retains the gate and the verifier.
LIMEN_API limen_guard *limen_guard_open(limen_gate *gate, limen_verifier *verifier,
                                        const limen_options *options, limen_error *err);

// limen_guard_retain adds a reference and returns `guard`.
LIMEN_API limen_guard *limen_guard_retain(limen_guard *guard);

// limen_guard_release drops a reference; the last one frees the guard.
LIMEN_API void limen_guard_release(limen_guard *guard);

// limen_guard_check decides `request` and fills the record `answer` and the texts behind
// it, also when it refuses. It reads what speaks, judges it, asks for the CSRF token, holds
// the rights against what the guard requires, and keeps the session alive. With
// `guard.optional`, whoever it would refuse as *no*, or for want of a CSRF token, is let in
// as nobody: the answer has `status`, and no record. Not so whoever limen cannot judge now
// (*unknown*), nor with `guard.csrf = always` a form of another website.
//
// If `again` is not 0, the guard has refused, but may decide otherwise once it has what it
// asks for: the CSRF token of a body that was not read yet, or leave to wait for a store.
// Give it that, and call again with the same request.
//
// WARNING: send `http`, `challenge`, `word` and `retry_after` to the client, and no more.
//          The status and the message are for your logs. The answer contains the ticket.
//
// Returns: LIMEN_OK (let in); LIMEN_E_BEARER, LIMEN_E_BEARER_ABSENT, LIMEN_E_TOKEN_*,
//          LIMEN_E_TICKET_TWICE (no); LIMEN_E_SCOPE, LIMEN_E_ROLE, LIMEN_E_CSRF,
//          LIMEN_E_CSRF_EXPIRED, LIMEN_E_SESSION_NOT_FRESH, LIMEN_E_SESSION_LEVEL (not
//          enough); LIMEN_E_SESSION_RENEWED (something that may change, by a ticket that
//          was replaced some seconds ago: the client tries again) (unknown); [session],
//          [buffer].
// Room:    LIMEN_ANSWER_CAP(authorization_len, session.max_data) suffices.
// Threads: any. Fast over memory: and lmdb:. Does not allocate unless it refuses.
LIMEN_API limen_status limen_guard_check(limen_guard *guard, const limen_request *request,
                                         limen_answer *answer, size_t answer_cap, limen_error *err);

// limen_guard_require holds a further guard against the answer that another one of the
// same gate gave to the same request, such as that of a route against that of the whole
// application, or one whose role is known only now. It reads no store and checks no
// signature again, unless the first guard left out the CSRF token that this one requires,
// judged the token by another verifier, or is another gate's. If it refuses, it replaces
// the answer.
//
// Returns: as limen_guard_check; LIMEN_E_ARGUMENT also if `answer` did not let the request
//          in.
// Room:    as limen_guard_check.
LIMEN_API limen_status limen_guard_require(limen_guard *guard, const limen_request *request,
                                           limen_answer *answer, size_t answer_cap,
                                           limen_error *err);

// LIMEN_SET_COOKIES_CAP is the size that always suffices for the values of the Set-Cookie
// fields of a login, a renewal or a logout, and their NUL.
#define LIMEN_SET_COOKIES_CAP 20608

// limen_guard_login logs `subject` in: it makes a session as limen_session_create does, and
// ends the sessions and visitors whose tickets the request has, so nobody can have planted
// the ticket (session fixation). Send each line of `set_cookies`, which has a line feed
// between each two, as the value of a Set-Cookie field, with `Cache-Control: no-store`. Of
// the fields of the request only `cookie` and `host` count; check first that it may log in,
// by a guard with `guard.csrf = always`, or another website can log the browser in.
//
// If `data` is NULL and the guard accepts visitors, the session has the data of the visitor
// of the request. Consider that somebody else may have planted it. Options: those of
// limen_session_create and limen_cookie_set. A renewal gives its cookie the
// `cookie.max_age` that the login gave.
//
// Where the subject has `session.limit` sessions already, those that the request has a
// ticket of are ended first. If an old session cannot be ended now, the new one is ended
// instead, and the login fails. Where cookies of the same name with another Domain or
// partition may be in the browser, such as after `cookie.domain` was changed, the lines
// delete them too.
//
// WARNING: `set_cookies` and `ticket` are secrets. Never log them.
//
// Returns: as limen_session_create; LIMEN_E_COOKIE, LIMEN_E_SESSION_REVOKED (of the
//          visitor) (no); [gate].
// Room:    LIMEN_SESSION_CAP(session.max_data), LIMEN_TICKET_CAP and LIMEN_SET_COOKIES_CAP
//          suffice; less than the last two is refused before anything is done.
// Threads: any. May block.
LIMEN_API limen_status limen_guard_login(limen_guard *guard, const limen_request *request,
                                         const char *subject, size_t subject_len, const char *data,
                                         size_t data_len, const limen_options *options,
                                         limen_session *session, size_t session_cap, char *ticket,
                                         size_t ticket_cap, char *set_cookies,
                                         size_t set_cookies_cap, size_t *set_cookies_len,
                                         limen_error *err);

// limen_guard_renew gives the session of a request a new ticket, as limen_session_renew
// does, after the user authenticated again or gained rights. The session is the one that
// limen_guard_check would judge; check the request first. Options: those of
// limen_session_renew and limen_cookie_set. Send `set_cookies` as after a login.
//
// WARNING: `set_cookies` and `ticket` are secrets. Never log them.
//
// Returns: as limen_session_renew; LIMEN_E_TICKET_ABSENT (also if a bearer speaks),
//          LIMEN_E_TICKET_TWICE, LIMEN_E_BEARER (no); LIMEN_E_COOKIE; [gate].
// Room:    as limen_guard_login.
// Threads: any. May block.
LIMEN_API limen_status limen_guard_renew(limen_guard *guard, const limen_request *request,
                                         const limen_options *options, limen_session *session,
                                         size_t session_cap, char *ticket, size_t ticket_cap,
                                         char *set_cookies, size_t set_cookies_cap,
                                         size_t *set_cookies_len, limen_error *err);

// limen_guard_logout ends the sessions and visitors whose tickets the request has, and
// writes the lines that delete their cookies. Check the request first, or another website
// can log the browser out. Tickets of ended sessions are ignored.
// If a session cannot be ended now, the others are, and the browser keeps its cookie, to
// try again. Options: cookie.*.
//
// Returns: LIMEN_OK; LIMEN_E_COOKIE, LIMEN_E_FULL (ended, but its tokens are not revoked);
//          [options], [buffer], [revocations].
// Room:    LIMEN_SET_COOKIES_CAP suffices; less is refused before anything is done.
// Threads: any. May block.
LIMEN_API limen_status limen_guard_logout(limen_guard *guard, const limen_request *request,
                                          const limen_options *options, char *set_cookies,
                                          size_t set_cookies_cap, size_t *set_cookies_len,
                                          limen_error *err);

// limen_http_status returns the status of the response to a call that failed, where no
// guard decided: 400, 401, 403, 500 or 503, which goes with `Retry-After: 1`; 0 for
// LIMEN_OK. limen_bearer_challenge writes the WWW-Authenticate field.
LIMEN_API int32_t limen_http_status(limen_status status);

// limen_http_word returns the word for the body of that response, such as
// "invalid_request": all that the client may know. It is empty for LIMEN_OK, and never NULL.
LIMEN_API const char *limen_http_word(limen_status status);

#ifdef __cplusplus
}
#endif
#endif
