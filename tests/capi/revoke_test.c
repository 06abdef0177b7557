// limen/revoke.h: revokes a token, an id, a subject, everyone.
#include <pthread.h>

#include "fixture.h"

static limen_gate *gate;
static limen_verifier *verifier;

static void open_gate(const char *more) {
  char text[512];
  snprintf(text, sizeof text, POLICY "clock.manual = true\n%s", more);
  gate = gate_of(text);
  verifier = verifier_of(gate, "");
  WORKS(limen_gate_set_clock(gate, NOW, &err));
}

static void close_gate(void) {
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void revoke_subject(const char *subject) {
  uint64_t ended = 99;
  WORKS(limen_revoke_subject(gate, subject, LIMEN_ZSTR, "hacked", LIMEN_ZSTR, &ended, &err));
  CHECK(ended == 0);
}

static void a_token_is_revoked_and_no_other(void) {
  char token[8192], other[8192];
  open_gate("");
  issue(gate, "alex", "{}", token);
  issue(gate, "alex", "{}", other);
  WORKS(limen_revoke_token(verifier, token, LIMEN_ZSTR, "logout", LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_NO);
  WORKS(verify(verifier, other));
  // Revoking again is fine, and every verifier of the gate refuses.
  WORKS(limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  limen_verifier *late = verifier_of(gate, "");
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(late, token));
  limen_verifier_release(late);
  close_gate();
}

static void what_does_not_verify_revokes_nothing(void) {  // attack: 23
  char token[8192];
  open_gate("");
  issue(gate, "alex", "{}", token);
  const size_t len = strlen(token);
  token[len - 20] = token[len - 20] == 'A' ? 'B' : 'A';
  FAILS(LIMEN_E_TOKEN_SIGNATURE, limen_revoke_token(verifier, token, len, NULL, 0, &err));
  token[len - 20] = token[len - 20] == 'A' ? 'B' : 'A';
  FAILS(LIMEN_E_TOKEN_EMPTY, limen_revoke_token(verifier, "", 0, NULL, 0, &err));
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  WORKS(limen_gate_set_clock(gate, NOW + 900, &err));
  FAILS(LIMEN_E_TOKEN_EXPIRED, limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  close_gate();
}

static void a_token_without_an_id_cannot_be_revoked(void) {
  char token[8192], text[512], *jwk = NULL;
  limen_key *key = MADE(limen_key_generate("HS256", &err));
  WORKS(limen_key_private_jwk(key, &jwk, NULL, &err));
  snprintf(text, sizeof text, "keys.signing = %s\n", jwk);
  open_gate(text);
  sign_claims(key,
              "{\"iss\":\"" ISSUER "\",\"aud\":\"shop\",\"iat\":1700000000,\"exp\":1700000900}",
              token);
  WORKS(verify(verifier, token));
  FAILS(LIMEN_E_TOKEN_MISSING, limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  SAYS("jti");
  close_gate();
  limen_free(jwk);
  limen_key_release(key);
}

static void a_verifier_without_a_gate_revokes_nothing(void) {
  limen_key *key = secret_key();
  limen_verifier *lone = verifier_of_key(key, POLICY AT_NOW);
  char token[8192];
  sign_claims(key, "{\"iss\":\"" ISSUER "\",\"aud\":\"shop\",\"exp\":1700000900,\"jti\":\"x\"}",
              token);
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token(lone, token, LIMEN_ZSTR, NULL, 0, &err));
  limen_verifier_release(lone);
  limen_key_release(key);
}

static void an_id_is_revoked_of_its_issuer(void) {
  char token[8192], other[8192];
  claims_room c;
  open_gate("");
  issue(gate, "alex", "{}", token);
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  const char *id = there(LIMEN_TEXT(&c.record, id));
  const size_t id_len = LIMEN_TEXT_LEN(&c.record, id);
  WORKS(limen_revoke_token_id(gate, "https://other.example", LIMEN_ZSTR, id, id_len, NOW + 900,
                              NULL, 0, &err));
  WORKS(verify(verifier, token));
  WORKS(limen_revoke_token_id(gate, NULL, 0, id, id_len - 1, NOW + 900, NULL, 0, &err));
  WORKS(verify(verifier, token));
  WORKS(limen_revoke_token_id(gate, NULL, 0, id, id_len, NOW + 900, NULL, 0, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));

  issue(gate, "alex", "{}", other);
  WORKS(limen_token_verify(verifier, other, LIMEN_ZSTR, &c.record, sizeof c, &err));
  WORKS(limen_revoke_token_id(gate, ISSUER, LIMEN_ZSTR, there(LIMEN_TEXT(&c.record, id)),
                              LIMEN_ZSTR, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, other));
  close_gate();
}

// corpus: I3. The entry stays until exp and leeway have passed.
static void an_entry_outlives_what_it_revokes(void) {
  char token[8192];
  open_gate("token.max_leeway = 60s\n");
  issue(gate, "alex", "{}", token);
  WORKS(limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  limen_verifier *lenient = verifier_of(gate, "token.leeway = 60s\n");
  WORKS(limen_gate_set_clock(gate, NOW + 959, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(lenient, token));
  WORKS(limen_gate_set_clock(gate, NOW + 960, &err));
  FAILS(LIMEN_E_TOKEN_EXPIRED, verify(lenient, token));
  limen_verifier_release(lenient);
  close_gate();
}

static void a_subject_is_revoked_and_gets_in_again_at_once(void) {
  char thief[8192], owner[8192], other[8192], fresh[8192];
  open_gate("");
  issue(gate, "alex", "{}", thief);
  issue(gate, "alex", "{}", owner);
  issue(gate, "sam", "{}", other);
  revoke_subject("alex");
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, thief));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, owner));
  WORKS(verify(verifier, other));

  // Checks this in the same second and in later ones.
  for (int64_t at = NOW; at < NOW + 10; ++at) {
    WORKS(limen_gate_set_clock(gate, at, &err));
    issue(gate, "alex", "{}", fresh);
    WORKS(verify(verifier, fresh));
    FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, thief));
  }
  // A second revocation refuses that token too.
  revoke_subject("alex");
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, fresh));
  issue(gate, "alex", "{}", fresh);
  WORKS(verify(verifier, fresh));
  close_gate();
}

