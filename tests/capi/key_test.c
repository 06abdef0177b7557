// limen/key.h: makes, reads and writes keys and sets of keys. tests/corpus has those that are
// refused.
#include "fixture.h"

// A key in PEM that only this test uses.
#define EC_PRIVATE_PEM                                                 \
  "-----BEGIN PRIVATE KEY-----\n"                                      \
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpWPdpUkHpp5BRyAC\n" \
  "VdV/9wpcpGPJ7ZAgo1gBVUThQpihRANCAAQkyYreH1rm0zw34nFYvKGtQjRHSdvH\n" \
  "VLZFJZJgQcSrORlWxWIbNHureJOhi5NDYQVXmEclQvRgDCYSBHwgJmY5\n"         \
  "-----END PRIVATE KEY-----\n"

#define EC_PUBLIC_PEM                                                  \
  "-----BEGIN PUBLIC KEY-----\n"                                       \
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEJMmK3h9a5tM8N+JxWLyhrUI0R0nb\n" \
  "x1S2RSWSYEHEqzkZVsViGzR7q3iToYuTQ2EFV5hHJUL0YAwmEgR8ICZmOQ==\n"     \
  "-----END PUBLIC KEY-----\n"

// RFC 8037 appendix A.1 to A.3.
#define ED25519_X "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define ED25519_D "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""
#define ED25519_PRIVATE "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED25519_D "," ED25519_X "}"
#define ED25519_PUBLIC "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED25519_X "}"

// RFC 7515 appendix A.3.
#define EC_X "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""
#define EC_Y "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define EC_D "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""
#define EC_PUBLIC "{\"kty\":\"EC\",\"crv\":\"P-256\"," EC_X "," EC_Y
#define EC_PRIVATE EC_PUBLIC "," EC_D

#define OCT_32 "\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\""

static const char *const algorithms[] = {"HS256", "HS384", "HS512", "RS256", "RS384",  "RS512",
                                         "ES256", "ES384", "ES512", "EdDSA", "Ed25519"};
#define ALGORITHMS (sizeof algorithms / sizeof *algorithms)

static limen_key *jwk(const char *text) { return limen_key_from_jwk(text, LIMEN_ZSTR, &err); }

static limen_key_set *jwks(const char *text) {
  return limen_key_set_from_jwks(text, LIMEN_ZSTR, &err);
}

static void every_algorithm_makes_a_key_with_an_id(void) {
  for (size_t i = 0; i < ALGORITHMS; ++i) {
    limen_key *key = MADE(limen_key_generate(algorithms[i], &err));
    char id[64];
    size_t len = 0;
    WORKS(limen_key_id(key, id, sizeof id, &len, &err));
    CHECK(len == (algorithms[i][0] == 'H' ? 22 : 43));
    CHECK(strlen(id) == len);
    char *text = NULL;
    size_t text_len = 0;
    WORKS(limen_key_private_jwk(key, &text, &text_len, &err));
    limen_key *again = MADE(limen_key_from_jwk(text, text_len, &err));
    char id_again[64];
    WORKS(limen_key_id(again, id_again, sizeof id_again, NULL, &err));
    CHECK_TEXT(id, id_again);
    limen_key_release(again);
    limen_free(text);
    limen_key_release(key);
  }
}

static void other_names_are_no_algorithm(void) {
  static const char *const wrong[] = {"",       "none",  "None", "hs256",  "HS256 ",
                                      " HS256", "PS256", "RS1",  "ES256K", "HS"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    NOT_MADE(LIMEN_E_ALGORITHM, limen_key_generate(wrong[i], &err));
    NOT_MADE(LIMEN_E_ALGORITHM, limen_key_from_secret(wrong[i], SECRET_BYTES, SECRET_LEN, &err));
    NOT_MADE(LIMEN_E_ALGORITHM, limen_key_from_pem(wrong[i], EC_PRIVATE_PEM, LIMEN_ZSTR, &err));
  }
  NOT_MADE(LIMEN_E_ALGORITHM, jwk("{\"kty\":\"oct\",\"alg\":\"HS257\"," OCT_32 "}"));
}

static void a_jwk_is_read_and_its_public_half_written(void) {
  limen_key *key = MADE(jwk(EC_PRIVATE ",\"kid\":\"k\\u0031\"}"));
  char id[8];
  size_t len = 0;
  WORKS(limen_key_id(key, id, sizeof id, &len, &err));
  CHECK_TEXT("k1", id);
  char *text = NULL;
  WORKS(limen_key_public_jwk(key, &text, &len, &err));
  CHECK(strlen(text) == len);
  CHECK(strstr(text, EC_X) != NULL && strstr(text, EC_Y) != NULL && strstr(text, "\"k1\"") != NULL);
  CHECK(strstr(text, "\"d\"") == NULL);  // corpus: E6
  limen_free(text);
  WORKS(limen_key_private_jwk(key, &text, NULL, &err));
  CHECK(strstr(text, EC_D) != NULL);
  limen_free(text);
  limen_key_release(key);

  key = MADE(jwk(ED25519_PUBLIC));
  WORKS(limen_key_id(key, id, sizeof id, &len, &err));
  CHECK(len == 0 && id[0] == '\0');
  text = (char *)"not cleared";
  FAILS(LIMEN_E_KEY_PRIVATE, limen_key_private_jwk(key, &text, &len, &err));
  CHECK(text == NULL);
  limen_key_release(key);
}

