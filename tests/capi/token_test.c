// limen/token.h: issues tokens, and reads the claims of verified ones.
#include "forge.h"

static limen_gate *gate;
static limen_verifier *verifier;
static char token[8192];
static size_t token_len;

static limen_status issue_to(const char *subject, size_t subject_len, const char *claims) {
  return limen_token_issue(gate, subject, subject_len, claims, claims == NULL ? 0 : LIMEN_ZSTR,
                           NULL, NULL, token, sizeof token, &token_len, &err);
}

static limen_status issue_with(const char *text) {
  limen_options *options = limen_options_new();
  limen_options_load(options, text, LIMEN_ZSTR, NULL);
  const limen_status status = limen_token_issue(gate, "alex", 4, NULL, 0, NULL, options, token,
                                                sizeof token, &token_len, &err);
  limen_options_release(options);
  return status;
}

static void a_token_says_what_was_put_in(void) {
  limen_options *options = options_of("token.sid = session-1\n");
  WORKS(limen_token_issue(gate, "alex", LIMEN_ZSTR, "{\"role\":\"admin\"}", LIMEN_ZSTR, NULL,
                          options, token, sizeof token, &token_len, &err));
  limen_options_release(options);
  CHECK(strlen(token) == token_len);
  claims_room c;
  WORKS(limen_token_verify(verifier, token, token_len, &c.record, sizeof c, &err));
  CHECK(c.record.size == sizeof(limen_claims));
  CHECK(c.record.total > sizeof(limen_claims) && c.record.total <= LIMEN_CLAIMS_CAP(token_len));
  CHECK(c.record.issued_at == NOW && c.record.not_before == NOW &&
        c.record.expires_at == NOW + 900);
  CHECK_TEXT(ISSUER, LIMEN_TEXT(&c.record, issuer));
  CHECK_TEXT("alex", LIMEN_TEXT(&c.record, subject));
  CHECK(LIMEN_TEXT_LEN(&c.record, subject) == 4);
  CHECK_TEXT("shop", LIMEN_TEXT(&c.record, audience));
  CHECK_TEXT("session-1", LIMEN_TEXT(&c.record, sid));
  CHECK(LIMEN_TEXT_LEN(&c.record, id) >= 16);  // corpus: F9
  CHECK(LIMEN_TEXT_LEN(&c.record, key_id) == 43);
  char role[16];
  WORKS(limen_json_get(LIMEN_TEXT(&c.record, json), LIMEN_TEXT_LEN(&c.record, json), "role", 4,
                       role, sizeof role, NULL, &err));
  CHECK_TEXT("admin", role);
}

static void texts_lie_behind_the_record_and_end_with_a_nul(void) {
  claims_room c;
  WORKS(issue_to("alex", 4, NULL));
  WORKS(limen_token_verify(verifier, token, token_len, &c.record, sizeof c, &err));
  const limen_text texts[] = {c.record.json,     c.record.issuer, c.record.subject,
                              c.record.audience, c.record.id,     c.record.key_id};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
    CHECK(texts[i].at >= sizeof(limen_claims));
    CHECK(texts[i].at + texts[i].len < c.record.total);
    CHECK(c.room[texts[i].at + texts[i].len] == '\0');
  }
  CHECK(c.record.sid.at == 0 && LIMEN_TEXT(&c.record, sid) == NULL);
}

static void what_a_token_lacks_is_absent(void) {
  limen_key *key = secret_key();
  limen_verifier *lax = verifier_of_key(key, AT_NOW);
  claims_room c;
  token_len = forge("{\"alg\":\"HS256\"}", "{\"exp\":1700000900}", token);
  WORKS(limen_token_verify(lax, token, token_len, &c.record, sizeof c, &err));
  CHECK(c.record.issued_at == LIMEN_UNSET && c.record.not_before == LIMEN_UNSET);
  CHECK(c.record.issuer.at == 0 && c.record.subject.at == 0 && c.record.audience.at == 0);
  CHECK(c.record.id.at == 0 && c.record.sid.at == 0 && c.record.key_id.at == 0);
  CHECK_TEXT("{\"exp\":1700000900}", LIMEN_TEXT(&c.record, json));

  // An empty text is not an absent one.
  token_len = forge("{\"alg\":\"HS256\"}", "{\"exp\":1700000900,\"sub\":\"\"}", token);
  WORKS(limen_token_verify(lax, token, token_len, &c.record, sizeof c, &err));
  CHECK(c.record.subject.at != 0 && c.record.subject.len == 0);
  CHECK_TEXT("", LIMEN_TEXT(&c.record, subject));

  // Times are rounded so that a token never lives longer (corpus: F3).
  token_len = forge("{\"alg\":\"HS256\"}",
                    "{\"iat\":1699999999.9,\"nbf\":1699999999.1,\"exp\":1700000900.9}", token);
  WORKS(limen_token_verify(lax, token, token_len, &c.record, sizeof c, &err));
  CHECK(c.record.issued_at == 1699999999 && c.record.not_before == 1700000000);
  CHECK(c.record.expires_at == 1700000900);
  limen_verifier_release(lax);
  limen_key_release(key);
}

