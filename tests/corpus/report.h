// Reports the answers of a runner in C or C++: compares each with its case, or
// writes them all for agree.py.
#ifndef LIMEN_TESTS_REPORT_H
#define LIMEN_TESTS_REPORT_H

#include "corpus.h"

#ifdef __cplusplus
extern "C" {
#endif

// Whether the answer is the expected one; prints what is wrong to stderr.
int report_check(const corpus_case *c, int32_t status, const char *answer, const char *message);

// One line: NAME STATUS ANSWER, or NAME STATUS MESSAGE, between tabs.
void report_line(const corpus_case *c, int32_t status, const char *answer, const char *message);

// Runs `ask` on every case. argv: the flat corpus, and --answers for lines.
// Returns the program's exit code.
int report_all(int argc, char **argv, int (*ask)(const corpus_case *c, int lines));

#ifdef __cplusplus
}
#endif
#endif