static void subjects_are_compared_whole(void) {
  char token[8192], with_nul[8192];
  open_gate("");
  issue(gate, "alex", "{}", token);
  WORKS(limen_token_issue(gate, "alex\0x", 6, NULL, 0, NULL, NULL, with_nul, sizeof with_nul, NULL,
                          &err));
  revoke_subject("ale");
  revoke_subject("alexx");
  revoke_subject("Alex");
  WORKS(verify(verifier, token));
  revoke_subject("alex");
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));
  WORKS(verify(verifier, with_nul));
  WORKS(limen_revoke_subject(gate, "alex\0x", 6, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, with_nul));
  close_gate();
}

// Our alex is not another issuer's alex, although the gate accepts tokens of both.
static void another_issuers_subject_is_another(void) {
  limen_key *key = MADE(limen_key_generate("ES256", &err));
  limen_key_set *keys = set_of(key);
  char *jwks = NULL, text[1024], token[8192];
  WORKS(limen_key_set_jwks(keys, &jwks, NULL, &err));
  snprintf(text, sizeof text, "keys.verifying = %s\n", jwks);
  limen_free(jwks);
  open_gate(text);
  limen_verifier *theirs = verifier_of(gate, "issuer = https://other.example\n");
  sign_claims(
      key,
      "{\"iss\":\"https://other.example\",\"sub\":\"alex\",\"aud\":\"shop\",\"iat\":1700000000,"
      "\"exp\":1700000900,\"jti\":\"1\"}",
      token);
  WORKS(verify(theirs, token));
  revoke_subject("alex");
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  WORKS(verify(theirs, token));
  limen_verifier_release(theirs);
  close_gate();
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void everyone_is_revoked_and_gets_in_again(void) {
  char alex[8192], sam[8192], fresh[8192];
  open_gate("");
  issue(gate, "alex", "{}", alex);
  issue(gate, "sam", "{}", sam);
  WORKS(limen_revoke_everyone(gate, "key on a laptop, laptop on a train", LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, alex));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, sam));
  issue(gate, "sam", "{}", fresh);
  WORKS(verify(verifier, fresh));
  revoke_subject("sam");
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, fresh));
  issue(gate, "sam", "{}", fresh);  // has the ids of both cutoffs
  WORKS(verify(verifier, fresh));
  close_gate();
}

// A token signed with our key that invents the id of a cutoff is refused.
static void an_invented_cut_does_not_help(void) {
  char token[8192], text[512], *jwk = NULL;
  limen_key *key = MADE(limen_key_generate("HS256", &err));
  WORKS(limen_key_private_jwk(key, &jwk, NULL, &err));
  snprintf(text, sizeof text, "keys.signing = %s\n", jwk);
  open_gate(text);
  revoke_subject("alex");
  sign_claims(key,
              "{\"iss\":\"" ISSUER
              "\",\"sub\":\"alex\",\"aud\":\"shop\",\"iat\":1700000000,"
              "\"exp\":1700000900,\"jti\":\"1\",\"lmn_cut\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
              token);
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));
  sign_claims(key,
              "{\"iss\":\"" ISSUER
              "\",\"sub\":\"alex\",\"aud\":\"shop\","
              "\"exp\":1700000900,\"jti\":\"1\"}",
              token);
  FAILS(LIMEN_E_TOKEN_MISSING, verify(verifier, token));
  SAYS("iat");  // without iat nobody can tell which came first
  close_gate();
  limen_free(jwk);
  limen_key_release(key);
}

static void a_full_list_is_told_and_cutoffs_go_on(void) {
  char token[8192];
  open_gate("revocation.max_entries = 2\n");
  issue(gate, "alex", "{}", token);
  WORKS(limen_revoke_token_id(gate, NULL, 0, "1", 1, NOW + 900, NULL, 0, &err));
  WORKS(limen_revoke_token_id(gate, NULL, 0, "2", 1, NOW + 900, NULL, 0, &err));
  FAILS(LIMEN_E_FULL, limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_FULL, limen_revoke_token_id(gate, NULL, 0, "3", 1, NOW + 900, NULL, 0, &err));
  WORKS(verify(verifier, token));
  revoke_subject("alex");
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));
  close_gate();
}

