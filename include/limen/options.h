// limen/options.h: settings, as properties with a name and a text.
//
// "token.ttl" = "15m" is a property. Gates, verifiers and single calls are all set up
// with such properties; docs/configuration.md lists each with its type, its default and
// the calls that it applies to. A function that takes `const limen_options *` accepts
// NULL for no properties, and copies what it keeps.
#ifndef LIMEN_OPTIONS_H
#define LIMEN_OPTIONS_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_options is a set of properties. It keeps the first error that a call on it
// made, and every function that is given the object then returns that error: check
// once, where you use it.
typedef struct limen_options limen_options;

// limen_options_new makes an empty set of properties. When memory runs out it returns a
// static object, for which every use returns LIMEN_E_MEMORY, so you need not check for
// NULL.
//
// Returns: the options, never NULL.
LIMEN_API limen_options *limen_options_new(void);

// limen_options_set sets the property `name` to `value`; an earlier value is replaced.
//
// Returns: LIMEN_OK; LIMEN_E_OPTION_UNKNOWN (the message suggests a name),
//          LIMEN_E_OPTION_VALUE, LIMEN_E_TEXT; [call].
// Owns:    the object's copy of `value` is overwritten when the object is freed.
// Threads: one at a time for one object. Fast.
LIMEN_API limen_status limen_options_set(
    limen_options *options, const char *name, const char *value, size_t value_len,
    limen_error *err);

// limen_options_load sets properties from a text with one `name = value` in each line.
// Blanks around name and value are dropped. Empty lines and lines that start with # are
// skipped. On an error the message names the line; the lines before it are set.
//
// Returns: as limen_options_set.
// Owns:    as limen_options_set.
// Threads: one at a time for one object. Fast.
LIMEN_API limen_status limen_options_load(
    limen_options *options, const char *text, size_t text_len, limen_error *err);

// limen_options_describe writes the table of all properties, as a JSON array of objects
// with the members name, type, default, range, places (gate, verifier, issue, create,
// renew, cookie) and about.
//
// Returns: LIMEN_OK; [call].
LIMEN_API limen_status limen_options_describe(char **out, size_t *out_len, limen_error *err);

// limen_options_retain adds a reference and returns `options`.
LIMEN_API limen_options *limen_options_retain(limen_options *options);

// limen_options_release drops a reference; the last one overwrites the values and frees
// the object. You may release options as soon as you have used them.
LIMEN_API void limen_options_release(limen_options *options);

#ifdef __cplusplus
}
#endif
#endif
