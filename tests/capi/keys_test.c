// limen/keys.h: the keyring of a gate; and limen_revoke_key.
// KEY-5, KEY-16, REVOKE-11.
#include "fixture.h"

static limen_gate *gate;
static limen_verifier *verifier;

static void open_gate(const char *more) {
  char text[1024];
  snprintf(text, sizeof text, POLICY AT_NOW "clock.manual = true\n%s", more);
  gate = gate_of(text);
  verifier = verifier_of(gate, "");
}

static void close_gate(void) {
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

// Returns the kid of the first key in this state, or "".
static void kid_of(const char *state, char kid[LIMEN_KID_CAP]) {
  char *list = NULL, wanted[64];
  kid[0] = '\0';
  WORKS(limen_keys_list(gate, &list, NULL, &err));
  snprintf(wanted, sizeof wanted, "\"state\":\"%s\"", state);
  const char *found = strstr(there(list), wanted);
  for (; found != NULL && found > list && strncmp(found, "{\"kid\":\"", 8) != 0; --found) continue;
  if (found != NULL) sscanf(found, "{\"kid\":\"%43[^\"]", kid);
  limen_free(list);
}

static void keys_are_listed_rotated_and_retired(void) {
  char first[LIMEN_KID_CAP], next[LIMEN_KID_CAP], seen[LIMEN_KID_CAP], token[8192];
  size_t len = 0;
  open_gate("");
  kid_of("signing", first);
  CHECK(first[0] != '\0');
  WORKS(limen_keys_rotate(gate, next, sizeof next, &len, &err));
  CHECK(len == strlen(next));
  kid_of("announced", seen);
  CHECK_TEXT(next, seen);
  WORKS(limen_keys_rotate(gate, seen, sizeof seen, NULL, &err));
  CHECK_TEXT(next, seen);
  issue(gate, "alex", "{}", token);
  WORKS(limen_keys_retire(gate, first, LIMEN_ZSTR, &err));
  kid_of("signing", seen);
  CHECK_TEXT(next, seen);
  kid_of("verifying", seen);
  CHECK_TEXT(first, seen);
  WORKS(verify(verifier, token));
  WORKS(limen_keys_retire(gate, first, strlen(first), &err));
  close_gate();
}

static void a_list_has_nothing_private(void) {
  char *list = NULL;
  size_t len = 0;
  open_gate("keys.algorithm = HS256\n");
  WORKS(limen_keys_list(gate, &list, &len, &err));
  CHECK(len == strlen(there(list)));
  CHECK(strstr(there(list), "\"k\":") == NULL);
  CHECK(strstr(there(list), "\"signs_until\":null") != NULL);
  CHECK(strstr(there(list), "\"created_at\":1700000000") != NULL);
  limen_free(list);
  close_gate();
}

static void a_revoked_key_is_refused_and_another_signs(void) {
  char kid[LIMEN_KID_CAP], now[LIMEN_KID_CAP], token[8192];
  open_gate("");
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  kid_of("signing", kid);
  WORKS(limen_revoke_key(gate, kid, LIMEN_ZSTR, "leaked", LIMEN_ZSTR, &err));
  CHECK(limen_status_kind(verify(verifier, token)) == LIMEN_KIND_NO);
  kid_of("signing", now);
  CHECK(now[0] != '\0' && strcmp(kid, now) != 0);
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  WORKS(limen_revoke_key(gate, kid, strlen(kid), NULL, 0, &err));
  close_gate();
}

static void an_unknown_kid_is_absent(void) {
  open_gate("");
  FAILS(LIMEN_E_ABSENT, limen_keys_retire(gate, "nobody", LIMEN_ZSTR, &err));
  SAYS("no key \"...\"");
  FAILS(LIMEN_E_TEXT, limen_keys_retire(gate, "", 0, &err));
  FAILS(LIMEN_E_TEXT, limen_keys_retire(gate, "\xFF", 1, &err));
  FAILS(LIMEN_E_TEXT, limen_revoke_key(gate, "", 0, NULL, 0, &err));
  WORKS(limen_revoke_key(gate, "nobody", LIMEN_ZSTR, NULL, 0, &err));
  close_gate();
}

static void without_a_keyring_there_is_nothing_to_rotate(void) {
  char kid[LIMEN_KID_CAP];
  open_gate(
      "keys.signing = {\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"mine\",\"k\":"
      "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9"
      "CAow\"}\n");
  FAILS(LIMEN_E_OPTION_PLACE, limen_keys_rotate(gate, kid, sizeof kid, NULL, &err));
  SAYS("keys.signing");
  FAILS(LIMEN_E_OPTION_PLACE, limen_keys_retire(gate, "mine", LIMEN_ZSTR, &err));
  kid_of("signing", kid);
  CHECK_TEXT("mine", kid);
  close_gate();

  limen_gate *nameless = gate_of("");
  FAILS(LIMEN_E_OPTION_VALUE, limen_keys_rotate(nameless, kid, sizeof kid, NULL, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_revoke_key(nameless, "x", 1, NULL, 0, &err));
  limen_gate_release(nameless);
}

static void a_full_keyring_says_so(void) {
  char kid[LIMEN_KID_CAP];
  open_gate("keys.algorithm = HS256\nkeys.announce = 0\n");
  for (int i = 1; i < 100; ++i) WORKS(limen_keys_rotate(gate, kid, sizeof kid, NULL, &err));
  FAILS(LIMEN_E_KEY_SET, limen_keys_rotate(gate, kid, sizeof kid, NULL, &err));
  close_gate();
}

static void a_buffer_one_byte_short_rotates_nothing(void) {
  char kid[LIMEN_KID_CAP];
  size_t len = 0;
  open_gate("");
  FAILS(LIMEN_E_BUFFER, limen_keys_rotate(gate, kid, sizeof kid - 1, &len, &err));
  CHECK(len == LIMEN_KID_CAP);
  FAILS(LIMEN_E_BUFFER, limen_keys_rotate(gate, NULL, 0, NULL, &err));
  kid_of("announced", kid);
  CHECK_TEXT("", kid);
  close_gate();
}

static void wrong_arguments_are_told(void) {
  char kid[LIMEN_KID_CAP], *list = kid;
  FAILS(LIMEN_E_ARGUMENT, limen_keys_list(NULL, &list, NULL, &err));
  CHECK(list == NULL);
  open_gate("");
  FAILS(LIMEN_E_ARGUMENT, limen_keys_list(gate, NULL, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_keys_rotate(NULL, kid, sizeof kid, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_keys_rotate(gate, NULL, sizeof kid, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_keys_retire(NULL, "x", 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_keys_retire(gate, NULL, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_key(NULL, "x", 1, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_revoke_key(gate, NULL, 1, NULL, 0, &err));
  FOR_BAD_LENGTHS(bad) {
    FAILS(LIMEN_E_ARGUMENT, limen_keys_rotate(gate, kid, *bad, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_keys_retire(gate, "x", *bad, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_key(gate, "x", *bad, NULL, 0, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_revoke_key(gate, "x", 1, "y", *bad, &err));
  }
  close_gate();
}

static void a_closed_gate_says_so(void) {
  char kid[LIMEN_KID_CAP], *list = NULL;
  open_gate("");
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, limen_keys_list(gate, &list, NULL, &err));
  FAILS(LIMEN_E_CLOSED, limen_keys_rotate(gate, kid, sizeof kid, NULL, &err));
  FAILS(LIMEN_E_CLOSED, limen_keys_retire(gate, "x", 1, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_key(gate, "x", 1, NULL, 0, &err));
  close_gate();
}

int main(void) {
  RUN(keys_are_listed_rotated_and_retired);
  RUN(a_list_has_nothing_private);
  RUN(a_revoked_key_is_refused_and_another_signs);
  RUN(an_unknown_kid_is_absent);
  RUN(without_a_keyring_there_is_nothing_to_rotate);
  RUN(a_full_keyring_says_so);
  RUN(a_buffer_one_byte_short_rotates_nothing);
  RUN(wrong_arguments_are_told);
  RUN(a_closed_gate_says_so);
  return closing_line();
}