static void ids_do_not_repeat(void) {
  char seen[64][64];
  for (int i = 0; i < 64; ++i) {
    claims_room c;
    WORKS(issue_to("alex", 4, NULL));
    WORKS(limen_token_verify(verifier, token, token_len, &c.record, sizeof c, &err));
    snprintf(seen[i], sizeof seen[i], "%s", LIMEN_TEXT(&c.record, id));
    for (int j = 0; j < i; ++j) CHECK(strcmp(seen[i], seen[j]) != 0);
  }
}

static void claims_are_an_object_without_limens_own(void) {
  WORKS(issue_to("alex", 4, "{}"));
  WORKS(issue_to("alex", 4, " { } "));
  WORKS(issue_to("alex", 4, ""));
  FAILS(LIMEN_E_JSON, issue_to("alex", 4, "[]"));
  FAILS(LIMEN_E_JSON, issue_to("alex", 4, "{"));
  FAILS(LIMEN_E_JSON, issue_to("alex", 4, "{\"a\":1,\"a\":2}"));
  FAILS(LIMEN_E_JSON, issue_to("alex", 4, "{\"a\":\"\xff\"}"));
  static const char *const own[] = {"iss", "sub", "aud", "iat",    "nbf",
                                    "exp", "jti", "sid", "lmn_cut"};
  for (size_t i = 0; i < sizeof own / sizeof *own; ++i) {
    char claims[64];
    snprintf(claims, sizeof claims, "{\"%s\":\"x\"}", own[i]);
    FAILS(LIMEN_E_CLAIMS, issue_to("alex", 4, claims));
    SAYS(own[i]);
    snprintf(claims, sizeof claims, "{\"\\u00%02x%s\":\"x\"}", own[i][0], own[i] + 1);
    FAILS(LIMEN_E_CLAIMS, issue_to("alex", 4, claims));
  }
}

static void options_of_one_token(void) {
  claims_room c;
  WORKS(issue_with("token.ttl = 1h\ntoken.delay = 10s\naudience = bank shop\n"));
  FAILS(LIMEN_E_TOKEN_EARLY,
        limen_token_verify(verifier, token, token_len, &c.record, sizeof c, &err));
  limen_verifier *later = verifier_of(gate, "clock.fixed = 1700000010\n");
  WORKS(limen_token_verify(later, token, token_len, &c.record, sizeof c, &err));
  CHECK(c.record.not_before == NOW + 10);
  CHECK(strstr(there(LIMEN_TEXT(&c.record, json)), "[\"bank\",\"shop\"]") != NULL);
  limen_verifier_release(later);

  WORKS(issue_with("token.type = at+jwt\n"));
  FAILS(LIMEN_E_TOKEN_TYPE,
        limen_token_verify(verifier, token, token_len, &c.record, sizeof c, &err));
  limen_verifier *typed = verifier_of(gate, "token.type = at+jwt\n");
  WORKS(limen_token_verify(typed, token, token_len, &c.record, sizeof c, &err));
  limen_verifier_release(typed);

  FAILS(LIMEN_E_LIFETIME, issue_with("token.ttl = 2d\n"));
  SAYS("token.max_ttl");
  FAILS(LIMEN_E_OPTION_UNKNOWN, issue_with("token.ttll = 1h\n"));
  FAILS(LIMEN_E_OPTION_PLACE, issue_with("token.leeway = 1s\n"));
}

