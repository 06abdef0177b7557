// Scopes and roles: limen_json_grants checks any object, and a verifier with the properties
// scope and role checks a token.
#include "fixture.h"

#define ZSTR LIMEN_ZSTR

static limen_status grants(const char *json, const char *scope, const char *role) {
  return limen_json_grants(json, ZSTR, scope, ZSTR, role, ZSTR, &err);
}

static void every_scope_that_is_asked_for(void) {
  const char *json = "{\"scope\":\"pay:read pay:write pay:writes\",\"role\":\"admin\"}";
  WORKS(grants(json, "", ""));
  WORKS(grants(json, "pay:write", ""));
  WORKS(grants(json, "pay:writes pay:read", ""));
  FAILS(LIMEN_E_SCOPE, grants(json, "pay", ""));
  SAYS("pay");
  FAILS(LIMEN_E_SCOPE, grants(json, "pay:write pay:delete", ""));
  SAYS("pay:delete");
  FAILS(LIMEN_E_SCOPE, grants(json, "Pay:write", ""));
  FAILS(LIMEN_E_SCOPE, grants(json, "pay:read pay:write pay:writess", ""));
  FAILS(LIMEN_E_SCOPE, grants("{\"scope\":\"\"}", "a", ""));
  FAILS(LIMEN_E_SCOPE, grants("{}", "a", ""));
  SAYS("missing");
  WORKS(grants("{\"scope\":\"a\\u0020\\u0062\"}", "b", ""));
  FAILS(LIMEN_E_SCOPE, grants("{\"scope\":\"a\\tb\"}", "b", ""));
}

static void a_role_is_in_either_claim(void) {
  WORKS(grants("{\"role\":\"admin\"}", "", "admin"));
  WORKS(grants("{\"roles\":[\"user\",\"admin\"]}", "", "admin"));
  WORKS(grants("{\"role\":\"user\",\"roles\":[\"admin\"]}", "", "admin"));
  WORKS(grants("{\"role\":\"head of sales\"}", "", "head of sales"));
  FAILS(LIMEN_E_ROLE, grants("{\"role\":\"administrator\"}", "", "admin"));
  SAYS("admin");
  FAILS(LIMEN_E_ROLE, grants("{\"role\":\"user admin\"}", "", "admin"));
  FAILS(LIMEN_E_ROLE, grants("{\"role\":\"Admin\",\"roles\":[]}", "", "admin"));
  FAILS(LIMEN_E_ROLE, grants("{\"data\":{\"role\":\"admin\"}}", "", "admin"));
  SAYS("missing");
}

static void a_claim_of_another_type_grants_nothing(void) {
  static const char *const scopes[] = {"[\"a\"]", "{\"a\":true}", "true", "null", "1"};
  static const char *const roles[] = {"[\"a\",1]",       "[[\"a\"]]", "{\"a\":\"a\"}", "\"a\"",
                                      "[{\"v\":\"a\"}]", "null",      "true"};
  char json[128];
  for (size_t i = 0; i < sizeof scopes / sizeof *scopes; ++i) {
    snprintf(json, sizeof json, "{\"scope\":%s,\"role\":%s}", scopes[i], scopes[i]);
    FAILS(LIMEN_E_SCOPE, grants(json, "a", ""));
    FAILS(LIMEN_E_ROLE, grants(json, "", "a"));
  }
  for (size_t i = 0; i < sizeof roles / sizeof *roles; ++i) {
    snprintf(json, sizeof json, "{\"roles\":%s}", roles[i]);
    FAILS(LIMEN_E_ROLE, grants(json, "", "a"));
  }
}

