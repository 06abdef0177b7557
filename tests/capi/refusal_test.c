// Every way in which a token is refused: each with its own status, and a
// message that says what was wrong, where, and what was expected.
#include "forge.h"
#include "token_cases.h"

static limen_key *key;

static void says_all(const char *parts) {
  char part[128];
  while (*parts != '\0') {
    const size_t len = strcspn(parts, "|");
    snprintf(part, sizeof part, "%.*s", (int)len, parts);
    SAYS(part);
    parts += len + (parts[len] == '|');
  }
}

static void one_case(const token_case *c) {
  char policy[512], token[16384];
  const int own_clock = c->policy != NULL && strstr(c->policy, "clock.fixed") != NULL;
  snprintf(policy, sizeof policy, POLICY "%s%s\n", own_clock ? "" : AT_NOW,
           c->policy ? c->policy : "");
  limen_verifier *verifier = verifier_of_key(key, policy);

  size_t len = c->raw_len;
  if (c->raw != NULL)
    memcpy(token, c->raw, len);
  else
    len = forge(c->header ? c->header : GOOD_HEADER, c->claims ? c->claims : GOOD_CLAIMS, token);

  claims_room room;
  memset(&room, '#', sizeof room);
  check_poison();
  const limen_status status =
      limen_token_verify(verifier, token, len, &room.record, sizeof room, &err);
  check_status(__FILE__, __LINE__, c->name, c->status, status);
  if (c->status == LIMEN_OK) {
    CHECK(room.record.size == sizeof(limen_claims));
  } else {
    says_all(c->says);
    // On refusal the buffer holds nothing of the token (conformance: F10).
    for (size_t i = 8; i < sizeof room; ++i)
      if (room.room[i] != '#' && room.room[i] != 0)
        CHECK(!"the buffer of a refused token is empty");
  }
  limen_verifier_release(verifier);
}

static void every_case_of_the_table(void) {
  for (size_t i = 0; i < token_case_count; ++i) {
    const int before = check_failures;
    one_case(&token_cases[i]);
    if (check_failures != before) fprintf(stderr, "  in the case \"%s\"\n", token_cases[i].name);
  }
  printf("%zu tokens of the table\n", token_case_count);
}

// conformance: D18
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

// attack: 25. Expired, another issuer's, and forged: forged is what counts.
static void a_bad_signature_outranks_bad_claims(void) {
  char token[1024];
  limen_verifier *verifier = verifier_of_key(key, POLICY AT_NOW);
  const size_t len = forge(GOOD_HEADER, "{\"iss\":\"x\",\"exp\":1}", token);
  token[len - 5] = token[len - 5] == 'A' ? 'B' : 'A';
  claims_room c;
  FAILS(LIMEN_E_TOKEN_SIGNATURE,
        limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
  limen_verifier_release(verifier);
}

// Claims with `levels` arrays inside one another.
static size_t nested(size_t levels, char *claims) {
  size_t len = (size_t)sprintf(claims, "%.*s,\"deep\":", (int)sizeof GOOD_CLAIMS - 2, GOOD_CLAIMS);
  memset(claims + len, '[', levels);
  memset(claims + len + levels, ']', levels);
  len += 2 * levels;
  claims[len++] = '}';
  return len;
}

// conformance: B7, attack: 26
static void nesting_is_bounded(void) {
  char *const claims = malloc(21000), *const token = malloc(32768);
  claims_room *const c = malloc(65536);
  limen_verifier *verifier = verifier_of_key(key, POLICY AT_NOW "token.max_size = 64k\n");
  size_t len = forge_bytes(GOOD_HEADER, sizeof GOOD_HEADER - 1, claims, nested(20, claims), token);
  WORKS(limen_token_verify(verifier, token, len, &c->record, 65536, &err));
  len = forge_bytes(GOOD_HEADER, sizeof GOOD_HEADER - 1, claims, nested(10000, claims), token);
  FAILS(LIMEN_E_TOKEN_DEPTH, limen_token_verify(verifier, token, len, &c->record, 65536, &err));
  SAYS("claims");
  SAYS("32");
  limen_verifier_release(verifier);
  free(c);
  free(token);
  free(claims);
}

static void ten_megabytes_are_too_long(void) {
  const size_t size = 10000000;
  char *const token = malloc(size);
  memset(token, 'A', size);
  claims_room c;
  limen_verifier *verifier = verifier_of_key(key, POLICY AT_NOW);
  FAILS(LIMEN_E_TOKEN_SIZE, limen_token_verify(verifier, token, size, &c.record, sizeof c, &err));
  SAYS("10000000");
  SAYS("16384");
  memset(token, '.', size);  // attack: 27
  FAILS(LIMEN_E_TOKEN_SIZE, limen_token_verify(verifier, token, size, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_TOKEN_SIZE, limen_token_verify(verifier, token, 16385, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_TOKEN_PARTS, limen_token_verify(verifier, token, 16384, &c.record, sizeof c, &err));
  limen_verifier_release(verifier);
  free(token);
}

// attack: 12. A secret and a public key cannot be taken for one another.
static void a_token_of_another_family_is_refused(void) {
  limen_key *public_key = MADE(limen_key_generate("RS256", &err));
  limen_verifier *verifier = verifier_of_key(public_key, POLICY AT_NOW);
  char token[1024], id[64], header[256];
  WORKS(limen_key_id(public_key, id, sizeof id, NULL, &err));
  snprintf(header, sizeof header, "{\"alg\":\"HS256\",\"kid\":\"%s\"}", id);
  const size_t len = forge(header, GOOD_CLAIMS, token);
  claims_room c;
  FAILS(LIMEN_E_TOKEN_ALGORITHM,
        limen_token_verify(verifier, token, len, &c.record, sizeof c, &err));
  limen_verifier_release(verifier);
  limen_key_release(public_key);
}

int main(void) {
  key = secret_key();
  RUN(every_case_of_the_table);
  RUN(every_bit_of_a_token_matters);
  RUN(a_bad_signature_outranks_bad_claims);
  RUN(nesting_is_bounded);
  RUN(ten_megabytes_are_too_long);
  RUN(a_token_of_another_family_is_refused);
  limen_key_release(key);
  return closing_line();
}