static void an_algorithm_is_told(void) {
  for (size_t i = 0; i < ALGORITHMS; ++i) {
    if (algorithms[i][0] == 'R') continue;  // slow to make
    limen_key *key = MADE(limen_key_generate(algorithms[i], &err));
    CHECK_TEXT(algorithms[i], limen_key_algorithm(key));
    limen_key_release(key);
  }
  limen_key *key = MADE(jwk(ED25519_PUBLIC));
  CHECK_TEXT("EdDSA", limen_key_algorithm(key));
  limen_key_release(key);
  CHECK_TEXT("", limen_key_algorithm(NULL));
}

// corpus: E8
static void a_thumbprint_is_the_public_numbers_alone(void) {
  // RFC 8037 appendix A.3; RFC 7638 section 3.1.
  static const char ed25519[] = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
  static const char rsa[] = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
  static const char *const jwks_of_one[] = {ED25519_PUBLIC, ED25519_PRIVATE,
                                            "{\"kid\":\"k\",\"alg\":\"Ed25519\",\"use\":\"sig\","
                                            "\"x5t\":\"no\",\"crv\":\"Ed25519\"," ED25519_X
                                            ",\"kty\":\"OKP\"}"};
  char text[LIMEN_THUMBPRINT_CAP];
  size_t len = 0;
  for (size_t i = 0; i < sizeof jwks_of_one / sizeof *jwks_of_one; ++i) {
    limen_key *key = MADE(jwk(jwks_of_one[i]));
    WORKS(limen_key_thumbprint(key, text, sizeof text, &len, &err));
    CHECK_TEXT(ed25519, text);
    CHECK(len == 43);
    len = 0;
    text[0] = '#';
    FAILS(LIMEN_E_BUFFER, limen_key_thumbprint(key, text, sizeof text - 1, &len, &err));
    CHECK(len == 44 && text[0] == '#');
    FAILS(LIMEN_E_BUFFER, limen_key_thumbprint(key, NULL, 0, NULL, &err));
    limen_key_release(key);
  }
  limen_key *key = MADE(
      jwk("{\"kty\":\"RSA\",\"n\":"
          "\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7a"
          "PFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_"
          "RN5w6Cf0h4QyQ5v"
          "-65YGjQR0_"
          "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFT"
          "WhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\","
          "\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}"));
  WORKS(limen_key_thumbprint(key, text, sizeof text, NULL, &err));
  CHECK_TEXT(rsa, text);
  limen_key_release(key);

  key = secret_key();
  memset(text, '#', sizeof text);
  FAILS(LIMEN_E_KEY_FAMILY, limen_key_thumbprint(key, text, sizeof text, &len, &err));
  CHECK(text[0] == '#');
  limen_key_release(key);
}

static void a_secret_has_no_public_half(void) {
  limen_key *key = secret_key();
  char *text = (char *)"not cleared";
  size_t len = 0;
  FAILS(LIMEN_E_KEY_FAMILY, limen_key_public_jwk(key, &text, &len, &err));
  CHECK(text == NULL);
  WORKS(limen_key_private_jwk(key, &text, &len, &err));
  CHECK(strstr(text, "\"oct\"") != NULL);
  limen_free(text);
  limen_key_release(key);
}

static void an_id_with_a_nul_is_kept_whole(void) {  // corpus: B8
  limen_key *key = MADE(jwk(EC_PUBLIC ",\"kid\":\"a\\u0000b\"}"));
  char id[4];
  size_t len = 0;
  WORKS(limen_key_id(key, id, 4, &len, &err));
  CHECK(len == 3 && memcmp(id, "a\0b", 4) == 0);
  FAILS(LIMEN_E_BUFFER, limen_key_id(key, id, 3, &len, &err));
  CHECK(len == 4);
  FAILS(LIMEN_E_BUFFER, limen_key_id(key, NULL, 0, &len, &err));
  CHECK(len == 4);
  limen_key_release(key);
}

static void pem_is_read(void) {
  limen_key *key = MADE(limen_key_from_pem("ES256", EC_PRIVATE_PEM, LIMEN_ZSTR, &err));
  limen_key *half = MADE(limen_key_from_pem("ES256", "\n" EC_PUBLIC_PEM "\n", LIMEN_ZSTR, &err));
  char id[64], half_id[64];
  WORKS(limen_key_id(key, id, sizeof id, NULL, &err));
  WORKS(limen_key_id(half, half_id, sizeof half_id, NULL, &err));
  CHECK_TEXT(id, half_id);
  CHECK(strlen(id) == 43);
  char *text = NULL;
  FAILS(LIMEN_E_KEY_PRIVATE, limen_key_private_jwk(half, &text, NULL, &err));
  limen_key_release(half);
  limen_key_release(key);
}

