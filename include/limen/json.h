// limen/json.h: enough JSON for a C program to write claims and session data and to
// read them back, without a parser of its own and without building JSON by snprintf,
// which lets values inject members.
#ifndef LIMEN_JSON_H
#define LIMEN_JSON_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_json_get writes the value of the member `name` of the JSON object `json`: a
// string without its quotes and unescaped, anything else as its JSON text, so that
// "true" and true read the same. For the claims of a token, `json` is
// LIMEN_TEXT(&c.record, json). It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_ABSENT, LIMEN_E_JSON; [buffer], [call].
LIMEN_API limen_status limen_json_get(
    const char *json, size_t json_len, const char *name, size_t name_len,
    char *value, size_t value_cap, size_t *value_len, limen_error *err);

// limen_json_put sets the member `name` of the JSON object in the buffer `json` to the
// string `text`, escaping both. Set `*json_len` to the length of the object, 0 for a
// new one; it becomes the new length. With LIMEN_E_BUFFER it becomes the size that
// suffices, and the object is unchanged.
//
// Returns: LIMEN_OK; LIMEN_E_JSON, LIMEN_E_TEXT; [buffer], [call].
// Threads: any, but one at a time for one buffer. Fast.
LIMEN_API limen_status limen_json_put(
    char *json, size_t json_cap, size_t *json_len, const char *name, size_t name_len,
    const char *text, size_t text_len, limen_error *err);

// limen_json_grants checks whether the JSON object `json`, such as verified claims or
// the data of a session, has every scope of `scope` and the role `role`. An empty one
// is not checked.
//
// `scope` is words with one blank between each two. Each is compared exactly with the
// words of the member `scope`, a string of the same form (RFC 8693 section 4.2). The
// role is the member `role`, a string, or in the member `roles`, an array of strings
// (RFC 9068 section 2.2.3.1). A member of another type grants nothing. `scope` has at
// most LIMEN_SCOPE_MAX bytes of printable ASCII without quotes and backslashes; `role`
// has at most LIMEN_ROLE_MAX bytes. It does not allocate.
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
