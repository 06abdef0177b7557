// limen/bearer.h: the token in an Authorization field, and the HTTP answer to a refusal.
#include "fixture.h"

static char text[4096];
static size_t len;
static int32_t http;

static limen_status find(const char *field) {
  return limen_bearer_find(field, LIMEN_ZSTR, text, sizeof text, &len, &err);
}

static limen_status challenge(int32_t status, const char *realm, const char *scope) {
  return limen_bearer_challenge(status, realm, LIMEN_ZSTR, scope, LIMEN_ZSTR, &http, text,
                                sizeof text, &len, &err);
}

static void a_token_is_found(void) {
  WORKS(find("Bearer mF_9.B5f-4.1JqM"));
  CHECK_TEXT("mF_9.B5f-4.1JqM", text);
  CHECK(len == 15);
  WORKS(find("bearer  YWxleA=="));
  CHECK_TEXT("YWxleA==", text);
  // A counted text needs no NUL, and nothing behind it is read.
  WORKS(limen_bearer_find("Bearer abcd", 9, text, sizeof text, &len, &err));
  CHECK_TEXT("ab", text);
}

// tests/corpus has the fields that are malformed or have no token.
static void a_counted_field_is_read_to_its_end(void) {
  FAILS(LIMEN_E_BEARER_ABSENT, limen_bearer_find(NULL, 0, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_BEARER, limen_bearer_find("Bearer a\0b", 10, text, sizeof text, &len, &err));
}

static void a_token_that_was_issued_goes_the_way_round(void) {
  static char token[8192], field[8300], found[8192];
  limen_gate *gate = gate_of(POLICY AT_NOW);
  limen_verifier *verifier = verifier_of(gate, "");
  issue(gate, "alex", "{}", token);
  snprintf(field, sizeof field, "Bearer %s", token);
  WORKS(limen_bearer_find(field, LIMEN_ZSTR, found, sizeof found, &len, &err));
  CHECK_TEXT(token, found);
  WORKS(verify(verifier, found));
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void find_needs_a_large_enough_buffer(void) {
  char small[5];
  memset(small, 'x', sizeof small);
  FAILS(LIMEN_E_BUFFER, limen_bearer_find("Bearer abcd", LIMEN_ZSTR, small, 4, &len, &err));
  CHECK(len == 5);
  CHECK(small[0] == 'x');
  FAILS(LIMEN_E_BUFFER, limen_bearer_find("Bearer abcd", LIMEN_ZSTR, NULL, 0, NULL, &err));
  WORKS(limen_bearer_find("Bearer abcd", LIMEN_ZSTR, small, 5, NULL, &err));
  CHECK_TEXT("abcd", small);
  // A buffer as long as the field always suffices.
  WORKS(limen_bearer_find("Bearer a", LIMEN_ZSTR, small, 5, &len, &err));
}

static void find_refuses_bad_arguments(void) {
  FAILS(LIMEN_E_ARGUMENT, limen_bearer_find(NULL, LIMEN_ZSTR, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_bearer_find(NULL, 1, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_bearer_find("Bearer a", 8, NULL, 8, &len, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_bearer_find("Bearer a", *n, text, sizeof text, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_bearer_find("Bearer a", 8, text, *n, &len, &err));
  }
  FAILS(LIMEN_E_ARGUMENT, limen_bearer_find("Bearer a", 8, text, LIMEN_ZSTR, &len, &err));
  CHECK(limen_bearer_find("Bearer a b", LIMEN_ZSTR, text, sizeof text, &len, NULL) ==
        LIMEN_E_BEARER);
}

static void expect(int32_t status, int32_t wanted_http, const char *wanted) {
  WORKS(challenge(status, "shop", ""));
  CHECK(http == wanted_http);
  CHECK_TEXT(wanted, text);
  CHECK(len == strlen(wanted));
}

static void each_kind_of_refusal_has_its_answer(void) {
  expect(LIMEN_E_BEARER_ABSENT, 401, "Bearer realm=\"shop\"");
  expect(LIMEN_E_TOKEN_EMPTY, 401, "Bearer realm=\"shop\"");
  expect(LIMEN_E_TICKET_ABSENT, 401, "Bearer realm=\"shop\"");
  expect(LIMEN_E_BEARER, 400, "Bearer realm=\"shop\", error=\"invalid_request\"");
  expect(LIMEN_E_TOKEN_REVOKED, 401, "Bearer realm=\"shop\", error=\"invalid_token\"");
  expect(LIMEN_E_TOKEN_EXPIRED, 401,
         "Bearer realm=\"shop\", error=\"invalid_token\", "
         "error_description=\"The token has expired\"");
  expect(LIMEN_E_SESSION_NOT_FRESH, 401,
         "Bearer realm=\"shop\", error=\"insufficient_user_authentication\", "
         "error_description=\"A fresh or stronger login is required\"");
  expect(LIMEN_E_SCOPE, 403, "Bearer realm=\"shop\", error=\"insufficient_scope\"");
  expect(LIMEN_E_ROLE, 403, "");
  expect(LIMEN_E_CSRF, 403, "");
  expect(LIMEN_E_STALE, 503, "");
  expect(LIMEN_E_ARGUMENT, 500, "");
  expect(12345, 500, "");
  WORKS(challenge(LIMEN_E_SESSION_LIMIT, "", "pay:write"));
  CHECK(http == 403);
  CHECK_TEXT("Bearer error=\"insufficient_scope\", scope=\"pay:write\"", text);
  WORKS(challenge(LIMEN_E_SCOPE, "shop", "pay:write pay:read"));  // RFC 6750 section 3.1
  CHECK(http == 403);
  CHECK_TEXT("Bearer realm=\"shop\", error=\"insufficient_scope\", scope=\"pay:write pay:read\"",
             text);
  WORKS(limen_bearer_challenge(LIMEN_E_BEARER_ABSENT, NULL, 0, NULL, 0, &http, text, sizeof text,
                               NULL, &err));
  CHECK_TEXT("Bearer realm=\"\"", text);
}

static void the_answers_follow_the_kinds(void) {
  for (int32_t status = 1; status < 1000; ++status) {
    if (strcmp(limen_status_name(status), "LIMEN_E_?") == 0) continue;
    WORKS(challenge(status, "shop", ""));
    switch (limen_status_kind(status)) {
      case LIMEN_KIND_NO:
        if (status == LIMEN_E_LOGIN_SUBJECT)  // no credentials would help
          CHECK(http == 400 && len == 0);
        else
          CHECK(http == (status == LIMEN_E_BEARER ? 400 : 401) && len > 0);
        break;
      case LIMEN_KIND_NOT_ENOUGH:
        CHECK(http == (len > 0 && status != LIMEN_E_SCOPE ? 401 : 403));
        break;
      default:
        CHECK(http == (limen_status_kind(status) == LIMEN_KIND_UNKNOWN ? 503 : 500) && len == 0);
    }
  }
}

static void the_longest_challenge_fits(void) {
  static char most[1025], room[LIMEN_CHALLENGE_CAP];
  memset(most, 'x', 1024);
  WORKS(limen_bearer_challenge(LIMEN_E_SESSION_NOT_FRESH, most, 1024, most, 1024, &http, room,
                               sizeof room, &len, &err));
  CHECK(len > 2048);
  FAILS(LIMEN_E_TEXT, limen_bearer_challenge(LIMEN_E_BEARER, most, 1025, NULL, 0, &http, room,
                                             sizeof room, &len, &err));
  FAILS(LIMEN_E_TEXT, limen_bearer_challenge(LIMEN_E_BEARER, NULL, 0, most, 1025, &http, room,
                                             sizeof room, &len, &err));
}

static void a_challenge_holds_no_second_field(void) {
  FAILS(LIMEN_E_TEXT, challenge(LIMEN_E_BEARER, "a\r\nSet-Cookie: b=c", ""));
  SAYS("realm");
  FAILS(LIMEN_E_TEXT, challenge(LIMEN_E_BEARER, "", "a\nb"));
  SAYS("scope");
  FAILS(LIMEN_E_TEXT, challenge(LIMEN_E_BEARER, "\"", ""));
  FAILS(LIMEN_E_TEXT, challenge(LIMEN_E_BEARER, "", "a  b"));
}

static void challenge_needs_a_large_enough_buffer(void) {
  const char *whole = "Bearer realm=\"shop\"";
  char small[20];
  http = 77;
  FAILS(LIMEN_E_BUFFER, limen_bearer_challenge(LIMEN_E_BEARER_ABSENT, "shop", 4, NULL, 0, &http,
                                               small, strlen(whole), &len, &err));
  CHECK(len == strlen(whole) + 1);
  CHECK(http == 77);
  WORKS(limen_bearer_challenge(LIMEN_E_BEARER_ABSENT, "shop", 4, NULL, 0, &http, small,
                               strlen(whole) + 1, NULL, &err));
  CHECK_TEXT(whole, small);
  // An empty text needs a byte for its NUL.
  FAILS(LIMEN_E_BUFFER,
        limen_bearer_challenge(LIMEN_E_STALE, NULL, 0, NULL, 0, &http, NULL, 0, &len, &err));
  CHECK(len == 1);
}

static void challenge_refuses_bad_arguments(void) {
  FAILS(LIMEN_E_ARGUMENT, challenge(LIMEN_OK, "shop", ""));
  FAILS(LIMEN_E_ARGUMENT, challenge(LIMEN_E_BEARER, NULL, ""));
  FAILS(LIMEN_E_ARGUMENT, challenge(LIMEN_E_BEARER, "", NULL));
  FAILS(LIMEN_E_ARGUMENT, limen_bearer_challenge(LIMEN_E_BEARER, NULL, 0, NULL, 0, NULL, text,
                                                 sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_bearer_challenge(LIMEN_E_BEARER, NULL, 0, NULL, 0, &http, NULL, 9, &len, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_bearer_challenge(LIMEN_E_BEARER, "a", *n, NULL, 0, &http, text,
                                                   sizeof text, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_bearer_challenge(LIMEN_E_BEARER, NULL, 0, "a", *n, &http, text,
                                                   sizeof text, &len, &err));
    FAILS(LIMEN_E_ARGUMENT,
          limen_bearer_challenge(LIMEN_E_BEARER, NULL, 0, NULL, 0, &http, text, *n, &len, &err));
  }
}

int main(void) {
  RUN(a_token_is_found);
  RUN(a_counted_field_is_read_to_its_end);
  RUN(a_token_that_was_issued_goes_the_way_round);
  RUN(find_needs_a_large_enough_buffer);
  RUN(find_refuses_bad_arguments);
  RUN(each_kind_of_refusal_has_its_answer);
  RUN(the_answers_follow_the_kinds);
  RUN(the_longest_challenge_fits);
  RUN(a_challenge_holds_no_second_field);
  RUN(challenge_needs_a_large_enough_buffer);
  RUN(challenge_refuses_bad_arguments);
  return closing_line();
}
