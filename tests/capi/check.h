// Checks for tests in C, and a closing line with their count.
//
// Tests make every call of limen through one of four macros, which also check the error
// record: success sets 0 and an empty message, a failure its status and one line of text.
#ifndef LIMEN_TESTS_CHECK_H
#define LIMEN_TESTS_CHECK_H

#include <limen/limen.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static limen_error err;  // the last argument of calls inside the macros
static int check_failures, tests_passed, tests_failed;

static inline void check_failed(const char *file, int line, const char *what) {
  __atomic_add_fetch(&check_failures, 1, __ATOMIC_RELAXED);
  fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

#define CHECK(condition) \
  ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition " does not hold"))

#define CHECK_TEXT(wanted, text) check_text(__FILE__, __LINE__, wanted, text)
static inline void check_text(const char *file, int line, const char *wanted, const char *text) {
  if (text != NULL && strcmp(wanted, text) == 0) return;
  check_failed(file, line, "a text differs");
  fprintf(stderr, "  wanted: %s\n  got:    %s\n", wanted, text ? text : "(absent)");
}

// Checks that the last message contains a text.
#define SAYS(part) check_says(__FILE__, __LINE__, part)
static inline void check_says(const char *file, int line, const char *part) {
  if (strstr(err.message, part) != NULL) return;
  check_failed(file, line, "the message says something else");
  fprintf(stderr, "  wanted: %s\n  got:    %s\n", part, err.message);
}

static inline void check_message(const char *file, int line) {
  const char *end = memchr(err.message, '\0', sizeof err.message);
  if (end == NULL) {
    check_failed(file, line, "the message has no end");
  } else if (end == err.message) {
    check_failed(file, line, "a failure without a message");
  } else {
    for (const char *at = err.message; at < end; ++at)
      if ((unsigned char)*at < 0x20 || *at == 0x7f)
        check_failed(file, line, "a message of more than one line");
  }
}

static inline void check_status(const char *file, int line, const char *call, int32_t wanted,
                                int32_t got) {
  if (got != wanted || err.status != wanted) {
    check_failed(file, line, call);
    fprintf(stderr, "  wanted %s, got %s, and in the error record %s: %s\n",
            limen_status_name(wanted), limen_status_name(got), limen_status_name(err.status),
            err.message);
  } else if (wanted == LIMEN_OK) {
    if (err.message[0] != '\0') check_failed(file, line, "success with a message");
  } else {
    check_message(file, line);
  }
}

// Fills the record with values that no call may leave there.
static inline void check_poison(void) { memset(&err, 0x5a, sizeof err); }

#define WORKS(call) (check_poison(), check_status(__FILE__, __LINE__, #call, LIMEN_OK, (call)))
#define FAILS(wanted, call) \
  (check_poison(), check_status(__FILE__, __LINE__, #call, wanted, (call)))

// The same for calls that make a handle. MADE returns the handle. Without one it ends the
// program, because no later check would mean anything.
#define MADE(call) (check_poison(), check_made(__FILE__, __LINE__, #call, (call)))
static inline void *check_made(const char *file, int line, const char *call, void *handle) {
  check_status(file, line, call, LIMEN_OK, handle == NULL ? err.status : LIMEN_OK);
  if (handle == NULL) exit(1);
  return handle;
}
#define NOT_MADE(wanted, call) \
  (check_poison(), check_not_made(__FILE__, __LINE__, #call, wanted, (call)))
static inline void check_not_made(const char *file, int line, const char *call, int32_t wanted,
                                  void *handle) {
  if (handle != NULL) check_failed(file, line, "a handle where none was due");
  check_status(file, line, call, wanted, err.status);
}

#define RUN(test) run_test(#test, test)
static inline void run_test(const char *name, void (*test)(void)) {
  const int before = check_failures;
  test();
  if (check_failures == before) {
    ++tests_passed;
  } else {
    ++tests_failed;
    fprintf(stderr, "FAILED %s\n", name);
  }
}

static inline int closing_line(void) {
  printf("%d passed, %d failed\n", tests_passed, tests_failed);
  return tests_failed != 0 || tests_passed == 0;
}

// Lengths that no text and no buffer has: what a stray -1 or -2 becomes, and one more than
// LIMEN_TEXT_MAX.
static const size_t bad_lengths[] = {(size_t)-1, (size_t)-2, (size_t)LIMEN_TEXT_MAX + 1};
#define FOR_BAD_LENGTHS(n) for (const size_t *n = bad_lengths; n != bad_lengths + 3; ++n)

#endif
