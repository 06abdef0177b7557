// limen/cookie.h: the ticket's way through a browser (RFC 6265bis). The gate's
// properties cookie.* name the cookie and its attributes; the defaults are
// __Host-session, Secure, HttpOnly, SameSite=Lax, Path=/ and no Max-Age. What a
// browser would drop or misread is refused, never mended silently: by
// limen_gate_open, and here where `options` replace the gate's.
#ifndef LIMEN_COOKIE_H
#define LIMEN_COOKIE_H

#include <limen/session.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that always suffice for the value of a Set-Cookie field and its NUL.
#define LIMEN_COOKIE_CAP 2048

// limen_cookie_set writes the value of a Set-Cookie field that carries `ticket`.
// Options: cookie.*, which replace the gate's. Send it once in a response, with
// `Cache-Control: no-store`, after each limen_session_create and _renew.
//
// WARNING: the value holds the ticket, which is a secret: never log it.
//
// Returns: LIMEN_OK; LIMEN_E_COOKIE (a browser would drop it or misread it: the message
//          names the property); [ticket], [options], [buffer], [gate].
// Room:    LIMEN_COOKIE_CAP suffices.
LIMEN_API limen_status limen_cookie_set(
    limen_gate *gate, const char *ticket, size_t ticket_len, const limen_options *options,
    char *header, size_t header_cap, size_t *header_len, limen_error *err);

// limen_cookie_delete writes the value of a Set-Cookie field that makes the
// browser forget the cookie, after limen_session_end. A browser tells cookies
// apart by name, Domain and Path: give the options that it was set with.
//
// Returns: LIMEN_OK; LIMEN_E_COOKIE; [options], [buffer], [gate].
// Room:    LIMEN_COOKIE_CAP suffices.
LIMEN_API limen_status limen_cookie_delete(
    limen_gate *gate, const limen_options *options,
    char *header, size_t header_cap, size_t *header_len, limen_error *err);

// limen_cookie_find finds the ticket in the values of a request's Cookie fields;
// several fields are joined by "; " or a line feed; a request without any is an
// empty text, or NULL with length 0. Other cookies, however
// malformed, are passed over; so are values under our name that are no ticket,
// if one is. Two different tickets are refused, whichever comes first. Names
// are compared exactly, and quotes are part of a value. Options: cookie.name,
// where the cookie was set under another than the gate's; other cookie.* do
// not matter.
// It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_TICKET_ABSENT (no such cookie, or an empty one),
//          LIMEN_E_TICKET_TWICE (no); [ticket] (what is there is not a ticket),
//          [options], [buffer], [gate].
// Room:    LIMEN_TICKET_CAP suffices; it may be the buffer of `cookies`.
LIMEN_API limen_status limen_cookie_find(
    limen_gate *gate, const char *cookies, size_t cookies_len, const limen_options *options,
    char *ticket, size_t ticket_cap, size_t *ticket_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
