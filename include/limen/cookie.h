// limen/cookie.h: tickets in cookies (RFC 6265bis). The properties cookie.* name the
// cookie and its attributes; the defaults are __Host-session, Secure, HttpOnly,
// SameSite=Lax, Path=/ and no Max-Age. A cookie that a browser would drop or misread is
// refused, not corrected: by limen_gate_open, and by these functions where `options`
// replace the gate's properties.
#ifndef LIMEN_COOKIE_H
#define LIMEN_COOKIE_H

#include <limen/session.h>

#ifdef __cplusplus
extern "C" {
#endif

// LIMEN_COOKIE_CAP is the size that always suffices for the value of a Set-Cookie field
// and its NUL.
#define LIMEN_COOKIE_CAP 2048

// limen_cookie_set writes the value of a Set-Cookie field that gives `ticket` to the
// browser. Send it once in the response after limen_session_create and
// limen_session_renew, together with `Cache-Control: no-store`. Options: cookie.*.
//
// WARNING: the value contains the ticket, which is a secret. Never log it.
//
// Returns: LIMEN_OK; LIMEN_E_COOKIE (a browser would drop or misread it; the message
//          names the property); [ticket], [options], [buffer], [gate].
// Room:    LIMEN_COOKIE_CAP suffices.
LIMEN_API limen_status limen_cookie_set(
    limen_gate *gate, const char *ticket, size_t ticket_len, const limen_options *options,
    char *header, size_t header_cap, size_t *header_len, limen_error *err);

// limen_cookie_delete writes the value of a Set-Cookie field that makes the browser
// delete the cookie, after limen_session_end. A browser tells cookies apart by name,
// Domain and Path, so give the options that the cookie was set with.
//
// Returns: LIMEN_OK; LIMEN_E_COOKIE; [options], [buffer], [gate].
// Room:    LIMEN_COOKIE_CAP suffices.
LIMEN_API limen_status limen_cookie_delete(
    limen_gate *gate, const limen_options *options,
    char *header, size_t header_cap, size_t *header_len, limen_error *err);

// limen_cookie_find finds the ticket in a request's Cookie fields. `cookies` is the
// values of the fields, with "; " or a line feed between each two, or empty for a
// request without any. Other cookies are passed over, however malformed. If one cookie
// of our name has a ticket, others of that name without one are passed over too; two
// different tickets are refused. Names are compared exactly, and quotes are part of a
// value. Options: `cookie.name`, if the cookie was set under another name than the
// gate's; the other cookie.* have no effect. It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_TICKET_ABSENT (there is no such cookie, or it is empty),
//          LIMEN_E_TICKET_TWICE (no); [ticket] (the cookie has something else),
//          [options], [buffer], [gate].
// Room:    LIMEN_TICKET_CAP suffices; it may be the buffer of `cookies`.
LIMEN_API limen_status limen_cookie_find(
    limen_gate *gate, const char *cookies, size_t cookies_len, const limen_options *options,
    char *ticket, size_t ticket_cap, size_t *ticket_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
