// The corpus of requests as C programs read it, and the secrets of the store that cases name.
#ifndef LIMEN_TESTS_REQUEST_CASES_H
#define LIMEN_TESTS_REQUEST_CASES_H

#include <stddef.h>
#include <stdint.h>

#include "flat.h"

#ifdef __cplusplus
extern "C" {
#endif

#define REQUEST_PROPERTIES 20
#define REQUEST_GUARDS 4
#define REQUEST_WORDS 6
#define REQUEST_NOUNS 8

typedef struct request_property {
  corpus_text name, value;
} request_property;

// A gate or a verifier by its name, or a guard.
typedef struct request_policy {
  corpus_text name;
  corpus_text key;  // of a verifier that is made from keys
  request_property at[REQUEST_PROPERTIES];
  size_t count;
} request_policy;

typedef struct request_guard {
  request_policy policy;  // its name is that of its verifier; empty: the gate's
  corpus_text answer, says;
} request_guard;

typedef struct request_case {
  corpus_text name, gate, method;
  corpus_text authorization, cookie, csrf, origin, host, fetch_site;
  corpus_text flags_text;
  uint32_t flags;  // LIMEN_REQUEST_*
  request_guard guards[REQUEST_GUARDS];
  size_t guard_count;
} request_case;

// A step that makes the store.
typedef struct request_step {
  corpus_text words[REQUEST_WORDS];
  size_t count;
} request_step;

typedef struct request_secret {
  corpus_text name, value;
} request_secret;

typedef struct request_corpus {
  request_policy gates[REQUEST_NOUNS], verifiers[REQUEST_NOUNS];
  size_t gate_count, verifier_count;
  request_step *steps;
  size_t step_count;
  request_case *cases;
  size_t case_count;
  request_secret *secrets;
  size_t secret_count;
} request_corpus;

// Reads the flat corpus, and the secrets in the file `secrets`; without one there are no cases,
// only steps. Ends the program if something is wrong.
request_corpus request_corpus_read(const char *path, const char *secrets);
void request_corpus_free(request_corpus *all);

// The gate or verifier of this name among `count`.
const request_policy *request_policy_of(const request_policy *all, size_t count, const char *name);

// The name of a secret, or NULL if the text is none.
const corpus_text *request_secret_name(const request_corpus *all, const char *text, size_t len);

// One line for each answer: NAME#NUMBER ANSWER MESSAGE, between tabs.
void request_report_line(const request_case *c, size_t number, const char *answer,
                         const char *message);

// Whether the answer is the one that is due; prints what is wrong to stderr. `message` may be NULL.
int request_report_check(const request_case *c, size_t number, const char *answer,
                         const char *message);

// Runs `ask` on every case. argv: the flat corpus, the folder with the store and its secrets, and
// --answers for lines. Returns the program's exit code.
int request_report_all(int argc, char **argv,
                       int (*ask)(const request_corpus *all, const request_case *c,
                                  const char *store, int lines));

#ifdef __cplusplus
}
#endif
#endif
