// limen/status.h: names, kinds, and the error record.
#include "fixture.h"

static const struct {
  int32_t number;
  const char *name;
  int32_t kind;
} statuses[] = {
#define STATUS(name, kind) \
  { name, #name, kind }
    STATUS(LIMEN_OK, LIMEN_KIND_YES),
    STATUS(LIMEN_E_ARGUMENT, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_BUFFER, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_TEXT, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_JSON, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_ABSENT, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_OPTION_UNKNOWN, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_OPTION_VALUE, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_OPTION_PLACE, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_ALGORITHM, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_KEY_FORMAT, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_KEY_WEAK, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_KEY_FAMILY, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_KEY_USE, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_KEY_PRIVATE, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_KEY_SET, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_CLAIMS, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_LIFETIME, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_CLOSED, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_FORKED, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_COOKIE, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_DATA_SIZE, LIMEN_KIND_FAULT),
    STATUS(LIMEN_E_MEMORY, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_STORE, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_STALE, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_FULL, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_RANDOM, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_TOKEN_EMPTY, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_SIZE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_PARTS, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_ENCRYPTED, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_ENCODING, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_JSON, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_DUPLICATE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_DEPTH, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_HEADER, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_CRITICAL, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_NONE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_ALGORITHM, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_TYPE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_KEY, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_SIGNATURE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_CLAIM, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_MISSING, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_EXPIRED, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_EARLY, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_LIFETIME, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_ISSUER, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_AUDIENCE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TOKEN_REVOKED, LIMEN_KIND_NO),
    STATUS(LIMEN_E_BEARER_ABSENT, LIMEN_KIND_NO),
    STATUS(LIMEN_E_BEARER, LIMEN_KIND_NO),
    STATUS(LIMEN_E_SCOPE, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_ROLE, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_TICKET_ABSENT, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TICKET, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TICKET_SID, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TICKET_KIND, LIMEN_KIND_NO),
    STATUS(LIMEN_E_TICKET_TWICE, LIMEN_KIND_NO),
    STATUS(LIMEN_E_SESSION_UNKNOWN, LIMEN_KIND_NO),
    STATUS(LIMEN_E_SESSION_REVOKED, LIMEN_KIND_NO),
    STATUS(LIMEN_E_SESSION_VERSION, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_SESSION_RENEWED, LIMEN_KIND_UNKNOWN),
    STATUS(LIMEN_E_SESSION_LIMIT, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_SESSION_NOT_FRESH, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_SESSION_LEVEL, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_LOGIN_MARK, LIMEN_KIND_NO),
    STATUS(LIMEN_E_LOGIN_REVOKED, LIMEN_KIND_NO),
    STATUS(LIMEN_E_CSRF, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_CSRF_EXPIRED, LIMEN_KIND_NOT_ENOUGH),
    STATUS(LIMEN_E_LOGIN_SUBJECT, LIMEN_KIND_NO),
    STATUS(LIMEN_E_INTERNAL, LIMEN_KIND_FAULT),
};

// Every number of the table has its name and kind; all others in that range have none.
static void names_and_kinds_are_the_headers(void) {
  size_t found = 0;
  for (int32_t number = -10; number < 1010; ++number) {
    const char *name = "LIMEN_E_?";
    int32_t kind = LIMEN_KIND_FAULT;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; ++i) {
      if (statuses[i].number != number) continue;
      name = statuses[i].name;
      kind = statuses[i].kind;
      ++found;
    }
    CHECK_TEXT(name, limen_status_name(number));
    CHECK(limen_status_kind(number) == kind);
  }
  CHECK(found == sizeof statuses / sizeof *statuses);
  CHECK_TEXT("LIMEN_E_?", limen_status_name(INT32_MIN));
  CHECK_TEXT("LIMEN_E_?", limen_status_name(INT32_MAX));
  CHECK(limen_status_kind(INT32_MIN) == LIMEN_KIND_FAULT);
}

static void a_failure_fills_the_record_and_success_clears_it(void) {
  memset(&err, 0x5a, sizeof err);
  CHECK(limen_key_generate("XS256", &err) == NULL);
  CHECK(err.status == LIMEN_E_ALGORITHM);
  CHECK(strstr(err.message, "XS256") != NULL);

  limen_key *key = limen_key_generate("HS256", &err);
  CHECK(key != NULL);
  CHECK(err.status == LIMEN_OK);
  CHECK(err.message[0] == '\0');
  limen_key_release(key);
}

// Foreign text is cut and escaped, so that a message is one line of valid text in 252 bytes.
static void a_message_holds_foreign_text_tamely(void) {
  char name[4096];
  memset(name, 'x', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  NOT_MADE(LIMEN_E_ALGORITHM, limen_key_generate(name, &err));
  NOT_MADE(LIMEN_E_ALGORITHM, limen_key_generate("HS256\n\x1b[31m\xff", &err));
  for (const char *at = err.message; *at != '\0'; ++at) CHECK((unsigned char)*at < 0x80);
}

int main(void) {
  RUN(names_and_kinds_are_the_headers);
  RUN(a_failure_fills_the_record_and_success_clears_it);
  RUN(a_message_holds_foreign_text_tamely);
  return closing_line();
}
