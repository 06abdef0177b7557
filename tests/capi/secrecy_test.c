// No message contains eight characters in a row of a token, a key or a secret.
#include "answer.h"
#include "fixture.h"

// Texts that every message may contain, although a token in JSON contains them too.
#define PARTS "header.claims.signature"

// Texts of keys and tokens of these tests, which no message may contain.
#define MARK "TheMarkerThatNoMessageMayEverShow0123456789abcdefghijk"

static void keeps(const char *file, int line, const char *secret, size_t len) {
  const size_t message_len = strlen(err.message);
  for (size_t i = 0; i + 8 <= len; ++i) {
    for (size_t at = 0; at + 8 <= message_len; ++at) {
      if (memcmp(err.message + at, secret + i, 8) != 0) continue;
      char run[9] = "";
      if (strstr(PARTS, memcpy(run, secret + i, 8)) != NULL) continue;
      check_failed(file, line, "a message shows what is secret");
      fprintf(stderr, "  %s\n", err.message);
      return;
    }
  }
}
#define KEEPS(secret) keeps(__FILE__, __LINE__, secret, strlen(secret))

static corpus cases;
#define LONGEST 16384  // bytes of a token that the messages are searched for

static void no_refusal_shows_its_token_or_its_keys(void) {
  for (size_t i = 0; i < cases.count; ++i) {
    const corpus_case *c = &cases.cases[i];
    corpus_text answer;
    if (answer_of(c, &answer, &err) != LIMEN_OK) {
      if (c->token.at != NULL)
        keeps(c->name.at, 0, c->token.at, c->token.len < LONGEST ? c->token.len : LONGEST);
      for (size_t k = 0; k < c->key_count; ++k)
        if (strcmp(c->keys[k].kind.at, "secret") == 0)
          keeps(c->name.at, 0, c->keys[k].text.at, c->keys[k].text.len);
      KEEPS(SECRET);
    }
    free(answer.at);
  }
}

// Gives a token in wrong places: half of it, behind a scheme, as a key.
static void a_token_in_a_wrong_place_is_not_shown(void) {
  char token[8192], wrong[8192];
  limen_gate *gate = gate_of(POLICY);
  limen_verifier *verifier = verifier_of(gate, "");
  const size_t len = issue(gate, "alex", "{}", token);
  claims_room c;
  for (size_t cut = 1; cut < len; cut += 7) {
    limen_token_verify(verifier, token, cut, &c.record, sizeof c, &err);
    KEEPS(token);
  }
  static const char *const around[] = {"Bearer %s",          "%s ",   "\"%s\"",
                                       "{\"token\":\"%s\"}", "%s.%s", "%s\n"};
  for (size_t i = 0; i < sizeof around / sizeof *around; ++i) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(wrong, sizeof wrong, around[i], token, token);
#pragma GCC diagnostic pop
    CHECK(limen_token_verify(verifier, wrong, LIMEN_ZSTR, &c.record, sizeof c, &err) != LIMEN_OK);
    KEEPS(token);
    CHECK(limen_revoke_token(verifier, wrong, LIMEN_ZSTR, NULL, 0, &err) != LIMEN_OK);
    KEEPS(token);
  }
  CHECK(limen_key_from_jwk(token, LIMEN_ZSTR, &err) == NULL);
  KEEPS(token);
  CHECK(limen_key_set_from_jwks(token, LIMEN_ZSTR, &err) == NULL);
  KEEPS(token);
  CHECK(limen_key_from_pem("ES256", token, LIMEN_ZSTR, &err) == NULL);
  KEEPS(token);
  CHECK(limen_json_get(token, LIMEN_ZSTR, "a", 1, wrong, sizeof wrong, NULL, &err) == LIMEN_E_JSON);
  KEEPS(token);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void no_wrong_key_is_shown(void) {
  static const char *const jwks[] = {
      MARK,
      "\"" MARK "\"",
      "{\"" MARK,
      "{\"kty\":\"oct\",\"k\":\"" MARK "\"}",
      "{\"kty\":\"oct\",\"alg\":\"ES256\",\"k\":\"" MARK "\"}",
      "{\"kty\":\"oct\",\"alg\":\"HS512\",\"k\":\"" MARK "\"}",
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" MARK "=\"}",
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" MARK "\",\"k\":\"" MARK "\"}",
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":[\"" MARK "\"]}",
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" MARK,
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" MARK "\",\"y\":\"" MARK "\",\"d\":\"" MARK "\"}",
      "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" MARK "\",\"d\":\"" MARK "\"}",
      "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"n\":\"" MARK "\",\"e\":\"AQAB\",\"d\":\"" MARK "\"}",
  };
  for (size_t i = 0; i < sizeof jwks / sizeof *jwks; ++i) {
    char text[1024];
    CHECK(limen_key_from_jwk(jwks[i], LIMEN_ZSTR, &err) == NULL);
    KEEPS(MARK);
    snprintf(text, sizeof text, "{\"keys\":[%s]}", jwks[i]);
    CHECK(limen_key_set_from_jwks(text, LIMEN_ZSTR, &err) == NULL);
    KEEPS(MARK);

    limen_options *options = limen_options_new();
    limen_options_set(options, "issuer", ISSUER, LIMEN_ZSTR, NULL);
    limen_options_set(options, "keys.signing", jwks[i], LIMEN_ZSTR, &err);
    KEEPS(MARK);
    CHECK(limen_gate_open("memory:", LIMEN_ZSTR, options, &err) == NULL);
    KEEPS(MARK);
    limen_options_release(options);
  }
}

