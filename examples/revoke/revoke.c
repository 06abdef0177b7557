// An account was hacked: one call refuses everything issued until now; the owner logs in again.
#include <limen/limen.h>

#include <stdio.h>

static void login(limen_gate *gate, char *token, size_t token_cap) {
  limen_token_issue(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, NULL, token, token_cap, NULL, NULL);
}

static void show(limen_verifier *verifier, const char *what, const char *token) {
  LIMEN_BUFFER(limen_claims, 8192) c;
  int32_t status = limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, NULL);
  printf("%s: %s\n", what, limen_status_name(status));
}

int main(void) {
  char stolen[4096] = "", fresh[4096] = "";
  limen_error err;
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_verifier *verifier = gate ? limen_verifier_open(gate, NULL, &err) : NULL;

  if (verifier != NULL) {
    login(gate, stolen, sizeof stolen);
    show(verifier, "before", stolen);
    limen_revoke_subject(gate, "alex", LIMEN_ZSTR, "hacked", LIMEN_ZSTR, NULL, &err);
    show(verifier, "after", stolen);
    login(gate, fresh, sizeof fresh);
    show(verifier, "new login", fresh);
  }
  if (err.status != LIMEN_OK)
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);

  limen_verifier_release(verifier);
  limen_gate_release(gate);
  limen_options_release(options);
  return limen_status_kind(err.status);
}
