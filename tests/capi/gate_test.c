// limen/gate.h: opening, closing, keys and clock of a gate.
#include <pthread.h>

#include "fixture.h"

static void a_gate_opens_with_nothing_but_a_store(void) {
  limen_gate *gate = MADE(limen_gate_open("memory:", LIMEN_ZSTR, NULL, &err));
  limen_gate_release(gate);
  gate = MADE(limen_gate_open("memory:xyz", 7, NULL, &err));
  limen_gate_release(gate);
}

static void an_unknown_store_is_refused(void) {
  static const char *const stores[] = {"",      "memory",        "mem:",   "redis://localhost",
                                       "lmdb:", "lmdb:relative", "MEMORY:"};
  for (size_t i = 0; i < sizeof stores / sizeof *stores; ++i)
    NOT_MADE(LIMEN_E_ARGUMENT, limen_gate_open(stores[i], LIMEN_ZSTR, NULL, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_gate_open(NULL, 0, NULL, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_gate_open("memory:\0x", 9, NULL, &err));
}

static void wrong_keys_are_refused(void) {
  static const struct {
    const char *options;
    int32_t status;
  } wrong[] = {
      {"keys.algorithm = none\n", LIMEN_E_ALGORITHM},
      {"keys.signing = {\"kty\":\"EC\"}\n", LIMEN_E_KEY_FORMAT},
      {"keys.signing = {\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AAECAwQF\"}\n", LIMEN_E_KEY_WEAK},
      {"keys.signing = "
       "{\"kty\":\"oct\",\"alg\":\"ES256\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"
       "\n",
       LIMEN_E_KEY_FAMILY},
      {"keys.verifying = {}\n", LIMEN_E_KEY_SET},
      {"token.leeway = 2m\n", LIMEN_E_OPTION_VALUE},  // over token.max_leeway
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    limen_options *options = options_of(wrong[i].options);
    NOT_MADE(wrong[i].status, limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
    limen_options_release(options);
  }
}

static void a_gate_makes_itself_a_key(void) {
  limen_gate *gate = gate_of(POLICY);
  char *text = NULL;
  size_t len = 0;
  WORKS(limen_gate_jwks(gate, &text, &len, &err));
  CHECK(strlen(text) == len);
  CHECK(strstr(text, "\"P-256\"") != NULL && strstr(text, "\"ES256\"") != NULL);
  CHECK(strstr(text, "\"d\"") == NULL);
  // The keys that are published are enough to verify with.
  limen_key_set *keys = MADE(limen_key_set_from_jwks(text, len, &err));
  limen_options *options = options_of(POLICY);
  limen_verifier *verifier = MADE(limen_verifier_from_keys(keys, options, &err));
  char token[8192];
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  limen_verifier_release(verifier);
  limen_options_release(options);
  limen_key_set_release(keys);
  limen_free(text);
  WORKS(limen_gate_jwks(gate, &text, NULL, &err));
  limen_free(text);
  limen_gate_release(gate);
}

static void a_gate_takes_the_algorithm_it_is_told(void) {
  static const char *const algorithms[] = {"HS256", "HS512", "RS256", "ES384", "EdDSA", "Ed25519"};
  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; ++i) {
    char text[128], token[8192];
    snprintf(text, sizeof text, POLICY "keys.algorithm = %s\n", algorithms[i]);
    limen_gate *gate = gate_of(text);
    limen_verifier *verifier = verifier_of(gate, "");
    issue(gate, "alex", "{}", token);
    WORKS(verify(verifier, token));
    limen_verifier_release(verifier);
    limen_gate_release(gate);
  }
}

static void secrets_are_not_in_the_public_set(void) {
  limen_gate *gate = gate_of(POLICY "keys.algorithm = HS256\n");
  char *text = NULL;
  WORKS(limen_gate_jwks(gate, &text, NULL, &err));
  CHECK(strstr(text, "\"k\"") == NULL);
  CHECK(strstr(text, "\"keys\"") != NULL);
  limen_free(text);
  limen_gate_release(gate);
}

static void keys_of_before_go_on_verifying(void) {
  limen_gate *before = gate_of(POLICY AT_NOW);
  char token[8192], text[2048];
  issue(before, "alex", "{}", token);
  char *jwks = NULL;
  WORKS(limen_gate_jwks(before, &jwks, NULL, &err));
  limen_gate_release(before);
  snprintf(text, sizeof text, POLICY AT_NOW "keys.verifying = %s\n", jwks);
  limen_free(jwks);

  limen_gate *gate = gate_of(text);
  limen_verifier *verifier = verifier_of(gate, "");
  WORKS(verify(verifier, token));
  limen_verifier_release(verifier);
  limen_gate_release(gate);

  gate = gate_of(POLICY AT_NOW);
  verifier = verifier_of(gate, "");
  FAILS(LIMEN_E_TOKEN_KEY, verify(verifier, token));
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void the_clock_is_set_only_where_it_is_manual(void) {
  limen_gate *gate = gate_of(POLICY);
  FAILS(LIMEN_E_OPTION_PLACE, limen_gate_set_clock(gate, NOW, &err));
  SAYS("clock.manual");
  limen_gate_release(gate);

  gate = gate_of(POLICY "clock.manual = true\n");
  limen_verifier *verifier = verifier_of(gate, "");
  char token[8192];
  WORKS(limen_gate_set_clock(gate, NOW, &err));
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  WORKS(limen_gate_set_clock(gate, NOW + 899, &err));
  WORKS(verify(verifier, token));
  WORKS(limen_gate_set_clock(gate, NOW + 900, &err));
  FAILS(LIMEN_E_TOKEN_EXPIRED, verify(verifier, token));
  WORKS(limen_gate_set_clock(gate, 0, &err));
  WORKS(limen_gate_set_clock(gate, 253402300799, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_set_clock(gate, -1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_set_clock(gate, 253402300800, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_set_clock(gate, LIMEN_UNSET, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_set_clock(gate, INT64_MAX, &err));
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

// Every call with a closed gate returns LIMEN_E_CLOSED, also by verifiers from before.
static void a_closed_gate_answers_nothing_else(void) {
  limen_gate *gate = gate_of(POLICY "clock.manual = true\n");
  limen_verifier *verifier = verifier_of(gate, "");
  char token[8192];
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  limen_gate_close(gate);
  limen_gate_close(gate);

  char out[8192];
  char *text = (char *)"not cleared";
  uint64_t ended = 0;
  FAILS(LIMEN_E_CLOSED, verify(verifier, token));
  FAILS(LIMEN_E_CLOSED, limen_token_issue(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, NULL, out,
                                          sizeof out, NULL, &err));
  FAILS(LIMEN_E_CLOSED, limen_gate_jwks(gate, &text, NULL, &err));
  CHECK(text == NULL);
  FAILS(LIMEN_E_CLOSED, limen_gate_set_clock(gate, NOW, &err));
  NOT_MADE(LIMEN_E_CLOSED, limen_verifier_open(gate, NULL, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_token_id(gate, NULL, 0, "id", 2, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_subject(gate, "alex", LIMEN_ZSTR, NULL, 0, &ended, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_everyone(gate, NULL, 0, &err));

  CHECK(limen_gate_retain(gate) == gate);
  limen_gate_release(gate);
  limen_gate_release(gate);
  FAILS(LIMEN_E_CLOSED, verify(verifier, token));
  limen_verifier_release(verifier);
}

// Finalizers run in any order: here our last reference to the gate goes first.
static void a_verifier_keeps_its_gate(void) {
  limen_gate *gate = gate_of(POLICY);
  limen_verifier *verifier = verifier_of(gate, "");
  char token[8192];
  issue(gate, "alex", "{}", token);
  CHECK(limen_gate_retain(gate) == gate);
  limen_gate_release(gate);
  limen_gate_release(gate);
  WORKS(verify(verifier, token));
  CHECK(limen_verifier_retain(verifier) == verifier);
  limen_verifier_release(verifier);
  WORKS(verify(verifier, token));
  limen_verifier_release(verifier);
}

typedef struct worker {
  limen_gate *gate;
  limen_verifier *verifier;
  const char *token;
  int closes, verified, strange;
} worker;

static void *verify_until_closed(void *argument) {
  worker *w = argument;
  limen_error own;
  claims_room c;
  char token[2048];
  for (int i = 0; i < 200000; ++i) {
    if (w->closes && i == 50) limen_gate_close(w->gate);
    limen_status status =
        limen_token_verify(w->verifier, w->token, LIMEN_ZSTR, &c.record, sizeof c, &own);
    if (status == LIMEN_E_CLOSED) return NULL;
    if (status == LIMEN_OK)
      ++w->verified;
    else
      ++w->strange;
    status =
        limen_token_issue(w->gate, "sam", 3, NULL, 0, NULL, NULL, token, sizeof token, NULL, &own);
    if (status != LIMEN_OK && status != LIMEN_E_CLOSED) ++w->strange;
  }
  ++w->strange;  // nobody closed the gate
  return NULL;
}

static void a_gate_is_closed_while_others_use_it(void) {
  limen_gate *gate = gate_of(POLICY "keys.algorithm = HS256\n");
  limen_verifier *verifier = verifier_of(gate, "");
  char token[8192];
  issue(gate, "alex", "{}", token);
  pthread_t threads[4];
  worker workers[4];
  for (int i = 0; i < 4; ++i) {
    const worker fresh = {
        limen_gate_retain(gate), limen_verifier_retain(verifier), token, i == 0, 0, 0};
    workers[i] = fresh;
    CHECK(pthread_create(&threads[i], NULL, verify_until_closed, &workers[i]) == 0);
  }
  limen_verifier_release(verifier);
  limen_gate_release(gate);
  for (int i = 0; i < 4; ++i) {
    pthread_join(threads[i], NULL);
    CHECK(workers[i].strange == 0);
    limen_gate_release(workers[i].gate);
    limen_verifier_release(workers[i].verifier);
  }
  CHECK(workers[0].verified >= 50);
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  limen_gate *gate = gate_of(POLICY);
  char *text = NULL;
  NOT_MADE(LIMEN_E_ARGUMENT, limen_gate_open(NULL, 7, NULL, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_gate_open(NULL, LIMEN_ZSTR, NULL, &err));
  FOR_BAD_LENGTHS(n) NOT_MADE(LIMEN_E_ARGUMENT, limen_gate_open("memory:", *n, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_jwks(NULL, &text, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_jwks(gate, NULL, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_set_clock(NULL, NOW, &err));
  limen_gate_release(gate);
}

int main(void) {
  RUN(a_gate_opens_with_nothing_but_a_store);
  RUN(an_unknown_store_is_refused);
  RUN(wrong_keys_are_refused);
  RUN(a_gate_makes_itself_a_key);
  RUN(a_gate_takes_the_algorithm_it_is_told);
  RUN(secrets_are_not_in_the_public_set);
  RUN(keys_of_before_go_on_verifying);
  RUN(the_clock_is_set_only_where_it_is_manual);
  RUN(a_closed_gate_answers_nothing_else);
  RUN(a_verifier_keeps_its_gate);
  RUN(a_gate_is_closed_while_others_use_it);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  return closing_line();
}
