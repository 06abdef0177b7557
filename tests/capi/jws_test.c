// limen/jws.h: compact signatures over any payload.
#include "fixture.h"

static const char *const algorithms[] = {"HS256", "HS384", "HS512", "RS256", "RS384",  "RS512",
                                         "ES256", "ES384", "ES512", "EdDSA", "Ed25519"};

static char jws[8192];
static size_t jws_len;
static uint8_t payload[8192];
static size_t payload_len;

static limen_status sign(limen_key *key, const char *text, const char *header) {
  return limen_jws_sign(key, (const uint8_t *)text, strlen(text), header,
                        header == NULL ? 0 : LIMEN_ZSTR, jws, sizeof jws, &jws_len, &err);
}

static limen_status verify_jws(limen_key_set *keys, const char *allowed) {
  return limen_jws_verify(keys, allowed, jws, jws_len, payload, sizeof payload, &payload_len, &err);
}

// The key and the token of RFC 7515 appendix A.1, byte for byte.
static void the_rfcs_example_verifies(void) {
  limen_key *key = MADE(limen_key_from_jwk(
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"
      "1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}",
      LIMEN_ZSTR, &err));
  limen_key_set *keys = set_of(key);
  const char *token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogIm"
      "h0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  WORKS(limen_jws_verify(keys, "HS256", token, LIMEN_ZSTR, payload, sizeof payload, &payload_len,
                         &err));
  const char *wanted =
      "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
  CHECK(payload_len == strlen(wanted) && memcmp(payload, wanted, payload_len) == 0);
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void every_algorithm_signs_and_verifies(void) {
  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; ++i) {
    limen_key *key = MADE(limen_key_generate(algorithms[i], &err));
    limen_key_set *keys = set_of(key);
    WORKS(sign(key, "any \x01 payload", NULL));
    CHECK(strlen(jws) == jws_len);
    WORKS(verify_jws(keys, algorithms[i]));
    CHECK(payload_len == 13 && memcmp(payload, "any \x01 payload", 13) == 0);
    jws[jws_len - 9] = jws[jws_len - 9] == 'A' ? 'B' : 'A';
    FAILS(LIMEN_E_TOKEN_SIGNATURE, verify_jws(keys, algorithms[i]));
    limen_key_set_release(keys);
    limen_key_release(key);
  }
}