static void what_is_asked_is_well_formed(void) {
  static const char *const malformed[] = {" a", "a ", "a  b", "a\tb", "a\"", "a\\", "\xc3\xab"};
  static char most[1026];
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; ++i)
    FAILS(LIMEN_E_TEXT, grants("{}", malformed[i], ""));
  FAILS(LIMEN_E_TEXT, grants("{}", "", "\xff"));
  memset(most, 'a', 1025);
  FAILS(LIMEN_E_TEXT, grants("{}", most, ""));
  FAILS(LIMEN_E_SCOPE, grants("{}", most + 1, ""));
  FAILS(LIMEN_E_TEXT, limen_json_grants("{}", 2, "", 0, most, 257, &err));
  FAILS(LIMEN_E_ROLE, limen_json_grants("{}", 2, "", 0, most, 256, &err));
  FAILS(LIMEN_E_JSON, grants("{", "a", ""));
  FAILS(LIMEN_E_JSON, grants("", "", ""));
  FAILS(LIMEN_E_JSON, grants("{\"scope\":\"a\",\"scope\":\"b\"}", "a", ""));
  FAILS(LIMEN_E_JSON, grants("[\"scope\"]", "a", ""));
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  WORKS(limen_json_grants("{}", 2, NULL, 0, NULL, 0, &err));
  CHECK(limen_json_grants("{}", 2, "a", 1, NULL, 0, NULL) == LIMEN_E_SCOPE);
  FAILS(LIMEN_E_ARGUMENT, limen_json_grants(NULL, ZSTR, "a", 1, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_grants("{}", 2, NULL, 1, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_grants("{}", 2, NULL, 0, NULL, 1, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_json_grants("{}", *n == ZSTR ? *n - 1 : *n, "", 0, "", 0, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_json_grants("{}", 2, "", *n == ZSTR ? *n - 1 : *n, "", 0, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_json_grants("{}", 2, "", 0, "", *n == ZSTR ? *n - 1 : *n, &err));
  }
}

static char token[8192];

static void a_verifier_asks_for_scopes_and_a_role(void) {
  limen_gate *gate = gate_of(POLICY AT_NOW);
  limen_verifier *plain = verifier_of(gate, "");
  limen_verifier *pays = verifier_of(gate, "scope = pay:write  pay:read\n");
  limen_verifier *rules = verifier_of(gate, "role = admin\n");
  limen_verifier *both = verifier_of(gate, "role = admin\nscope = pay:read\n");

  issue(gate, "alex", "{\"scope\":\"pay:read pay:write\",\"roles\":[\"admin\"]}", token);
  WORKS(verify(plain, token));
  WORKS(verify(pays, token));
  WORKS(verify(rules, token));
  WORKS(verify(both, token));

  issue(gate, "alex", "{\"scope\":\"pay:read\"}", token);
  WORKS(verify(plain, token));
  FAILS(LIMEN_E_SCOPE, verify(pays, token));
  SAYS("pay:write");
  FAILS(LIMEN_E_ROLE, verify(rules, token));
  FAILS(LIMEN_E_ROLE, verify(both, token));

  limen_verifier_release(plain);
  limen_verifier_release(pays);
  limen_verifier_release(rules);
  limen_verifier_release(both);
  limen_gate_release(gate);
}

static void what_lacks_a_scope_leaves_nothing_behind(void) {
  limen_key *key = secret_key();
  limen_verifier *verifier = verifier_of_key(key, POLICY AT_NOW "scope = b\n");
  claims_room c;
  char *const bytes = (char *)&c;
  sign_claims(key,
              "{\"iss\":\"" ISSUER
              "\",\"aud\":\"shop\",\"exp\":1700000600,\"sub\":\"QQQQQQQQ\","
              "\"scope\":\"a\"}",
              token);
  memset(&c, 0x5a, sizeof c);
  FAILS(LIMEN_E_SCOPE, limen_token_verify(verifier, token, ZSTR, &c.record, sizeof c, &err));
  CHECK(c.record.total == 0 && c.record.json.at == 0);
  for (size_t i = 0; i + 8 <= sizeof c; ++i) CHECK(memcmp(bytes + i, "QQQQQQQQ", 8) != 0);
  limen_verifier_release(verifier);
  limen_key_release(key);
}

// The status for a missing scope shows that the token is genuine.
static void a_token_is_refused_before_it_is_too_little(void) {
  limen_gate *gate = gate_of(POLICY "clock.manual = true\n");
  limen_verifier *verifier = verifier_of(gate, "scope = a\n");
  WORKS(limen_gate_set_clock(gate, NOW, &err));
  const size_t len = issue(gate, "alex", "{}", token);
  FAILS(LIMEN_E_SCOPE, verify(verifier, token));
  token[len - 2] = token[len - 2] == 'A' ? 'B' : 'A';
  FAILS(LIMEN_E_TOKEN_SIGNATURE, verify(verifier, token));

  issue(gate, "alex", "{}", token);
  // A token that lacks a scope can still be revoked.
  WORKS(limen_revoke_token(verifier, token, ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));

  issue(gate, "alex", "{}", token);
  WORKS(limen_gate_set_clock(gate, NOW + 1000, &err));
  FAILS(LIMEN_E_TOKEN_EXPIRED, verify(verifier, token));
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void a_policy_asks_for_what_a_challenge_can_name(void) {
  limen_gate *gate = gate_of(POLICY AT_NOW);
  limen_options *options = options_of("scope = \xc3\xab\n");
  NOT_MADE(LIMEN_E_OPTION_VALUE, limen_verifier_open(gate, options, &err));
  SAYS("scope");
  limen_options_release(options);
  options = options_of("scope = a\"b\n");
  limen_key *key = secret_key();
  limen_key_set *keys = set_of(key);
  NOT_MADE(LIMEN_E_OPTION_VALUE, limen_verifier_from_keys(keys, options, &err));
  NOT_MADE(LIMEN_E_OPTION_PLACE, limen_gate_open("memory:", ZSTR, options, &err));
  limen_options_release(options);
  limen_key_set_release(keys);
  limen_key_release(key);
  limen_gate_release(gate);
}

int main(void) {
  RUN(every_scope_that_is_asked_for);
  RUN(a_role_is_in_either_claim);
  RUN(a_claim_of_another_type_grants_nothing);
  RUN(what_is_asked_is_well_formed);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  RUN(a_verifier_asks_for_scopes_and_a_role);
  RUN(what_lacks_a_scope_leaves_nothing_behind);
  RUN(a_token_is_refused_before_it_is_too_little);
  RUN(a_policy_asks_for_what_a_challenge_can_name);
  return closing_line();
}
