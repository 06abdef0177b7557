// The corpus through the C functions.
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "report.h"

static int ask(const corpus_case *c, int lines) {
  limen_error err;
  corpus_text answer;
  memset(&err, 0x5a, sizeof err);  // a call must overwrite it
  const int32_t status = answer_of(c, &answer, &err);
  const char *text = answer.at != NULL ? answer.at : "";
  int good = 1;
  if (lines)
    report_line(c, status, text, err.message);
  else
    good = report_check(c, status, text, err.message);
  free(answer.at);
  return good;
}

int main(int argc, char **argv) { return report_all(argc, argv, ask); }
