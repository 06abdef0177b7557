#include <limen/limen.h>
#include <stdio.h>

int main(void) {
  limen_error err;
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_options_set(options, "audience", "shop", LIMEN_ZSTR, NULL);

  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_verifier *verifier = gate ? limen_verifier_open(gate, NULL, &err) : NULL;
  char token[4096];
  LIMEN_BUFFER(limen_claims, 8192) c;

  if (verifier == NULL ||
      limen_token_issue(gate, "alex", LIMEN_ZSTR, "{\"role\":\"admin\"}", LIMEN_ZSTR, NULL,
                        NULL, token, sizeof token, NULL, &err) != LIMEN_OK ||
      limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err) != LIMEN_OK)
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);
  else
    printf("hello, %s\n", LIMEN_TEXT(&c.record, subject));

  limen_verifier_release(verifier);
  limen_gate_release(gate);
  limen_options_release(options);
  return err.status != LIMEN_OK;
}
