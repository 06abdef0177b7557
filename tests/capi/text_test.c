// Texts: NULs are data, some characters are escaped, some texts are refused.
#include "forge.h"

static char token[8192];
static size_t token_len;

// corpus: B8
static void texts_are_unescaped_and_json_is_as_signed(void) {
  limen_key *key = secret_key();
  limen_verifier *lax = verifier_of_key(key, POLICY AT_NOW);
  const char *claims =
      "{ \"iss\":\"https:\\/\\/issuer.example\",\"aud\":[\"x\",\"sh\\u006fp\"],\"exp\":1700000900,"
      "\"sub\":\"a\\u0000b\\ud83d\\ude00\",\"jti\":\"\\\"\\n\"}";
  claims_room c;
  token_len = forge("{\"alg\":\"HS256\"}", claims, token);
  WORKS(limen_token_verify(lax, token, token_len, &c.record, sizeof c, &err));
  CHECK_TEXT(claims, LIMEN_TEXT(&c.record, json));
  CHECK_TEXT(ISSUER, LIMEN_TEXT(&c.record, issuer));
  CHECK_TEXT("shop", LIMEN_TEXT(&c.record, audience));
  CHECK_TEXT("\"\n", LIMEN_TEXT(&c.record, id));
  CHECK(LIMEN_TEXT_LEN(&c.record, subject) == 7);
  CHECK(memcmp(there(LIMEN_TEXT(&c.record, subject)), "a\0b\xf0\x9f\x98\x80", 8) == 0);
  limen_verifier_release(lax);
  limen_key_release(key);
}

// corpus: B8. Every text that may contain a NUL has one at both ends.
static void a_nul_is_data_in_every_text(void) {
  limen_options *options = options_of(AT_NOW);
  WORKS(limen_options_set(options, "issuer", "iss\0uer", 7, &err));
  WORKS(limen_options_set(options, "audience", "sh\0op", 5, &err));
  WORKS(limen_options_set(options, "keys.signing",
                          "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"k\\u0000d\",\"k\":"
                          "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
                          LIMEN_ZSTR, &err));
  limen_gate *gate = MADE(limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  limen_verifier *verifier = verifier_of(gate, "");
  limen_options *of_token = limen_options_new();
  WORKS(limen_options_set(of_token, "token.sid", "s\0id", 4, &err));
  WORKS(limen_token_issue(gate, "alex\0admin", 10, "{\"n\":\"a\\u0000b\"}", LIMEN_ZSTR, NULL,
                          of_token, token, sizeof token, &token_len, &err));
  limen_options_release(of_token);
  claims_room c;
  WORKS(limen_token_verify(verifier, token, token_len, &c.record, sizeof c, &err));
  CHECK(LIMEN_TEXT_LEN(&c.record, subject) == 10);
  CHECK(memcmp(there(LIMEN_TEXT(&c.record, subject)), "alex\0admin", 11) == 0);
  CHECK(LIMEN_TEXT_LEN(&c.record, issuer) == 7);
  CHECK(memcmp(there(LIMEN_TEXT(&c.record, issuer)), "iss\0uer", 8) == 0);
  CHECK(LIMEN_TEXT_LEN(&c.record, audience) == 5);
  CHECK(memcmp(there(LIMEN_TEXT(&c.record, audience)), "sh\0op", 6) == 0);
  CHECK(LIMEN_TEXT_LEN(&c.record, sid) == 4);
  CHECK(memcmp(there(LIMEN_TEXT(&c.record, sid)), "s\0id", 5) == 0);
  CHECK(LIMEN_TEXT_LEN(&c.record, key_id) == 3);
  CHECK(memcmp(there(LIMEN_TEXT(&c.record, key_id)), "k\0d", 4) == 0);
  CHECK(strstr(there(LIMEN_TEXT(&c.record, json)), "\"alex\\u0000admin\"") != NULL);
  char value[8];
  size_t value_len = 0;
  WORKS(limen_json_get(there(LIMEN_TEXT(&c.record, json)), LIMEN_TEXT_LEN(&c.record, json), "n", 1,
                       value, sizeof value, &value_len, &err));
  CHECK(value_len == 3 && memcmp(value, "a\0b", 4) == 0);

  // The text that stops at the NUL is another one.
  limen_verifier *other = verifier_of(gate, "issuer = iss\n");
  FAILS(LIMEN_E_TOKEN_ISSUER, verify(other, token));
  limen_verifier_release(other);
  other = verifier_of(gate, "audience = sh\n");
  FAILS(LIMEN_E_TOKEN_AUDIENCE, verify(other, token));
  limen_verifier_release(other);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
  limen_options_release(options);
}

static limen_gate *gate;

static limen_status issue_to(const char *subject, size_t subject_len) {
  return limen_token_issue(gate, subject, subject_len, NULL, 0, NULL, NULL, token, sizeof token,
                           &token_len, &err);
}

static void a_subject_is_text_of_up_to_1024_bytes(void) {
  gate = gate_of(POLICY);
  char subject[1026];
  memset(subject, 'x', sizeof subject);
  WORKS(issue_to(subject, 1024));
  FAILS(LIMEN_E_TEXT, issue_to(subject, 1025));
  FAILS(LIMEN_E_TEXT, issue_to("", 0));
  FAILS(LIMEN_E_TEXT, issue_to(NULL, 0));
  FAILS(LIMEN_E_TEXT, issue_to("\xff", 1));
  FAILS(LIMEN_E_TEXT, issue_to("al\xed\xa0\x80", 5));
  limen_gate_release(gate);
}

int main(void) {
  RUN(texts_are_unescaped_and_json_is_as_signed);
  RUN(a_nul_is_data_in_every_text);
  RUN(a_subject_is_text_of_up_to_1024_bytes);
  return closing_line();
}
