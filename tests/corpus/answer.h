// Asks limen a case of the corpus, through the C functions.
#ifndef LIMEN_TESTS_ANSWER_H
#define LIMEN_TESTS_ANSWER_H

#include <limen/limen.h>

#include "corpus.h"

// Not a status: a refusal left something of the token in the buffer.
#define ANSWER_LEFT_BEHIND (-1)
// Not a status: asked again, the same verifier answered something else.
#define ANSWER_CHANGED (-2)

// The status of the first call that fails, with its message in `*err`; or
// LIMEN_OK, with the answer as corpus.py describes it. The caller frees
// `answer->at`.
int32_t answer_of(const corpus_case *c, corpus_text *answer, limen_error *err);

// The case's keys as a set, or NULL with the error.
limen_key_set *answer_keys(const corpus_case *c, limen_error *err);

#endif
