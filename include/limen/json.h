// limen/json.h: enough JSON for a C program to write claims and read them back
// without a parser, and without injection by snprintf.
#ifndef LIMEN_JSON_H
#define LIMEN_JSON_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_json_get writes the value of the member `name` of the JSON object
// `json`: a string without quotes and unescaped, anything else as its JSON
// text (so "true" and true read the same). Use it on claims: LIMEN_TEXT(&c.record, json).
// It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_ABSENT, LIMEN_E_JSON; [buffer], [call].
LIMEN_API limen_status limen_json_get(
    const char *json, size_t json_len, const char *name, size_t name_len,
    char *value, size_t value_cap, size_t *value_len, limen_error *err);

// limen_json_put sets the member `name` of the JSON object in `json`, in place,
// to the string `text`, escaped as needed. `*json_len` goes in as the object's
// length (0: none yet) and comes out as the new one. With LIMEN_E_BUFFER it
// comes out as the bytes needed, and the object is unchanged.
//
// Returns: LIMEN_OK; LIMEN_E_JSON, LIMEN_E_TEXT; [buffer], [call].
// Threads: any; one at a time for one buffer. Fast.
LIMEN_API limen_status limen_json_put(
    char *json, size_t json_cap, size_t *json_len, const char *name, size_t name_len,
    const char *text, size_t text_len, limen_error *err);

// limen_json_grants tells whether the JSON object `json`, such as verified claims or a
// session's data, has every scope of `scope` and the role `role`. Empty is not asked.
// Scopes: words, one blank between each two, compared exactly, which stand likewise in
// its member `scope`, a string (RFC 8693 section 4.2). The role: its member `role`, a
// string, or in `roles`, an array of strings (RFC 9068 section 2.2.3.1). A member of
// another type grants nothing. What is asked: at most 1,024 bytes of scopes, in printable
// ASCII without quotes and backslashes; at most 256 bytes of role.
// It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_SCOPE, LIMEN_E_ROLE (not enough); LIMEN_E_TEXT (of scope
//          or role), LIMEN_E_JSON; [call].
LIMEN_API limen_status limen_json_grants(
    const char *json, size_t json_len, const char *scope, size_t scope_len,
    const char *role, size_t role_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
