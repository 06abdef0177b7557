#include "report.h"

#include <stdio.h>
#include <string.h>

static int complain(const corpus_case *c, const char *what, const char *got) {
  fprintf(stderr, "%s: %s: %s\n", c->name.at, what, got);
  return 0;
}

static int says_all(const corpus_case *c, const char *message) {
  const char *parts = c->says.at;
  while (*parts != '\0') {
    char part[128] = "";
    const size_t len = strcspn(parts, "|");
    if (len >= sizeof part) return 0;
    memcpy(part, parts, len);
    if (strstr(message, part) == NULL) return 0;
    parts += len + (parts[len] == '|');
  }
  return 1;
}

int report_check(const corpus_case *c, int32_t status, const char *answer, const char *message) {
  if (status != c->status) {
    fprintf(stderr, "%s: status %d, and %d is due: %s\n", c->name.at, (int)status, (int)c->status,
            message);
    return 0;
  }
  if (status == 0) {
    if (message[0] != '\0') return complain(c, "success with a message", message);
    return strcmp(answer, c->answer.at) == 0 || complain(c, "answered something else", answer);
  }
  if (message[0] == '\0') return complain(c, "a failure without a message", "");
  return says_all(c, message) || complain(c, "the message says something else", message);
}

void report_line(const corpus_case *c, int32_t status, const char *answer, const char *message) {
  printf("%s\t%d\t%s\n", c->name.at, (int)status, status == 0 ? answer : message);
}

int report_all(int argc, char **argv, int (*ask)(const corpus_case *c, int lines)) {
  const int lines = argc == 3 && strcmp(argv[2], "--answers") == 0;
  if (argc != 2 && !lines) {
    fprintf(stderr, "usage: %s FLAT [--answers]\n", argv[0]);
    return 2;
  }
  corpus all = corpus_read(argv[1]);
  size_t good = 0;
  for (size_t i = 0; i < all.count; ++i) good += ask(&all.cases[i], lines) != 0;
  const size_t bad = all.count - good;
  const size_t count = all.count;
  corpus_free(&all);
  if (!lines) printf("%zu passed, %zu failed\n", good, bad);
  return bad != 0 || count == 0;
}
