// limen/status.h: the statuses that calls return, their kinds, and the detail of an
// error.
//
// The hundreds of a number say what the status is about: 1xx how you called, 2xx
// resources and the store, 3xx a token, 4xx a ticket, session or login, 9xx limen
// itself. A number is never reused and never changes its meaning.
//
// Every status has a kind, one of LIMEN_KIND_* below, which says what a server does
// about it. The kind is that of the hundreds, `fault` for 1xx and 9xx, `unknown` for
// 2xx, `no` for 3xx and 4xx, unless the comment of the status begins with another. So a
// refused credential and a store that is unavailable are never the same answer.
#ifndef LIMEN_STATUS_H
#define LIMEN_STATUS_H

#include <limen/base.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_status is one of the numbers below. A newer library may return new ones: ask
// limen_status_kind about a number that you do not know.
typedef int32_t limen_status;

// begin: statuses (bindings/tables/statuses.json, written by ./dev tables)

#define LIMEN_OK 0

// 1xx: how the library was used.
#define LIMEN_E_ARGUMENT 100        // a NULL, a length, an alignment, or a value out of range
#define LIMEN_E_BUFFER 101          // your buffer is too small; nothing was done
#define LIMEN_E_TEXT 102            // a text is not UTF-8, is empty, or is too long
#define LIMEN_E_JSON 103            // your JSON text is malformed, or is not an object
#define LIMEN_E_ABSENT 104          // no member of that name, no key of that kid
#define LIMEN_E_OPTION_UNKNOWN 105  // no property has this name
#define LIMEN_E_OPTION_VALUE 106    // a property's value is malformed or out of range
#define LIMEN_E_OPTION_PLACE 107    // the property does not apply to this call
#define LIMEN_E_ALGORITHM 108       // no algorithm has this name
#define LIMEN_E_KEY_FORMAT 109      // not a key: a malformed JWK, PEM or point
#define LIMEN_E_KEY_WEAK 110        // the key is too short or of a broken form
#define LIMEN_E_KEY_FAMILY 111      // the key's type does not fit the algorithm
#define LIMEN_E_KEY_USE 112         // `use` or `key_ops` forbids it
#define LIMEN_E_KEY_PRIVATE 113     // this needs the private half, which the key lacks
#define LIMEN_E_KEY_SET 114         // not a JWK Set; a kid twice; secrets beside public keys; full
#define LIMEN_E_CLAIMS 115          // a claim that limen writes itself, or a wrong type
#define LIMEN_E_LIFETIME 116        // a longer life than `token.max_ttl` or `session.max_ttl`
#define LIMEN_E_CLOSED 117          // unknown: the gate was closed
#define LIMEN_E_FORKED 118          // unknown: the gate or watch belongs to the parent process
#define LIMEN_E_COOKIE 119          // a browser would drop or misread this cookie
#define LIMEN_E_DATA_SIZE 120       // the data is longer than `session.max_data`

// 2xx: resources and the store.
#define LIMEN_E_MEMORY 200  // out of memory, threads or file descriptors
#define LIMEN_E_STORE 201   // the store is unreachable, too slow, or damaged
#define LIMEN_E_STALE 202   // what is revoked cannot be known right now
#define LIMEN_E_FULL 203    // `revocation.max_entries` or a limit of size is reached
#define LIMEN_E_RANDOM 204  // the random generator failed