static void no_wrong_secret_or_pem_is_shown(void) {
  static const size_t lengths[] = {8, 16, 31};
  for (size_t i = 0; i < 3; ++i) {
    CHECK(limen_key_from_secret("HS256", (const uint8_t *)MARK, lengths[i], &err) == NULL);
    KEEPS(MARK);
  }
  CHECK(limen_key_from_secret("ES256", (const uint8_t *)MARK, sizeof MARK - 1, &err) == NULL);
  KEEPS(MARK);
  static const char *const pems[] = {
      MARK,
      "-----BEGIN PRIVATE KEY-----\n" MARK "\n-----END PRIVATE KEY-----\n",
      "-----BEGIN EC PRIVATE KEY-----\n" MARK "\n",
      "-----BEGIN PRIVATE KEY-----\n" MARK "\n-----END PRIVATE KEY-----\n" MARK,
  };
  for (size_t i = 0; i < sizeof pems / sizeof *pems; ++i) {
    CHECK(limen_key_from_pem("ES256", pems[i], LIMEN_ZSTR, &err) == NULL);
    KEEPS(MARK);
    CHECK(limen_key_from_secret("HS256", (const uint8_t *)pems[i], 31, &err) == NULL);
    KEEPS(MARK);
  }
}

// Loads lines of configuration with a mistake beside the secret.
static void no_wrong_option_shows_a_secret(void) {
  static const char *const lines[] = {
      "keys.signing " MARK,  "keys.signing: " MARK, "keys.signing = \xff" MARK,
      "keys.sining = " MARK, "keys.verifying" MARK, "issuer = x\n" MARK "\n",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; ++i) {
    limen_options *options = limen_options_new();
    CHECK(limen_options_load(options, lines[i], LIMEN_ZSTR, &err) != LIMEN_OK);
    KEEPS(MARK);
    CHECK(limen_gate_open("memory:", LIMEN_ZSTR, options, &err) == NULL);
    KEEPS(MARK);
    limen_options_release(options);
  }
}

// A secret that slipped in where a name belongs.
static void no_name_that_is_not_there_is_shown(void) {
  char out[256], *stats = NULL;
  size_t len = 0;
  limen_gate *gate = gate_of("issuer = " ISSUER "\n");
  CHECK(limen_json_get("{}", 2, MARK, LIMEN_ZSTR, out, sizeof out, NULL, &err) == LIMEN_E_ABSENT);
  KEEPS(MARK);
  CHECK_TEXT("json: no member of this name", err.message);
  CHECK(limen_keys_retire(gate, MARK, LIMEN_ZSTR, &err) == LIMEN_E_ABSENT);
  KEEPS(MARK);
  CHECK(limen_gate_stats(gate, MARK, &stats, &len, &err) == LIMEN_E_ARGUMENT);
  KEEPS(MARK);
  CHECK(limen_gate_open(MARK, LIMEN_ZSTR, NULL, &err) == NULL);
  KEEPS(MARK);
  limen_gate_release(gate);
}

// Paths, and values of properties that are no secrets, help who reads the log.
static void what_is_no_secret_is_shown(void) {
  limen_options *options = limen_options_new();
  CHECK(limen_options_set(options, "token.ttl", "soon", LIMEN_ZSTR, &err) == LIMEN_E_OPTION_VALUE);
  CHECK(strstr(err.message, "token.ttl: \"soon\" ") != NULL);
  limen_options_release(options);
  CHECK(limen_gate_open("lmdb:/nowhere/at/all", LIMEN_ZSTR, NULL, &err) == NULL);
  CHECK(err.status == LIMEN_E_STORE);
  CHECK(strstr(err.message, "\"/nowhere") != NULL);
  CHECK(limen_json_grants("{}", 2, "orders", 6, NULL, 0, &err) == LIMEN_E_SCOPE);
  CHECK(strstr(err.message, "\"orders\"") != NULL);
}

#define KEPT(call) (check_poison(), (void)(call), KEEPS(secret))

