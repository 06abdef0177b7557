// The fixture of most tests: an issuer, a fixed clock, keys, gates, verifiers.
#ifndef LIMEN_TESTS_FIXTURE_H
#define LIMEN_TESTS_FIXTURE_H

#include "check.h"

#define NOW 1700000000
#define ISSUER "https://issuer.example"
#define POLICY "issuer = " ISSUER "\naudience = shop\ntoken.leeway = 0s\n"
#define AT_NOW "clock.fixed = 1700000000\n"

// 64 bytes: enough for every HS algorithm.
#define SECRET "9fQ2!xV7#kLm0@Zp4$Wt8%Rb3^Ny6&Hc1*Ud5(Gj)Se_Aq+Io=Yw~Xz|Tv;Mn<Bk"
#define SECRET_BYTES ((const uint8_t *)SECRET)
#define SECRET_LEN (sizeof SECRET - 1)

typedef LIMEN_BUFFER(limen_claims, 16384) claims_room;

// Checks that a text is there, and returns it.
static inline const char *there(const char *text) {
  CHECK(text != NULL);
  return text != NULL ? text : "(absent, where a text was due)";
}

static inline limen_options *options_of(const char *text) {
  limen_options *options = limen_options_new();
  WORKS(limen_options_load(options, text, LIMEN_ZSTR, &err));
  return options;
}

static inline limen_gate *gate_of(const char *text) {
  limen_options *options = options_of(text);
  limen_gate *gate = MADE(limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  limen_options_release(options);
  return gate;
}

static inline limen_verifier *verifier_of(limen_gate *gate, const char *text) {
  limen_options *options = options_of(text);
  limen_verifier *verifier = MADE(limen_verifier_open(gate, options, &err));
  limen_options_release(options);
  return verifier;
}

static inline limen_key *secret_key(void) {
  return MADE(limen_key_from_secret("HS256", SECRET_BYTES, SECRET_LEN, &err));
}

static inline limen_key_set *set_of(limen_key *key) {
  limen_key_set *keys = MADE(limen_key_set_new(&err));
  WORKS(limen_key_set_add(keys, key, &err));
  return keys;
}

// Makes a verifier from one key, without a store.
static inline limen_verifier *verifier_of_key(limen_key *key, const char *text) {
  limen_key_set *keys = set_of(key);
  limen_options *options = options_of(text);
  limen_verifier *verifier = MADE(limen_verifier_from_keys(keys, options, &err));
  limen_options_release(options);
  limen_key_set_release(keys);
  return verifier;
}

// Issues into `token`, which has 8,192 bytes, and returns the length.
static inline size_t issue(limen_gate *gate, const char *subject, const char *claims, char *token) {
  size_t len = 0;
  WORKS(limen_token_issue(gate, subject, LIMEN_ZSTR, claims, LIMEN_ZSTR, NULL, NULL, token, 8192,
                          &len, &err));
  return len;
}

// Signs any `claims` as a JWT.
static inline size_t sign_claims(limen_key *key, const char *claims, char *token) {
  size_t len = 0;
  WORKS(limen_jws_sign(key, (const uint8_t *)claims, strlen(claims), "{\"typ\":\"JWT\"}",
                       LIMEN_ZSTR, token, 8192, &len, &err));
  return len;
}

static inline limen_status verify(limen_verifier *verifier, const char *token) {
  claims_room c;
  return limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err);
}

#endif
