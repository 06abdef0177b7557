#include <stdio.h>
#include <string.h>

#include "request_cases.h"

void request_report_line(const request_case *c, size_t number, const char *answer,
                         const char *message) {
  printf("%s#%zu\t%s\t%s\n", c->name.at, number, answer, message);
}

int request_report_check(const request_case *c, size_t number, const char *answer,
                         const char *message) {
  const request_guard *guard = &c->guards[number];
  if (strcmp(answer, guard->answer.at) != 0) {
    fprintf(stderr, "%s#%zu: answered something else\n  due: %s\n  got: %s\n  (%s)\n", c->name.at,
            number, guard->answer.at, answer, message == NULL ? "" : message);
    return 0;
  }
  if (message == NULL) return 1;
  const int in = strstr(answer, " | http 0") != NULL;
  if (in != (message[0] == '\0')) {
    fprintf(stderr, "%s#%zu: the message is: %s\n", c->name.at, number, message);
    return 0;
  }
  if (message[0] != '\0' && guard->says.at != NULL && strstr(message, guard->says.at) == NULL) {
    fprintf(stderr, "%s#%zu: the message does not say %s: %s\n", c->name.at, number, guard->says.at,
            message);
    return 0;
  }
  return 1;
}

int request_report_all(int argc, char **argv,
                       int (*ask)(const request_corpus *all, const request_case *c,
                                  const char *store, int lines)) {
  const int lines = argc == 4 && strcmp(argv[3], "--answers") == 0;
  if (argc != 3 && !lines) {
    fprintf(stderr, "usage: %s FLAT FOLDER [--answers]\n", argv[0]);
    return 2;
  }
  char secrets[4096], store[4096];
  snprintf(secrets, sizeof secrets, "%s/secrets", argv[2]);
  snprintf(store, sizeof store, "lmdb:%s/store", argv[2]);
  request_corpus all = request_corpus_read(argv[1], secrets);
  size_t good = 0;
  for (size_t i = 0; i < all.case_count; ++i) good += ask(&all, &all.cases[i], store, lines) != 0;
  const size_t count = all.case_count;
  request_corpus_free(&all);
  if (!lines) printf("%zu passed, %zu failed\n", good, count - good);
  return good != count || count == 0;
}