static void put_into_fields(limen_gate *gate, const char *ticket, const char *secret,
                            const char *wrong) {
  char field[LIMEN_COOKIE_CAP], cookies[1024];
  snprintf(cookies, sizeof cookies, "__Host-session=%s; __Host-session=x", wrong);
  KEPT(limen_cookie_set(gate, wrong, LIMEN_ZSTR, NULL, field, sizeof field, NULL, &err));
  KEPT(limen_cookie_find(gate, wrong, LIMEN_ZSTR, NULL, field, sizeof field, NULL, &err));
  KEPT(limen_cookie_find(gate, cookies, LIMEN_ZSTR, NULL, field, sizeof field, NULL, &err));
  KEPT(limen_csrf_token(gate, wrong, LIMEN_ZSTR, field, sizeof field, NULL, &err));
  KEPT(limen_csrf_check(gate, ticket, 36, wrong, LIMEN_ZSTR, &err));
  KEPT(limen_bearer_find(wrong, LIMEN_ZSTR, field, sizeof field, NULL, &err));
}

// Gives a ticket or a login mark in wrong places: whole, cut, or with text around it.
static void no_ticket_and_no_mark_is_shown(void) {
  LIMEN_BUFFER(limen_session, 4096) s, other;
  limen_session *const r = &other.record;
  char ticket[LIMEN_TICKET_CAP], next[LIMEN_TICKET_CAP], mark[LIMEN_LOGIN_MARK_CAP], wrong[512];
  claims_room c;
  size_t n;
  limen_gate *gate = gate_of(POLICY);
  limen_verifier *verifier = verifier_of(gate, "");
  WORKS(limen_session_create(gate, "alex", 4, NULL, 0, NULL, &s.record, sizeof s, ticket,
                             sizeof ticket, &err));
  WORKS(limen_login_begin(gate, "sam", 3, mark, sizeof mark, NULL, &err));
  const char *const secrets[] = {ticket, mark};
  static const char *const around[] = {"%.*s",     "%.*sA",        "lmn_%.*s", "%.*s.%.*s.%.*s",
                                       "\"%.*s\"", "a=1; id=%.*s", "%.*s\n"};
  for (size_t i = 0; i < 2 * sizeof around / sizeof *around; ++i) {
    const char *secret = secrets[i % 2];
    for (int len = (int)strlen(secret); len > 8; len -= 5) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      snprintf(wrong, sizeof wrong, around[i / 2], len, secret, len, secret, len, secret);
#pragma GCC diagnostic pop
      if (strcmp(wrong, ticket) != 0) {
        KEPT(limen_session_get(gate, wrong, LIMEN_ZSTR, r, sizeof other, &err));
        CHECK(err.status != LIMEN_OK);
        KEPT(limen_session_update(gate, wrong, LIMEN_ZSTR, 1, "{}", 2, r, sizeof other, &err));
        KEPT(limen_session_touch(gate, wrong, LIMEN_ZSTR, &err));
        KEPT(limen_session_renew(gate, wrong, LIMEN_ZSTR, NULL, r, sizeof other, next, sizeof next,
                                 &err));
        KEPT(limen_session_end(gate, wrong, LIMEN_ZSTR, &err));
      }
      put_into_fields(gate, ticket, secret, wrong);
      KEPT(limen_session_create(gate, "sam", 3, wrong, LIMEN_ZSTR, NULL, r, sizeof other, next,
                                sizeof next, &err));
      KEPT(limen_session_list(gate, "alex", 4, wrong, LIMEN_ZSTR, r, sizeof other, &n, &err));
      KEPT(limen_revoke_session(gate, "alex", 4, wrong, LIMEN_ZSTR, NULL, 0, &err));
      KEPT(limen_revoke_sessions(gate, "alex", 4, wrong, LIMEN_ZSTR, NULL, 0, NULL, &err));
      KEPT(limen_token_verify(verifier, wrong, LIMEN_ZSTR, &c.record, sizeof c, &err));
      static const char *const names[] = {"login.mark", "session.label"};
      for (int name = 0; name < 2; ++name) {
        limen_options *options = limen_options_new();
        KEPT(limen_options_set(options, names[name], wrong, LIMEN_ZSTR, &err));
        KEPT(limen_session_create(gate, "alex", 4, NULL, 0, options, r, sizeof other, next,
                                  sizeof next, &err));
        limen_options_release(options);
      }
    }
  }
  // Ended, expired, renewed or revoked: no message shows the ticket.
  WORKS(limen_session_end(gate, ticket, 36, &err));
  CHECK(limen_session_get(gate, ticket, 36, r, sizeof other, &err) == LIMEN_E_SESSION_UNKNOWN);
  KEEPS(ticket);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

int main(int argc, char **argv) {
  cases = corpus_read(argc == 2 ? argv[1] : "");
  RUN(no_refusal_shows_its_token_or_its_keys);
  RUN(a_token_in_a_wrong_place_is_not_shown);
  RUN(no_wrong_key_is_shown);
  RUN(no_wrong_secret_or_pem_is_shown);
  RUN(no_wrong_option_shows_a_secret);
  RUN(no_name_that_is_not_there_is_shown);
  RUN(what_is_no_secret_is_shown);
  RUN(no_ticket_and_no_mark_is_shown);
  corpus_free(&cases);
  return closing_line();
}
