// Rules for every refused token. tests/corpus has a case for each reason.
#include "forge.h"

static limen_key *key;

// corpus: D18
static void every_bit_of_a_token_matters(void) {
  char token[1024];
  limen_verifier *verifier = verifier_of_key(key, POLICY AT_NOW);
  const size_t len = forge(GOOD_HEADER, GOOD_CLAIMS, token);
  claims_room c;
  WORKS(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
  for (size_t i = 0; i < len * 8; ++i) {
    token[i / 8] ^= (char)(1 << i % 8);
    CHECK(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err) != LIMEN_OK);
    CHECK(limen_status_kind(err.status) == LIMEN_KIND_NO);
    token[i / 8] ^= (char)(1 << i % 8);
  }
  for (size_t cut = 0; cut < len; ++cut)
    CHECK(limen_token_verify(verifier, token, cut, &c.record, sizeof c, &err) != LIMEN_OK);
  limen_verifier_release(verifier);
}

int main(void) {
  key = secret_key();
  RUN(every_bit_of_a_token_matters);
  limen_key_release(key);
  return closing_line();
}