// 3xx: this token is refused, or grants too little.
#define LIMEN_E_TOKEN_EMPTY 300      // no bytes at all
#define LIMEN_E_TOKEN_SIZE 301       // longer than `token.max_size`
#define LIMEN_E_TOKEN_PARTS 302      // not three parts
#define LIMEN_E_TOKEN_ENCRYPTED 303  // five parts: a JWE, which limen does not read
#define LIMEN_E_TOKEN_ENCODING 304   // not base64url: padding, a blank, a NUL, spare bits
#define LIMEN_E_TOKEN_JSON 305       // header or claims are not one JSON object in UTF-8
#define LIMEN_E_TOKEN_DUPLICATE 306  // a member name occurs twice
#define LIMEN_E_TOKEN_DEPTH 307      // nested too deeply
#define LIMEN_E_TOKEN_HEADER 308     // a header parameter is missing or has a wrong type
#define LIMEN_E_TOKEN_CRITICAL 309   // `crit` is malformed, or names what limen does not know
#define LIMEN_E_TOKEN_NONE 310       // `none`, in any spelling
#define LIMEN_E_TOKEN_ALGORITHM 311  // the algorithm is not on the list, or not the key's
#define LIMEN_E_TOKEN_TYPE 312       // the header's `typ` is not the one expected
#define LIMEN_E_TOKEN_KEY 313        // no key fits
#define LIMEN_E_TOKEN_SIGNATURE 314  // the signature does not verify
#define LIMEN_E_TOKEN_CLAIM 315      // a registered claim has a wrong type or range
#define LIMEN_E_TOKEN_MISSING 316    // a required claim is missing
#define LIMEN_E_TOKEN_EXPIRED 317    // `exp` has passed
#define LIMEN_E_TOKEN_EARLY 318      // `nbf` or `iat` lies in the future
#define LIMEN_E_TOKEN_LIFETIME 319   // the token lives longer than `token.max_ttl`
#define LIMEN_E_TOKEN_ISSUER 320     // the token is another issuer's
#define LIMEN_E_TOKEN_AUDIENCE 321   // the token is not meant for this audience
#define LIMEN_E_TOKEN_REVOKED 322    // revoked: by its id, its session, its key or a cutoff
#define LIMEN_E_BEARER_ABSENT 323    // the request brings no bearer token
#define LIMEN_E_BEARER 324           // the `Authorization` field is malformed
#define LIMEN_E_SCOPE 325            // not enough: a required scope is not granted
#define LIMEN_E_ROLE 326             // not enough: the required role is not granted

// 4xx: this ticket, session or login is refused.
#define LIMEN_E_TICKET_ABSENT 400      // no ticket at all
#define LIMEN_E_TICKET 401             // too long, too short, or not base64url
#define LIMEN_E_TICKET_SID 402         // a sid given for a ticket, or what is not a sid for a sid
#define LIMEN_E_TICKET_KIND 403        // a credential of another kind or version, such as a token
#define LIMEN_E_TICKET_TWICE 404       // two different tickets in one request
#define LIMEN_E_SESSION_UNKNOWN 405    // no such session: it never existed, or it has ended
#define LIMEN_E_SESSION_REVOKED 406    // the session is revoked
#define LIMEN_E_SESSION_VERSION 407    // unknown: the session was changed since you read it
#define LIMEN_E_SESSION_RENEWED 408    // unknown: the ticket has a successor; this one only reads
#define LIMEN_E_SESSION_LIMIT 409      // not enough: the subject has as many sessions as allowed
#define LIMEN_E_SESSION_NOT_FRESH 410  // not enough: the authentication is too long ago
#define LIMEN_E_SESSION_LEVEL 411      // not enough: the authentication was too weak
#define LIMEN_E_LOGIN_MARK 412         // the login mark is malformed, too old or another subject's
#define LIMEN_E_LOGIN_REVOKED 413      // a revocation came since the login began
#define LIMEN_E_CSRF 414               // not enough: no CSRF token, or one of another session
#define LIMEN_E_CSRF_EXPIRED 415       // not enough: the CSRF token has expired
#define LIMEN_E_LOGIN_SUBJECT 416      // a login under a name that no subject can have: empty, too
                                       // long or not UTF-8

// 9xx: limen itself.
#define LIMEN_E_INTERNAL 900  // a bug in limen, or OpenSSL failed: please report it

// end: statuses

// LIMEN_KIND_* are the kinds of statuses: what each means to a server, and the HTTP
// status that fits. The command `limen` ends with these numbers as its exit codes.
//
// begin: kinds (the same table)
#define LIMEN_KIND_YES 0         // go on
#define LIMEN_KIND_NO 1          // the credential is refused: 401
#define LIMEN_KIND_FAULT 2       // a mistake of the caller or of limen: 500
#define LIMEN_KIND_UNKNOWN 3     // cannot be known now, try again: 503
#define LIMEN_KIND_NOT_ENOUGH 4  // genuine, but more is required: 403
// end: kinds

// limen_error is the detail of a failure: a record of yours that a call fills. The
// message is one NUL-terminated line of UTF-8: what was wrong, where, and what was
// expected. It never contains a token, a ticket or a key, so you may log it; do not
// show it to clients. The record stays 256 bytes long in every version.
typedef struct limen_error {
  int32_t status;
  char message[252];
} limen_error;

// limen_status_name returns the name of a status, such as "LIMEN_E_TOKEN_EXPIRED", or
// "LIMEN_E_?" for a number that is not a status.
LIMEN_API const char *limen_status_name(int32_t status);

// limen_status_kind returns the kind of a status, one of LIMEN_KIND_*. A number that is
// not a status is LIMEN_KIND_FAULT.
LIMEN_API int32_t limen_status_kind(int32_t status);

#ifdef __cplusplus
}
#endif
#endif
