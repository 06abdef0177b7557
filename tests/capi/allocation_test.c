// Verifying does not allocate. When memory runs out, every call returns LIMEN_E_MEMORY and does
// nothing else.
#include "forge.h"
#include "own_malloc.h"

static void the_watch_sees_an_allocation(void) {
  watch();
  limen_key *key = limen_key_generate("HS256", NULL);
  CHECK(unwatch() > 0);
  limen_key_release(key);
}

static const char *const algorithms[] = {"HS256", "HS384", "HS512", "RS256", "RS384",  "RS512",
                                         "ES256", "ES384", "ES512", "EdDSA", "Ed25519"};

static void verifying_does_not_allocate(void) {
  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; ++i) {
    char text[128], token[8192];
    snprintf(text, sizeof text, POLICY "keys.algorithm = %s\n", algorithms[i]);
    limen_gate *gate = gate_of(text);
    limen_verifier *verifier = verifier_of(gate, "");
    const size_t len = issue(gate, "alex", "{\"role\":\"admin\"}", token);
    claims_room c;
    // Entries for the verifier to look through.
    WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err));
    WORKS(limen_revoke_token_id(gate, NULL, 0, "x", 1, LIMEN_UNSET, NULL, 0, &err));
    WORKS(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
    watch();
    for (int n = 0; n < 1000; ++n)
      CHECK(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err) == LIMEN_OK);
    const long counted = unwatch();
    CHECK(counted == 0);
    if (counted != 0)
      fprintf(stderr, "  %s: %ld allocations in 1,000 calls\n", algorithms[i], counted);
    limen_verifier_release(verifier);
    limen_gate_release(gate);
  }
}

static void verifying_without_a_store_does_not_allocate(void) {
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  limen_verifier *verifier = verifier_of_key(key, POLICY AT_NOW);
  char token[1024];
  const size_t len = forge(GOOD_HEADER, GOOD_CLAIMS, token);
  uint8_t payload[1024];
  claims_room c;
  WORKS(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
  WORKS(limen_jws_verify(keys, "HS256", token, len, payload, sizeof payload, NULL, &err));
  watch();
  for (int n = 0; n < 1000; ++n)
    CHECK(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err) == LIMEN_OK);
  CHECK(unwatch() == 0);
  limen_verifier_release(verifier);
  limen_key_set_release(keys);
  limen_key_release(key);
}

