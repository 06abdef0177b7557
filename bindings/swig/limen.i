// limen.i: describes the C ABI to SWIG, once for all languages. SWIG reads the headers as they are.
// The names of parameters form families, defined here, that say what the parameters mean; the
// lang_*.i of each language says how a family is converted.
//
// A new function needs no line here if its parameters have names of these families.

%module limen

%{
#include <limen/limen.h>
%}
%insert("header") "layouts.h"

%include <stdint.i>

#define LIMEN_API

// --- families -----------------------------------------------------------------
//
//   (const char *TEXT, size_t TEXT_LEN)              UTF-8 in; null if it may be absent
//   (const uint8_t *BYTES, size_t BYTES_LEN)         bytes in
//   (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN)      a text of the result
//   (uint8_t *BYTES_OUT, size_t BYTES_CAP, size_t *BYTES_OUT_LEN) bytes of the result
//   (char **OWNED, size_t *OWNED_LEN)                a text that the wrapper frees with limen_free
//   (char *TICKET, size_t TICKET_CAP)                the ticket of a new or renewed session
//   (void *RECORD, size_t RECORD_CAP)                a record and its texts, as bytes
//   (void *PAGE, size_t PAGE_CAP, size_t *COUNT)     records in sequence, as bytes
//   uint64_t *COUNTED, int32_t *NUMBER               a number of the result
//   limen_error *err, limen_status                   thrown; nothing is returned
//   limen_gate *, limen_key * ...                    handles; new ones by NEW_HANDLE

#if defined(SWIGJAVA)
%include "lang_java.i"
#elif defined(SWIGJAVASCRIPT)
%include "lang_napi.i"
#endif

%define %limen_text(NAME)
%apply (const char *TEXT, size_t TEXT_LEN) { (const char *NAME, size_t NAME##_len) };
%enddef

%limen_text(address)
%limen_text(after_sid)
%limen_text(authorization)
%limen_text(backup)
%limen_text(claims)
%limen_text(cookies)
%limen_text(data)
%limen_text(header)
%limen_text(id)
%limen_text(issuer)
%limen_text(json)
%limen_text(jwk)
%limen_text(jwks)
%limen_text(jws)
%limen_text(keep_sid)
%limen_text(kid)
%limen_text(name)
%limen_text(path)
%limen_text(pem)
%limen_text(realm)
%limen_text(reason)
%limen_text(role)
%limen_text(scope)
%limen_text(sid)
%limen_text(store)
%limen_text(subject)
%limen_text(text)
%limen_text(ticket)
%limen_text(token)
%limen_text(value)

%apply (const uint8_t *BYTES, size_t BYTES_LEN) {
  (const uint8_t *payload, size_t payload_len),
  (const uint8_t *secret, size_t secret_len)
};

%define %limen_text_out(NAME)
%apply (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) { (char *NAME, size_t NAME##_cap, size_t *NAME##_len) };
%enddef

%limen_text_out(header)
%limen_text_out(id)
%limen_text_out(jws)
%limen_text_out(kid)
%limen_text_out(mark)
%limen_text_out(thumbprint)
%limen_text_out(ticket)
%limen_text_out(token)
%limen_text_out(value)

%apply (uint8_t *BYTES_OUT, size_t BYTES_CAP, size_t *BYTES_OUT_LEN) {
  (uint8_t *payload, size_t payload_cap, size_t *payload_len)
};
%apply (char **OWNED, size_t *OWNED_LEN) { (char **out, size_t *out_len) };
%apply (char *TICKET, size_t TICKET_CAP) {
  (char *ticket, size_t ticket_cap),
  (char *new_ticket, size_t new_ticket_cap)
};
%apply (void *RECORD, size_t RECORD_CAP) {
  (limen_claims *claims, size_t claims_cap),
  (limen_session *session, size_t session_cap),
  (limen_session *visitor, size_t visitor_cap)
};
%apply (void *PAGE, size_t PAGE_CAP, size_t *COUNT) {
  (limen_session *page, size_t page_cap, size_t *count),
  (limen_event *page, size_t page_cap, size_t *count)
};
%apply uint64_t *COUNTED { uint64_t *ended, uint64_t *version };
%apply int32_t *NUMBER { int32_t *http, int32_t *traits };

// --- not exported ---------------------------------------------------------------

%ignore limen_text;
%ignore limen_text_at;
%ignore limen_error;
%ignore limen_answer;
%ignore limen_claims;
%ignore limen_session;
%ignore limen_event;
%ignore limen_request;
%ignore limen_guard_check;    // written by hand
%ignore limen_guard_require;
%ignore limen_free;      // the wrappers call it
%ignore limen_json_get;  // each language has its own JSON
%ignore limen_json_put;

// --- the headers ----------------------------------------------------------------

%include <limen/limits.h>
%include <limen/base.h>
%include <limen/status.h>
%include <limen/options.h>
%include <limen/json.h>
%include <limen/gate.h>
%include <limen/key.h>
%include <limen/keys.h>
%include <limen/jws.h>
%include <limen/bearer.h>
%include <limen/session.h>
%include <limen/visitor.h>
%include <limen/token.h>
%include <limen/cookie.h>
%include <limen/csrf.h>
%include <limen/guard.h>
%include <limen/revoke.h>
%include <limen/store.h>
%include <limen/watch.h>