static void a_gate_without_an_issuer_issues_nothing(void) {
  limen_gate *nameless = gate_of("audience = shop\n");
  FAILS(LIMEN_E_OPTION_VALUE, limen_token_issue(nameless, "alex", 4, NULL, 0, NULL, NULL, token,
                                                sizeof token, NULL, &err));
  SAYS("issuer");
  limen_gate_release(nameless);
}

static void a_gate_of_a_public_key_issues_nothing(void) {
  limen_key *key = MADE(limen_key_generate("ES256", &err));
  char *jwk = NULL, text[1024];
  WORKS(limen_key_public_jwk(key, &jwk, NULL, &err));
  snprintf(text, sizeof text, POLICY "keys.signing = %s\n", jwk);
  limen_options *options = options_of(text);
  NOT_MADE(LIMEN_E_KEY_PRIVATE, limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  limen_options_release(options);
  limen_free(jwk);
  limen_key_release(key);
}

static void buffers_short_by_one_are_told_how_much(void) {
  char room[8192];
  size_t len = 0;
  WORKS(issue_to("alex", 4, "{\"role\":\"admin\"}"));
  const size_t full = token_len;
  memset(room, '#', sizeof room);
  FAILS(LIMEN_E_BUFFER, limen_token_issue(gate, "alex", 4, "{\"role\":\"admin\"}", 16, NULL, NULL,
                                          room, full, &len, &err));
  CHECK(len == full + 1 && room[0] == '#');
  FAILS(LIMEN_E_BUFFER,
        limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, NULL, 0, &len, &err));
  WORKS(limen_token_issue(gate, "alex", 4, "{\"role\":\"admin\"}", 16, NULL, NULL, room, full + 1,
                          &len, &err));
  CHECK(len == full && room[full] == '\0' && room[full + 1] == '#');

  claims_room c;
  WORKS(limen_token_verify(verifier, token, full, &c.record, sizeof c, &err));
  const uint32_t total = c.record.total;
  memset(&c, '#', sizeof c);
  FAILS(LIMEN_E_BUFFER, limen_token_verify(verifier, token, full, &c.record, total - 1, &err));
  // That many bytes suffice, and nothing but `total` was filled.
  const uint32_t needed = c.record.total;
  CHECK(needed >= total && needed <= LIMEN_CLAIMS_CAP(full));
  for (size_t i = 8; i < sizeof c; ++i) CHECK(c.room[i] == '#' || c.room[i] == 0);
  FAILS(LIMEN_E_BUFFER,
        limen_token_verify(verifier, token, full, &c.record, sizeof c.record, &err));
  // `total` is filled even if the record does not fit, but not if `total` itself does not.
  memset(&c, '#', sizeof c);
  FAILS(LIMEN_E_BUFFER, limen_token_verify(verifier, token, full, &c.record, 4, &err));
  CHECK(c.record.total == LIMEN_CLAIMS_CAP(full) && c.room[4] == '#');
  memset(&c, '#', sizeof c);
  FAILS(LIMEN_E_BUFFER, limen_token_verify(verifier, token, full, &c.record, 3, &err));
  CHECK(c.room[3] == '#');
  // However early a call fails, nothing of an earlier call is left.
  WORKS(limen_token_verify(verifier, token, full, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_token_verify(verifier, NULL, 5, &c.record, sizeof c, &err));
  CHECK(LIMEN_TEXT(&c.record, subject) == NULL && c.record.total == 0);
  WORKS(limen_token_verify(verifier, token, full, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_token_verify(NULL, token, full, &c.record, sizeof c, &err));
  CHECK(LIMEN_TEXT(&c.record, subject) == NULL);
  memset(&c, '#', sizeof c);
  WORKS(limen_token_verify(verifier, token, full, &c.record, needed, &err));
  CHECK(c.record.total == total);
  for (size_t i = needed; i < sizeof c; ++i) CHECK(c.room[i] == '#');
}

// The bound of LIMEN_TOKEN_CAP holds when every byte grows: a control character is six
// characters in JSON, and those are eight in base64url.
static void the_bounds_of_the_header_suffice(void) {
  char controls[1024], claims[700], sid[256];
  memset(controls, '\x01', sizeof controls);
  memset(sid, '\x02', sizeof sid);
  size_t claims_len = (size_t)sprintf(claims, "{\"x\":\"");
  for (int i = 0; i < 90; ++i) claims_len += (size_t)sprintf(claims + claims_len, "\\u0001");
  claims_len += (size_t)sprintf(claims + claims_len, "\"}");

  char issuer[1025], text[4096];
  memset(issuer, '\x03', 1024);
  issuer[1024] = '\0';
  limen_options *options = limen_options_new();
  WORKS(limen_options_set(options, "issuer", issuer, 1024, &err));
  WORKS(limen_options_set(options, "audience", issuer, 1024, &err));
  WORKS(limen_options_set(options, "clock.fixed", "1700000000", LIMEN_ZSTR, &err));
  WORKS(limen_options_set(options, "token.max_size", "1M", LIMEN_ZSTR, &err));
  size_t kid = (size_t)sprintf(text, "{\"kty\":\"oct\",\"alg\":\"HS512\",\"k\":\"");
  for (int i = 0; i < 86; ++i) text[kid++] = 'A';
  kid += (size_t)sprintf(text + kid, "\",\"kid\":\"");
  for (int i = 0; i < 200; ++i) kid += (size_t)sprintf(text + kid, "\\u0004");
  sprintf(text + kid, "\"}");
  WORKS(limen_options_set(options, "keys.signing", text, LIMEN_ZSTR, &err));
  limen_gate *grown = MADE(limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  limen_options_release(options);
  limen_verifier *reader = verifier_of(grown, "");

  // The token also has the id of a cutoff.
  WORKS(limen_revoke_subject(grown, controls, sizeof controls, NULL, 0, NULL, &err));
  WORKS(limen_revoke_everyone(grown, NULL, 0, &err));

  const size_t cap = LIMEN_TOKEN_CAP(sizeof controls + claims_len + sizeof sid + 1024 + 1024 + 200);
  char *const out = malloc(cap);
  size_t len = 0;
  limen_options *of_token = limen_options_new();
  WORKS(limen_options_set(of_token, "token.sid", sid, sizeof sid, &err));
  WORKS(limen_token_issue(grown, controls, sizeof controls, claims, claims_len, NULL, of_token, out,
                          cap, &len, &err));
  limen_options_release(of_token);
  CHECK(len < cap);
  const size_t claims_cap = LIMEN_CLAIMS_CAP(len);
  limen_claims *const record = malloc(claims_cap);
  WORKS(limen_token_verify(reader, out, len, record, claims_cap, &err));
  CHECK(record->subject.len == sizeof controls && record->sid.len == sizeof sid);
  CHECK(record->issuer.len == 1024 && record->audience.len == 1024 && record->key_id.len == 200);
  free(record);
  free(out);
  limen_verifier_release(reader);
  limen_gate_release(grown);
}

static void the_smallest_token_fits_its_bound(void) {
  limen_key *key = secret_key();
  limen_verifier *lax = verifier_of_key(key, AT_NOW);
  // Short texts only: seven NULs, and base64url saves hardly a byte.
  token_len =
      forge("{\"alg\":\"HS256\"}",
            "{\"exp\":1700000900,\"iss\":\"\",\"sub\":\"\",\"jti\":\"\",\"sid\":\"\"}", token);
  const size_t cap = LIMEN_CLAIMS_CAP(token_len);
  limen_claims *const record = malloc(cap);
  WORKS(limen_token_verify(lax, token, token_len, record, cap, &err));
  free(record);
  limen_verifier_release(lax);
  limen_key_release(key);
}

static void an_unaligned_record_is_refused(void) {
  claims_room c[2];
  WORKS(issue_to("alex", 4, NULL));
  for (size_t off = 1; off < 8; ++off)
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_verify(verifier, token, token_len, (limen_claims *)(void *)(c[0].room + off),
                             8192, &err));
}

static void policies_are_checked_when_a_verifier_is_opened(void) {
  static const struct {
    const char *options;
    int32_t status;
  } wrong[] = {
      {"algorithms = none\n", LIMEN_E_ALGORITHM},
      {"algorithms = ES256 XS256\n", LIMEN_E_ALGORITHM},
      {"token.leeway = 2m\n", LIMEN_E_OPTION_VALUE},
      {"token.ttl = 5m\n", LIMEN_E_OPTION_PLACE},
      {"keys.algorithm = ES256\n", LIMEN_E_OPTION_PLACE},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    limen_options *options = options_of(wrong[i].options);
    NOT_MADE(wrong[i].status, limen_verifier_open(gate, options, &err));
    limen_options_release(options);
  }
  limen_key_set *empty = MADE(limen_key_set_new(&err));
  NOT_MADE(LIMEN_E_KEY_SET, limen_verifier_from_keys(empty, NULL, &err));
  limen_key_set_release(empty);
}

static void a_verifier_keeps_the_keys_it_was_made_with(void) {
  limen_key *a = MADE(limen_key_generate("ES256", &err));
  limen_key *b = MADE(limen_key_generate("ES256", &err));
  limen_key_set *keys = set_of(a);
  limen_options *options = options_of(POLICY AT_NOW);
  limen_verifier *before = MADE(limen_verifier_from_keys(keys, options, &err));
  WORKS(limen_key_set_add(keys, b, &err));
  limen_verifier *after = MADE(limen_verifier_from_keys(keys, options, &err));
  limen_key_set_release(keys);
  sign_claims(b, GOOD_CLAIMS, token);
  FAILS(LIMEN_E_TOKEN_KEY, verify(before, token));
  WORKS(verify(after, token));
  sign_claims(a, GOOD_CLAIMS, token);
  WORKS(verify(before, token));
  limen_verifier_release(before);
  limen_verifier_release(after);
  limen_options_release(options);
  limen_key_release(a);
  limen_key_release(b);
}

// attack: 7, 11
static void a_list_of_algorithms_narrows_and_never_widens(void) {
  limen_key *key = secret_key();
  token_len = forge(GOOD_HEADER, GOOD_CLAIMS, token);
  limen_key_set *keys = set_of(key);
  limen_options *options = options_of(POLICY AT_NOW "algorithms = ES256\n");
  NOT_MADE(LIMEN_E_OPTION_VALUE, limen_verifier_from_keys(keys, options, &err));
  SAYS("algorithms");
  limen_options_release(options);
  limen_verifier *narrow = verifier_of_key(key, POLICY AT_NOW "algorithms = ES256 HS256\n");
  WORKS(verify(narrow, token));
  limen_verifier_release(narrow);
  // A further key of an algorithm that is not allowed is not used.
  limen_key *other = MADE(limen_key_from_secret("HS512", SECRET_BYTES, SECRET_LEN, &err));
  WORKS(limen_key_set_add(keys, other, &err));
  options = options_of(POLICY AT_NOW "algorithms = HS512\n");
  narrow = MADE(limen_verifier_from_keys(keys, options, &err));
  FAILS(LIMEN_E_TOKEN_ALGORITHM, verify(narrow, token));
  limen_options_release(options);
  limen_verifier_release(narrow);
  limen_key_set_release(keys);
  limen_key_release(other);
  limen_key_release(key);
}

static void a_verifier_without_an_audience_refuses_one(void) {
  limen_key *key = secret_key();
  limen_verifier *lax = verifier_of_key(key, "issuer = " ISSUER "\n" AT_NOW);
  token_len = forge(GOOD_HEADER, GOOD_CLAIMS, token);
  FAILS(LIMEN_E_TOKEN_AUDIENCE, verify(lax, token));
  limen_verifier_release(lax);
  limen_key_release(key);
}

static void without_an_error_record_all_works_too(void) {
  claims_room c;
  char out[8192];
  size_t len = 0;
  CHECK(limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, out, sizeof out, &len, NULL) ==
        LIMEN_OK);
  CHECK(limen_token_issue(gate, "", 0, NULL, 0, NULL, NULL, out, sizeof out, NULL, NULL) ==
        LIMEN_E_TEXT);
  CHECK(limen_token_verify(verifier, out, len, &c.record, sizeof c, NULL) == LIMEN_OK);
  CHECK(limen_token_verify(verifier, out, len - 1, &c.record, sizeof c, NULL) != LIMEN_OK);
  CHECK(limen_token_verify(NULL, out, len, &c.record, sizeof c, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_key_generate("nope", NULL) == NULL);
  CHECK(limen_key_from_jwk("x", 1, NULL) == NULL);
  CHECK(limen_key_from_pem("ES256", "x", 1, NULL) == NULL);
  CHECK(limen_key_from_secret("HS256", NULL, 0, NULL) == NULL);
  CHECK(limen_key_set_from_jwks("x", 1, NULL) == NULL);
  CHECK(limen_key_set_add(NULL, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_key_set_jwks(NULL, NULL, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_key_id(NULL, NULL, 0, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_key_public_jwk(NULL, NULL, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_key_private_jwk(NULL, NULL, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_jws_sign(NULL, NULL, 0, NULL, 0, NULL, 0, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_jws_verify(NULL, NULL, NULL, 0, NULL, 0, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_gate_open("nope:", LIMEN_ZSTR, NULL, NULL) == NULL);
  CHECK(limen_gate_jwks(NULL, NULL, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_gate_set_clock(NULL, 0, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_verifier_open(NULL, NULL, NULL) == NULL);
  CHECK(limen_verifier_from_keys(NULL, NULL, NULL) == NULL);
  CHECK(limen_revoke_token(NULL, NULL, 0, NULL, 0, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_revoke_token_id(NULL, NULL, 0, NULL, 0, 0, NULL, 0, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_revoke_subject(NULL, NULL, 0, NULL, 0, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_revoke_everyone(NULL, NULL, 0, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_options_set(NULL, NULL, NULL, 0, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_options_load(NULL, NULL, 0, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_options_describe(NULL, NULL, NULL) == LIMEN_E_ARGUMENT);
  CHECK(limen_json_get("{}", 2, "a", 1, NULL, 0, NULL, NULL) == LIMEN_E_ABSENT);
  CHECK(limen_json_put(NULL, 0, NULL, NULL, 0, NULL, 0, NULL) == LIMEN_E_ARGUMENT);
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  claims_room c;
  char out[8192];
  WORKS(issue_to("alex", 4, NULL));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_verifier_open(NULL, NULL, &err));
  NOT_MADE(LIMEN_E_ARGUMENT, limen_verifier_from_keys(NULL, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_token_verify(NULL, token, token_len, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_token_verify(verifier, NULL, token_len, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_verify(verifier, NULL, LIMEN_ZSTR, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_token_verify(verifier, token, token_len, NULL, sizeof c, &err));
  FAILS(LIMEN_E_TOKEN_EMPTY, limen_token_verify(verifier, NULL, 0, &c.record, sizeof c, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_issue(NULL, "a", 1, NULL, 0, NULL, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_issue(gate, NULL, 1, NULL, 0, NULL, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_issue(gate, "a", 1, NULL, 1, NULL, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_issue(gate, "a", 1, NULL, 0, NULL, NULL, NULL, 9, NULL, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_token_verify(verifier, token, *n, &c.record, sizeof c, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_token_verify(verifier, token, token_len, &c.record, *n, &err));
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_issue(gate, "a", *n, NULL, 0, NULL, NULL, out, sizeof out, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_issue(gate, "a", 1, "{}", *n, NULL, NULL, out, sizeof out, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_issue(gate, "a", 1, NULL, 0, NULL, NULL, out, *n, NULL, &err));
  }
}

int main(void) {
  gate = gate_of(POLICY AT_NOW);
  verifier = verifier_of(gate, "");
  RUN(a_token_says_what_was_put_in);
  RUN(texts_lie_behind_the_record_and_end_with_a_nul);
  RUN(what_a_token_lacks_is_absent);
  RUN(ids_do_not_repeat);
  RUN(claims_are_an_object_without_limens_own);
  RUN(options_of_one_token);
  RUN(a_gate_without_an_issuer_issues_nothing);
  RUN(a_gate_of_a_public_key_issues_nothing);
  RUN(buffers_short_by_one_are_told_how_much);
  RUN(the_bounds_of_the_header_suffice);
  RUN(the_smallest_token_fits_its_bound);
  RUN(an_unaligned_record_is_refused);
  RUN(policies_are_checked_when_a_verifier_is_opened);
  RUN(a_verifier_keeps_the_keys_it_was_made_with);
  RUN(a_list_of_algorithms_narrows_and_never_widens);
  RUN(a_verifier_without_an_audience_refuses_one);
  RUN(without_an_error_record_all_works_too);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
  return closing_line();
}