// Checking again whether the keys are still the same does not allocate either.
static void verifying_on_and_on_does_not_allocate(void) {
  limen_gate *gate = gate_of(POLICY AT_NOW "clock.manual = true\ntoken.ttl = 1d\n");
  limen_verifier *verifier = verifier_of(gate, "");
  char token[8192];
  const size_t len = issue(gate, "alex", "{}", token);
  claims_room c;
  WORKS(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
  watch();
  for (int64_t later = 0; later < 3600; later += 10) {
    CHECK(limen_gate_set_clock(gate, NOW + later, &err) == LIMEN_OK);
    CHECK(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err) == LIMEN_OK);
  }
  CHECK(unwatch() == 0);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

// Refusing does not allocate either: forged, expired, revoked, too long.
static void refusing_does_not_allocate(void) {
  limen_gate *gate = gate_of(POLICY "clock.manual = true\n");
  limen_verifier *verifier = verifier_of(gate, "");
  char token[8192], forged[8192], revoked[8192];
  WORKS(limen_gate_set_clock(gate, NOW, &err));
  const size_t len = issue(gate, "alex", "{}", token);
  memcpy(forged, token, len + 1);
  forged[len - 20] = forged[len - 20] == 'A' ? 'B' : 'A';
  const size_t revoked_len = issue(gate, "sam", "{}", revoked);
  WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err));
  claims_room c;
  WORKS(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
  watch();
  for (int n = 0; n < 100; ++n) {
    CHECK(limen_token_verify(verifier, forged, len, &c.record, sizeof c, &err) ==
          LIMEN_E_TOKEN_SIGNATURE);
    CHECK(limen_token_verify(verifier, revoked, revoked_len, &c.record, sizeof c, &err) ==
          LIMEN_E_TOKEN_REVOKED);
    CHECK(limen_token_verify(verifier, "", 0, &c.record, sizeof c, &err) == LIMEN_E_TOKEN_EMPTY);
    CHECK(limen_token_verify(verifier, token, len, &c.record, 8, &err) != LIMEN_OK);
  }
  CHECK(unwatch() == 0);
  WORKS(limen_gate_set_clock(gate, NOW + 5000, &err));
  watch();
  for (int n = 0; n < 100; ++n)
    CHECK(limen_token_verify(verifier, token, len, &c.record, sizeof c, &err) ==
          LIMEN_E_TOKEN_EXPIRED);
  CHECK(unwatch() == 0);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

// Checking scopes and roles does not allocate, whether they are there or not.
static void asking_for_grants_does_not_allocate(void) {
  const char *json = "{\"a\":[1,{\"b\":\"x\"}],\"scope\":\"a b\\u0063\",\"roles\":[\"r\"]}";
  limen_gate *gate = gate_of(POLICY AT_NOW);
  limen_verifier *grants = verifier_of(gate, "scope = a bc\nrole = r\n");
  limen_verifier *lacks = verifier_of(gate, "scope = a c\n");
  char token[8192];
  const size_t len = issue(gate, "alex", json, token);
  claims_room c;
  WORKS(limen_token_verify(grants, token, len, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_SCOPE, limen_token_verify(lacks, token, len, &c.record, sizeof c, &err));
  watch();
  for (int n = 0; n < 1000; ++n) {
    CHECK(limen_token_verify(grants, token, len, &c.record, sizeof c, &err) == LIMEN_OK);
    CHECK(limen_token_verify(lacks, token, len, &c.record, sizeof c, &err) == LIMEN_E_SCOPE);
    CHECK(limen_json_grants(json, LIMEN_ZSTR, "a bc", 4, "r", 1, &err) == LIMEN_OK);
    CHECK(limen_json_grants(json, LIMEN_ZSTR, "a b", 3, "r", 1, &err) == LIMEN_E_SCOPE);
    CHECK(limen_json_grants(json, LIMEN_ZSTR, "a", 1, "q", 1, &err) == LIMEN_E_ROLE);
  }
  CHECK(unwatch() == 0);
  limen_verifier_release(lacks);
  limen_verifier_release(grants);
  limen_gate_release(gate);
}

static void peeking_does_not_allocate(void) {
  const char *head = "{\"alg\":\"none\",\"kid\":\"\\u006bid\"}";
  char token[1024], broken[1024], header[1024];
  claims_room c;
  const size_t len = forge(head, GOOD_CLAIMS, token);
  const size_t broken_len = forge(head, "{\"a\":1,\"a\":1}", broken);
  watch();
  for (int n = 0; n < 100; ++n) {
    CHECK(limen_token_peek(token, len, &c.record, sizeof c, header, sizeof header, NULL, &err) ==
          LIMEN_OK);
    CHECK(limen_token_peek(broken, broken_len, &c.record, sizeof c, header, sizeof header, NULL,
                           &err) == LIMEN_E_TOKEN_DUPLICATE);
  }
  CHECK(unwatch() == 0);
}

static void reading_a_member_does_not_allocate(void) {
  const char *json = "{\"a\":[1,{\"b\":\"\\u0041\"}],\"role\":\"ad\\u006din\",\"n\":1}";
  char value[32];
  watch();
  for (int n = 0; n < 1000; ++n) {
    CHECK(limen_json_get(json, LIMEN_ZSTR, "role", 4, value, sizeof value, NULL, &err) == LIMEN_OK);
    CHECK(limen_json_get(json, LIMEN_ZSTR, "none", 4, value, sizeof value, NULL, &err) ==
          LIMEN_E_ABSENT);
  }
  CHECK(unwatch() == 0);
}

// The tests below repeat a call, each time with the next allocation failing, until it succeeds.
static limen_gate *gate;
static limen_verifier *verifier;
static limen_options *settings;
static limen_key_set *keys;
static limen_key *key;
static char old_token[8192], recent_token[8192], jwk[1024];

static limen_status open_a_gate(void) {
  limen_gate *made = limen_gate_open("memory:", LIMEN_ZSTR, settings, &err);
  limen_gate_release(made);
  return err.status;
}
static limen_status open_a_verifier(void) {
  limen_verifier *made = limen_verifier_open(gate, settings, &err);
  limen_verifier_release(made);
  return err.status;
}
static limen_status open_a_verifier_of_keys(void) {
  limen_verifier *made = limen_verifier_from_keys(keys, settings, &err);
  limen_verifier_release(made);
  return err.status;
}
static limen_status make_a_key(void) {
  limen_key *made = limen_key_generate("ES256", &err);
  limen_key_release(made);
  return err.status;
}
static limen_status read_a_jwk(void) {
  limen_key *made = limen_key_from_jwk(jwk, LIMEN_ZSTR, &err);
  limen_key_release(made);
  return err.status;
}
static limen_status read_a_secret(void) {
  limen_key *made = limen_key_from_secret("HS256", SECRET_BYTES, SECRET_LEN, &err);
  limen_key_release(made);
  return err.status;
}
static limen_status read_a_set(void) {
  char text[1200];
  snprintf(text, sizeof text, "{\"keys\":[%s]}", jwk);
  limen_key_set *made = limen_key_set_from_jwks(text, LIMEN_ZSTR, &err);
  limen_key_set_release(made);
  return err.status;
}
static limen_status make_a_set(void) {
  limen_key_set *made = limen_key_set_new(&err);
  const limen_status status = made == NULL ? err.status : limen_key_set_add(made, key, &err);
  limen_key_set_release(made);
  return status;
}
static limen_status write_a_jwk(void) {
  char *text = NULL;
  const limen_status status = limen_key_private_jwk(key, &text, NULL, &err);
  CHECK((text != NULL) == (status == LIMEN_OK));
  limen_free(text);
  return status;
}
static limen_status write_a_set(void) {
  char *text = NULL;
  const limen_status status = limen_gate_jwks(gate, &text, NULL, &err);
  CHECK((text != NULL) == (status == LIMEN_OK));
  limen_free(text);
  return status;
}
static limen_status set_options(void) {
  limen_options *made = limen_options_new();
  const limen_status status =
      limen_options_set(made, "issuer", ISSUER ISSUER ISSUER, LIMEN_ZSTR, &err);
  limen_options_release(made);
  return status;
}
static limen_status load_options(void) {
  limen_options *made = limen_options_new();
  const limen_status status = limen_options_load(made, POLICY, LIMEN_ZSTR, &err);
  limen_options_release(made);
  return status;
}
static limen_status issue_a_token(void) {
  char out[4096];
  return limen_token_issue(gate, "alex", 4, "{\"a\":[1,2,{}]}", LIMEN_ZSTR, NULL, NULL, out,
                           sizeof out, NULL, &err);
}
static limen_status sign_something(void) {
  char out[4096];
  return limen_jws_sign(key, (const uint8_t *)"x", 1, "{\"typ\":\"x\"}", LIMEN_ZSTR, out,
                        sizeof out, NULL, &err);
}
static limen_status put_a_member(void) {
  char json[128] = "{\"a\":1}";
  size_t len = 7;
  const limen_status status = limen_json_put(json, sizeof json, &len, "b", 1, "x", 1, &err);
  if (status != LIMEN_OK) CHECK(len == 7 && strcmp(json, "{\"a\":1}") == 0);
  return status;
}
static limen_status revoke_a_token(void) {
  return limen_revoke_token(verifier, old_token, LIMEN_ZSTR, "why", 3, &err);
}
static limen_status revoke_an_id(void) {
  return limen_revoke_token_id(gate, NULL, 0, "an id", 5, LIMEN_UNSET, "why", 3, &err);
}
static limen_status revoke_a_subject(void) {
  return limen_revoke_subject(gate, "sam", 3, "why", 3, NULL, &err);
}
static limen_status list_the_keys(void) {
  char *text = NULL;
  const limen_status status = limen_keys_list(gate, &text, NULL, &err);
  CHECK((text != NULL) == (status == LIMEN_OK));
  limen_free(text);
  return status;
}
static limen_status announce_and_revoke_a_key(void) {
  char kid[LIMEN_KID_CAP];
  const limen_status status = limen_keys_rotate(gate, kid, sizeof kid, NULL, &err);
  return status != LIMEN_OK ? status : limen_revoke_key(gate, kid, LIMEN_ZSTR, "why", 3, &err);
}
static limen_status revoke_all(void) { return limen_revoke_everyone(gate, "why", 3, &err); }

static void run_out(const char *name, limen_status (*call)(void), int on) {
  long refused = 0;
  for (fails_at = 0; fails_at < 2000; ++fails_at) {
    fails_on = on;
    check_poison();
    watch();
    const limen_status status = call();
    const long counted = unwatch();
    if (status == LIMEN_OK && counted <= fails_at) break;
    refused += status == LIMEN_E_MEMORY;
    // Reads now what was written in spite of it, not in the next round.
    CHECK(verify(verifier, recent_token) != LIMEN_E_STALE);
    // A call may succeed if it can do without that memory.
    if (status != LIMEN_OK && status != LIMEN_E_MEMORY) {
      check_failed(__FILE__, __LINE__, name);
      fprintf(stderr, "  allocation %ld failing: %s\n", fails_at, err.message);
    }
  }
  CHECK(fails_at < 2000);
  if (fails_at > 0) CHECK(refused > 0);
  if (refused == 0 && fails_at > 0)
    fprintf(stderr, "  %s: %ld allocations, none missed\n", name, fails_at);
  fails_at = -1;
}

// limen_options_describe is left out: it builds its JSON with nlohmann/json, whose destructors
// allocate and end the process if they cannot.
static void every_call_survives_that_memory_runs_out(void) {
  static const struct {
    const char *name;
    limen_status (*call)(void);
  } calls[] = {
#define CALL(call) {#call, call}
      CALL(open_a_gate),
      CALL(open_a_verifier),
      CALL(open_a_verifier_of_keys),
      CALL(make_a_key),
      CALL(read_a_jwk),
      CALL(read_a_secret),
      CALL(read_a_set),
      CALL(make_a_set),
      CALL(write_a_jwk),
      CALL(write_a_set),
      CALL(set_options),
      CALL(load_options),
      CALL(issue_a_token),
      CALL(sign_something),
      CALL(put_a_member),
      CALL(revoke_a_token),
      CALL(revoke_an_id),
      CALL(revoke_a_subject),
      CALL(list_the_keys),
      CALL(announce_and_revoke_a_key),
      CALL(revoke_all),
  };
  gate = gate_of(POLICY);
  settings = options_of(POLICY);
  verifier = verifier_of(gate, "");
  key = MADE(limen_key_generate("ES256", &err));
  keys = set_of(key);
  char *text = NULL;
  WORKS(limen_key_private_jwk(key, &text, NULL, &err));
  snprintf(jwk, sizeof jwk, "%s", text);
  limen_free(text);
  issue(gate, "kim", "{}", recent_token);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; ++i) {
    for (int on = 0; on < 2; ++on) {
      issue(gate, "alex", "{}", old_token);
      run_out(calls[i].name, calls[i].call, on);
    }
  }
  // Nothing is lost: what was revoked is still revoked, and the gate works.
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, old_token));
  issue(gate, "alex", "{}", old_token);
  WORKS(verify(verifier, old_token));
  limen_key_set_release(keys);
  limen_key_release(key);
  limen_verifier_release(verifier);
  limen_options_release(settings);
  limen_gate_release(gate);
}

int main(void) {
  use_own_malloc();
  RUN(the_watch_sees_an_allocation);
  RUN(verifying_does_not_allocate);
  RUN(verifying_without_a_store_does_not_allocate);
  RUN(verifying_on_and_on_does_not_allocate);
  RUN(refusing_does_not_allocate);
  RUN(asking_for_grants_does_not_allocate);
  RUN(peeking_does_not_allocate);
  RUN(reading_a_member_does_not_allocate);
  RUN(every_call_survives_that_memory_runs_out);
  return closing_line();
}