static void what_is_not_on_the_list_is_not_run(void) {  // corpus: D1
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  WORKS(sign(key, "x", NULL));
  WORKS(verify_jws(keys, "RS256 HS256  ES256"));
  FAILS(LIMEN_E_TOKEN_ALGORITHM, verify_jws(keys, "HS384 ES256"));
  FAILS(LIMEN_E_ALGORITHM, verify_jws(keys, ""));
  FAILS(LIMEN_E_ALGORITHM, verify_jws(keys, "none"));
  FAILS(LIMEN_E_ALGORITHM, verify_jws(keys, "HS256 none"));
  FAILS(LIMEN_E_ALGORITHM, verify_jws(keys, "HS256,RS256"));
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void an_empty_payload_is_a_payload(void) {  // corpus: A7
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  WORKS(limen_jws_sign(key, NULL, 0, NULL, 0, jws, sizeof jws, &jws_len, &err));
  WORKS(verify_jws(keys, "HS256"));
  CHECK(payload_len == 0);
  WORKS(limen_jws_verify(keys, "HS256", jws, jws_len, NULL, 0, &payload_len, &err));
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void further_header_parameters_are_written(void) {
  limen_key *key = secret_key();
  WORKS(sign(key, "x", "{\"typ\":\"note\",\"n\":1}"));
  WORKS(sign(key, "x", "{}"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "[]"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{\"alg\":\"none\"}"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{\"\\u0061lg\":\"none\"}"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{\"kid\":\"x\"}"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{\"crit\":[\"b64\"],\"b64\":false}"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{\"b64\":true}"));
  FAILS(LIMEN_E_JSON, sign(key, "x", "{\"n\":1,\"n\":2}"));
  limen_key_release(key);
}

static void a_key_signs_only_what_it_may(void) {
  limen_key *key = MADE(limen_key_generate("ES256", &err));
  char *text = NULL;
  WORKS(limen_key_public_jwk(key, &text, NULL, &err));
  limen_key *half = MADE(limen_key_from_jwk(text, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_KEY_PRIVATE, sign(half, "x", NULL));
  limen_free(text);

  // corpus: D4
  WORKS(limen_key_private_jwk(key, &text, NULL, &err));
  char only_verify[1024];
  snprintf(only_verify, sizeof only_verify, "{\"key_ops\":[\"verify\"],%s", text + 1);
  limen_key *mute = MADE(limen_key_from_jwk(only_verify, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_KEY_USE, sign(mute, "x", NULL));
  limen_free(text);
  limen_key_release(mute);
  limen_key_release(half);
  limen_key_release(key);
}

static void a_key_is_found_by_its_id_or_because_it_is_the_only_one(void) {  // corpus: E9
  limen_key *a = MADE(limen_key_generate("ES256", &err));
  limen_key *b = MADE(limen_key_generate("ES256", &err));
  limen_key_set *keys = set_of(a);
  WORKS(sign(b, "x", NULL));
  FAILS(LIMEN_E_TOKEN_KEY, verify_jws(keys, "ES256"));
  WORKS(limen_key_set_add(keys, b, &err));
  WORKS(verify_jws(keys, "ES256"));
  limen_key_set_release(keys);
  limen_key_release(b);
  limen_key_release(a);

  limen_key *secret = secret_key();
  limen_key *other = MADE(limen_key_from_secret("HS256", SECRET_BYTES, SECRET_LEN - 1, &err));
  keys = set_of(secret);
  WORKS(limen_key_set_add(keys, other, &err));
  WORKS(sign(secret, "x", NULL));
  FAILS(LIMEN_E_TOKEN_KEY, verify_jws(keys, "HS256"));  // both fit, and neither has an id
  limen_key_set_release(keys);
  limen_key_release(other);
  limen_key_release(secret);
}

static void a_buffer_that_is_short_by_one_is_told_how_much(void) {
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  WORKS(sign(key, "payload", NULL));
  const size_t full = jws_len;
  char room[512];
  memset(room, '#', sizeof room);
  FAILS(LIMEN_E_BUFFER,
        limen_jws_sign(key, (const uint8_t *)"payload", 7, NULL, 0, room, full, &jws_len, &err));
  CHECK(jws_len == full + 1 && room[0] == '#');
  FAILS(LIMEN_E_BUFFER,
        limen_jws_sign(key, (const uint8_t *)"payload", 7, NULL, 0, NULL, 0, &jws_len, &err));
  CHECK(jws_len == full + 1);
  WORKS(
      limen_jws_sign(key, (const uint8_t *)"payload", 7, NULL, 0, room, full + 1, &jws_len, &err));
  CHECK(room[full] == '\0' && room[full + 1] == '#' && strcmp(room, jws) == 0);

  memset(payload, '#', sizeof payload);
  FAILS(LIMEN_E_BUFFER, limen_jws_verify(keys, "HS256", jws, full, payload, 6, &payload_len, &err));
  CHECK(payload_len == 7 && payload[0] == '#');
  WORKS(limen_jws_verify(keys, "HS256", jws, full, payload, 7, &payload_len, &err));
  CHECK(payload[7] == '#');  // no NUL behind a payload
  WORKS(limen_jws_verify(keys, "HS256", jws, full, payload, 7, NULL, &err));
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  WORKS(sign(key, "x", NULL));
  char room[512];
  const uint8_t *x = (const uint8_t *)"x";
  FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(NULL, x, 1, NULL, 0, room, sizeof room, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(key, NULL, 1, NULL, 0, room, sizeof room, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_jws_sign(key, x, LIMEN_ZSTR, NULL, 0, room, sizeof room, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(key, x, 1, NULL, 2, room, sizeof room, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(key, x, 1, NULL, 0, NULL, sizeof room, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_verify(NULL, "HS256", jws, jws_len, payload, 9, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_verify(keys, NULL, jws, jws_len, payload, 9, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_verify(keys, "HS256", NULL, jws_len, payload, 9, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_jws_verify(keys, "HS256", jws, jws_len, NULL, 9, NULL, &err));
  FAILS(LIMEN_E_TOKEN_EMPTY, limen_jws_verify(keys, "HS256", NULL, 0, payload, 9, NULL, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(key, x, *n, NULL, 0, room, sizeof room, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(key, x, 1, "{}", *n, room, sizeof room, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_jws_sign(key, x, 1, NULL, 0, room, *n, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_jws_verify(keys, "HS256", jws, *n, payload, 9, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_jws_verify(keys, "HS256", jws, jws_len, payload, *n, NULL, &err));
  }
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void the_longest_is_sixteen_mebibytes(void) {
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  const size_t size = (size_t)16 << 20;
  char *const large = malloc(size + 1);
  memset(large, 'A', size + 1);
  FAILS(LIMEN_E_TOKEN_SIZE,
        limen_jws_verify(keys, "HS256", large, size + 1, payload, 9, NULL, &err));
  FAILS(LIMEN_E_TOKEN_PARTS, limen_jws_verify(keys, "HS256", large, size, payload, 9, NULL, &err));
  memset(large, '.', size);
  FAILS(LIMEN_E_TOKEN_PARTS,
        limen_jws_verify(keys, "HS256", large, size, payload, 9, NULL, &err));  // attack: 27
  free(large);
  limen_key_set_release(keys);
  limen_key_release(key);
}

int main(void) {
  RUN(the_rfcs_example_verifies);
  RUN(every_algorithm_signs_and_verifies);
  RUN(what_is_not_on_the_list_is_not_run);
  RUN(an_empty_payload_is_a_payload);
  RUN(further_header_parameters_are_written);
  RUN(a_key_signs_only_what_it_may);
  RUN(a_key_is_found_by_its_id_or_because_it_is_the_only_one);
  RUN(a_buffer_that_is_short_by_one_is_told_how_much);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  RUN(the_longest_is_sixteen_mebibytes);
  return closing_line();
}