static void a_set_is_read_and_its_public_halves_written(void) {
  limen_key_set *keys = MADE(
      jwks("{\"keys\":[{\"kty\":\"unknown\"}," EC_PRIVATE ",\"kid\":\"a\"}," ED25519_PUBLIC "]}"));
  char *text = NULL;
  size_t len = 0;
  WORKS(limen_key_set_jwks(keys, &text, &len, &err));
  CHECK(strlen(text) == len);
  CHECK(strstr(text, EC_X) != NULL && strstr(text, ED25519_X) != NULL);
  CHECK(strstr(text, "\"d\"") == NULL);
  limen_key_set *again = MADE(limen_key_set_from_jwks(text, len, &err));
  limen_key_set_release(again);
  limen_free(text);
  limen_key_set_release(keys);
}

static void a_set_takes_a_key_once_and_no_secret_beside_public_keys(void) {
  limen_key_set *keys = MADE(limen_key_set_new(&err));
  limen_key *key = MADE(jwk(EC_PRIVATE ",\"kid\":\"a\"}"));
  limen_key *secret = secret_key();
  WORKS(limen_key_set_add(keys, key, &err));
  FAILS(LIMEN_E_KEY_SET, limen_key_set_add(keys, key, &err));
  FAILS(LIMEN_E_KEY_SET, limen_key_set_add(keys, secret, &err));
  limen_key_release(key);  // the set holds its own reference

  limen_key_set *secrets = set_of(secret);
  char *text = NULL;
  WORKS(limen_key_set_jwks(secrets, &text, NULL, &err));
  CHECK(strstr(text, "oct") == NULL);  // RFC 7517 section 9.2
  limen_free(text);
  WORKS(limen_key_set_jwks(keys, &text, NULL, &err));
  CHECK(strstr(text, EC_X) != NULL);
  limen_free(text);
  limen_key_release(secret);
  limen_key_set_release(secrets);
  limen_key_set_release(keys);
}

static void references_are_counted(void) {
  limen_key *key = secret_key();
  CHECK(limen_key_retain(key) == key);
  limen_key_release(key);
  char id[4];
  WORKS(limen_key_id(key, id, sizeof id, NULL, &err));
  limen_key_set *keys = set_of(key);
  CHECK(limen_key_set_retain(keys) == keys);
  limen_key_set_release(keys);
  char *text = NULL;
  WORKS(limen_key_set_jwks(keys, &text, NULL, &err));
  limen_free(text);
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void null_is_refused(void) {
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  char out[64];
  char *text = NULL;
  size_t len = 0;
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_generate(NULL, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_jwk(NULL, 5, &err));
  NOT_MADE(LIMEN_E_KEY_FORMAT, limen_key_from_jwk(NULL, 0, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_pem(NULL, EC_PUBLIC_PEM, LIMEN_ZSTR, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_pem("ES256", NULL, LIMEN_ZSTR, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_secret(NULL, SECRET_BYTES, SECRET_LEN, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_secret("HS256", NULL, 32, &err));
  // Raw bytes do not end at a NUL.
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_secret("HS256", SECRET_BYTES, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_id(NULL, out, sizeof out, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_id(key, NULL, 1, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_thumbprint(NULL, out, sizeof out, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_thumbprint(key, NULL, 1, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_public_jwk(NULL, &text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_public_jwk(key, NULL, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_private_jwk(NULL, &text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_private_jwk(key, NULL, &len, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_key_set_from_jwks(NULL, 5, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_set_add(NULL, key, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_set_add(keys, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_set_jwks(NULL, &text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_key_set_jwks(keys, NULL, &len, &err));
  limen_key_set_release(keys);
  limen_key_release(key);
}

static void lengths_that_no_text_has_are_refused(void) {
  limen_key *key = secret_key();
  char out[64];
  FOR_BAD_LENGTHS(n) {
    NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_jwk(ED25519_PUBLIC, *n, &err));
    NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_pem("ES256", EC_PUBLIC_PEM, *n, &err));
    NOT_MADE(LIMEN_E_ARGUMENT, limen_key_from_secret("HS256", SECRET_BYTES, *n, &err));
    NOT_MADE(LIMEN_E_ARGUMENT, limen_key_set_from_jwks("{\"keys\":[]}", *n, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_key_id(key, out, *n, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_key_thumbprint(key, out, *n, NULL, &err));
  }
  limen_key_release(key);
}

int main(void) {
  RUN(every_algorithm_makes_a_key_with_an_id);
  RUN(other_names_are_no_algorithm);
  RUN(a_jwk_is_read_and_its_public_half_written);
  RUN(an_algorithm_is_told);
  RUN(a_thumbprint_is_the_public_numbers_alone);
  RUN(a_secret_has_no_public_half);
  RUN(an_id_with_a_nul_is_kept_whole);
  RUN(pem_is_read);
  RUN(a_set_is_read_and_its_public_halves_written);
  RUN(a_set_takes_a_key_once_and_no_secret_beside_public_keys);
  RUN(references_are_counted);
  RUN(null_is_refused);
  RUN(lengths_that_no_text_has_are_refused);
  return closing_line();
}
