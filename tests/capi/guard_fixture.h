// The fixture of the tests of guards: requests, and what a guard answers.
#ifndef LIMEN_TESTS_GUARD_FIXTURE_H
#define LIMEN_TESTS_GUARD_FIXTURE_H

#include <limen/guard.h>

#include "session_fixture.h"

typedef LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(8192, 16384)) answer_room;

static answer_room a;
static char cookie_field[8192];
static char csrf[LIMEN_CSRF_CAP];
static char bearer[8192 + 16];

static inline limen_guard *guard_of(const char *text) {
  limen_options *options = loaded(text);
  limen_guard *guard = MADE(limen_guard_open(gate, NULL, options, &err));
  limen_options_release(options);
  return guard;
}

static inline limen_request request_of(const char *method) {
  limen_request request;
  memset(&request, 0, sizeof request);
  request.size = sizeof request;
  request.flags = LIMEN_REQUEST_MAY_BLOCK;
  request.method = method;
  request.method_len = strlen(method);
  return request;
}

static inline void put_cookie(limen_request *request, const char *ticket) {
  snprintf(cookie_field, sizeof cookie_field, "lang=en; __Host-session=%s", ticket);
  request->cookie = cookie_field;
  request->cookie_len = strlen(cookie_field);
}

static inline void put_bearer(limen_request *request, const char *token) {
  snprintf(bearer, sizeof bearer, "Bearer %s", token);
  request->authorization = bearer;
  request->authorization_len = strlen(bearer);
}

static inline void put_csrf(limen_request *request, const char *ticket) {
  size_t len = 0;
  WORKS(limen_csrf_token(gate, ticket, LIMEN_ZSTR, csrf, sizeof csrf, &len, &err));
  request->csrf = csrf;
  request->csrf_len = len;
}

static inline limen_status check(limen_guard *guard, const limen_request *request) {
  memset(&a, '#', sizeof a);
  return limen_guard_check(guard, request, &a.record, sizeof a, &err);
}

// Checks that the guard refuses with this status, this HTTP status and this word.
#define REFUSES(wanted, http_, word_, guard, request)                     \
  (FAILS(wanted, check(guard, request)), CHECK(a.record.http == (http_)), \
   CHECK(a.record.status == (wanted)), CHECK(a.record.record.at == 0),    \
   CHECK_TEXT(word_, LIMEN_TEXT(&a.record, word)))

static inline const limen_session *session_in(void) {
  return (const limen_session *)(const void *)((const char *)&a.record + a.record.record.at);
}

#endif
