// limen/options.h: settings as text properties.
//
// Every setting of limen is a name and a text: "token.ttl" = "15m". One table
// defines them all; docs/configuration.md is that table in words. The same
// object configures gates, verifiers and single calls.
#ifndef LIMEN_OPTIONS_H
#define LIMEN_OPTIONS_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct limen_options limen_options;

// limen_options_new makes an empty set of properties. When memory runs out it
// gives a static object that answers LIMEN_E_MEMORY wherever it is used, so
// there is nothing to check here.
//
// Returns: the options, never NULL.
LIMEN_API limen_options *limen_options_new(void);

// limen_options_set sets the property `name` to `value`, replacing an earlier
// value. The object keeps its first error, and whatever uses it answers that:
// a chain of sets needs one check, at its end.
//
// Returns: LIMEN_OK; LIMEN_E_OPTION_UNKNOWN (the message suggests a name),
//          LIMEN_E_OPTION_VALUE, LIMEN_E_TEXT; [call].
// Owns:    the copy of the value is cleansed on release.
// Threads: one at a time for one object. Fast.
LIMEN_API limen_status limen_options_set(
    limen_options *options, const char *name, const char *value, size_t value_len,
    limen_error *err);

// limen_options_load sets properties from text: a line each, `name = value`,
// blanks around both dropped; empty lines and lines that start with # are
// skipped. The message of an error names the line. Lines before it stay set.
//
// Returns: as limen_options_set.
// Owns:    as limen_options_set.
// Threads: one at a time for one object. Fast.
LIMEN_API limen_status limen_options_load(
    limen_options *options, const char *text, size_t text_len, limen_error *err);

// limen_options_describe gives the table of all properties as a JSON array of
// objects: name, type, default, range, places (gate, verifier, issue, create,
// renew, cookie), about.
//
// Returns: LIMEN_OK; [call].
LIMEN_API limen_status limen_options_describe(char **out, size_t *out_len, limen_error *err);

// limen_options_retain adds a reference and returns `options`.
LIMEN_API limen_options *limen_options_retain(limen_options *options);

// limen_options_release drops a reference; the last one cleanses and frees.
// A gate or verifier opened with the options keeps what it needs of them.
// NULL does nothing.
LIMEN_API void limen_options_release(limen_options *options);

#ifdef __cplusplus
}
#endif
#endif