static void a_gate_without_an_issuer_revokes_nobody(void) {
  limen_gate *nameless = gate_of("audience = shop\n");
  FAILS(LIMEN_E_OPTION_VALUE, limen_revoke_subject(nameless, "alex", 4, NULL, 0, NULL, &err));
  SAYS("issuer");
  FAILS(LIMEN_E_OPTION_VALUE, limen_revoke_everyone(nameless, NULL, 0, &err));
  limen_gate_release(nameless);
}

static void texts_are_checked(void) {
  char reason[257];
  open_gate("");
  memset(reason, 'x', sizeof reason);
  WORKS(limen_revoke_subject(gate, "alex", 4, reason, 256, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_subject(gate, "alex", 4, reason, 257, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_subject(gate, "alex", 4, "\xff", 1, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_subject(gate, "\xff", 1, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_subject(gate, "", 0, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_subject(gate, NULL, 0, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_everyone(gate, reason, 257, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_everyone(gate, "\xc3", 1, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_token_id(gate, NULL, 0, "", 0, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_token_id(gate, NULL, 0, "\xff", 1, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_token_id(gate, "\xff", 1, "a", 1, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_token_id(gate, NULL, 0, "a", 1, LIMEN_UNSET, reason, 257, &err));
  close_gate();
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  char token[8192];
  open_gate("");
  issue(gate, "alex", "{}", token);
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token(NULL, token, LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token(verifier, NULL, 1, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token_id(NULL, NULL, 0, "a", 1, NOW, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token_id(gate, NULL, 1, "a", 1, NOW, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_token_id(gate, NULL, 0, NULL, 1, NOW, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_subject(NULL, "a", 1, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_subject(gate, NULL, 1, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_everyone(NULL, NULL, 0, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_token(verifier, token, *n, NULL, 0, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_token(verifier, token, LIMEN_ZSTR, "r", *n, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_token_id(gate, "i", *n, "a", 1, NOW, NULL, 0, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_token_id(gate, NULL, 0, "a", *n, NOW, NULL, 0, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_token_id(gate, NULL, 0, "a", 1, NOW, "r", *n, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_subject(gate, "a", *n, NULL, 0, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_subject(gate, "a", 1, "r", *n, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_everyone(gate, "r", *n, &err));
  }
  WORKS(verify(verifier, token));
  close_gate();
}

static int strange;  // wrong results in any thread

// Verifies its own subject's token, which is accepted until it is revoked and never after; a
// token issued after that is accepted at once.
static void *live(void *argument) {
  limen_error own;
  claims_room c;
  char subject[16], token[2048];
  snprintf(subject, sizeof subject, "user-%d", *(int *)argument);
  for (int round = 0; round < 150; ++round) {
    if (limen_token_issue(gate, subject, LIMEN_ZSTR, NULL, 0, NULL, NULL, token, sizeof token, NULL,
                          &own) != LIMEN_OK ||
        limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &own) != LIMEN_OK)
      __atomic_add_fetch(&strange, 1, __ATOMIC_RELAXED);
    const limen_status revoked =
        round % 3 != 0 ? limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &own)
                       : limen_revoke_subject(gate, subject, LIMEN_ZSTR, NULL, 0, NULL, &own);
    if (revoked != LIMEN_OK || limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c,
                                                  &own) != LIMEN_E_TOKEN_REVOKED)
      __atomic_add_fetch(&strange, 1, __ATOMIC_RELAXED);
  }
  return NULL;
}

static void threads_revoke_and_verify_at_once(void) {
  open_gate("keys.algorithm = HS256\n");
  pthread_t threads[4];
  int numbers[4];
  for (int i = 0; i < 4; ++i) {
    numbers[i] = i;
    CHECK(pthread_create(&threads[i], NULL, live, &numbers[i]) == 0);
  }
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  CHECK(strange == 0);
  close_gate();
}

int main(void) {
  RUN(a_token_is_revoked_and_no_other);
  RUN(what_does_not_verify_revokes_nothing);
  RUN(a_token_without_an_id_cannot_be_revoked);
  RUN(a_verifier_without_a_gate_revokes_nothing);
  RUN(an_id_is_revoked_of_its_issuer);
  RUN(an_entry_outlives_what_it_revokes);
  RUN(a_subject_is_revoked_and_gets_in_again_at_once);
  RUN(subjects_are_compared_whole);
  RUN(another_issuers_subject_is_another);
  RUN(everyone_is_revoked_and_gets_in_again);
  RUN(an_invented_cut_does_not_help);
  RUN(a_full_list_is_told_and_cutoffs_go_on);
  RUN(a_gate_without_an_issuer_revokes_nobody);
  RUN(texts_are_checked);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  RUN(threads_revoke_and_verify_at_once);
  return closing_line();
}
