// Reads files in the flat form that flatten.py writes: lines `FIELD SIZE TIMES`, each followed by
// SIZE bytes and a line feed.
#ifndef LIMEN_TESTS_FLAT_H
#define LIMEN_TESTS_FLAT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes, with a NUL behind them that is not counted. NULL: the case has none.
typedef struct corpus_text {
  char *at;
  size_t len;
} corpus_text;

typedef struct flat_file {
  corpus_text whole;
  const char *next;
} flat_file;

// One field: its bytes, to be repeated `times` times.
typedef struct flat_field {
  char name[32];
  const char *bytes;
  size_t size, times;
} flat_field;

// Each of these ends the program if something is wrong.
flat_file flat_open(const char *path);
int flat_next(flat_file *file, flat_field *field);  // 0 at the end
void flat_close(flat_file *file);
void flat_append(corpus_text *text, const char *bytes, size_t size, size_t times);
void *flat_or_end(void *made, const char *what);

#ifdef __cplusplus
}
#endif
#endif
