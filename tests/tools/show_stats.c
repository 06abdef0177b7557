// Prints the statistics of a gate that has done something: JSON in one line, then
// Prometheus' text, for prometheus_test.py.
#include <limen/limen.h>

#include <stdio.h>

static int show(limen_gate *gate, const char *format, const char *end) {
  char *text = NULL;
  limen_error err;
  if (limen_gate_stats(gate, format, &text, NULL, &err) != LIMEN_OK) {
    fprintf(stderr, "show_stats: %s\n", err.message);
    return 1;
  }
  const int failed = fputs(text, stdout) < 0 || fputs(end, stdout) < 0 || fflush(stdout) != 0;
  limen_free(text);
  return failed;
}

int main(void) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "a\\b\"c\nd", LIMEN_ZSTR, NULL);
  limen_options_set(options, "keys.algorithm", "HS256", LIMEN_ZSTR, NULL);
  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, NULL);
  limen_verifier *verifier = limen_verifier_open(gate, NULL, NULL);
  limen_watch *watch = limen_watch_open(gate, NULL);

  char token[4096];
  LIMEN_BUFFER(limen_claims, 8192) c;
  limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, token, sizeof token, NULL, NULL);
  limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, NULL);
  limen_token_verify(verifier, "x", 1, &c.record, sizeof c, NULL);
  limen_token_verify(verifier, "", 0, &c.record, sizeof c, NULL);
  limen_token_verify(verifier, "", 0, &c.record, sizeof c, NULL);
  limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, NULL);
  limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, NULL);

  const int failed = show(gate, "json", "\n") || show(gate, "prometheus", "");
  limen_watch_release(watch);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
  limen_options_release(options);
  return failed;
}
