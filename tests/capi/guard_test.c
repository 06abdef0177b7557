// GUARD-1, GUARD-2, GUARD-5, GUARD-7, GUARD-10 to GUARD-16. limen/guard.h: a request is decided
// once.
#include "guard_fixture.h"

static void who_has_no_credentials_is_refused(void) {
  open_gate("");
  limen_guard *guard = guard_of("guard.realm = shop\n");
  limen_request request = request_of("GET");
  REFUSES(LIMEN_E_TICKET_ABSENT, 401, "unauthorized", guard, &request);
  CHECK_TEXT("Bearer realm=\"shop\"", LIMEN_TEXT(&a.record, challenge));
  CHECK(a.record.credential == LIMEN_CREDENTIAL_NONE && a.record.again == 0);
  limen_guard_release(guard);
  close_gate();
}

static void a_session_is_let_in_and_kept_alive(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("");
  log_in("alex", &s, ticket);
  set_clock(NOW + 1700);
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(guard, &request));
  CHECK(a.record.http == 0 && a.record.status == LIMEN_OK);
  CHECK(a.record.credential == LIMEN_CREDENTIAL_SESSION);
  CHECK_TEXT("alex", LIMEN_TEXT(&a.record, subject));
  CHECK_TEXT(ISSUER, LIMEN_TEXT(&a.record, issuer));
  CHECK_TEXT(ticket, LIMEN_TEXT(&a.record, ticket));
  const limen_session *session = session_in();
  CHECK(session->size == sizeof *session && session->version == s.record.version);
  CHECK_TEXT("{\"n\":1}", LIMEN_TEXT(session, data));
  set_clock(NOW + 3400);  // past the first idle time
  WORKS(check(guard, &request));
  limen_guard_release(guard);

  guard = guard_of("guard.touch = false\n");
  set_clock(NOW + 5100);
  WORKS(check(guard, &request));
  set_clock(NOW + 3400 + IDLE_TTL);
  REFUSES(LIMEN_E_SESSION_UNKNOWN, 401, "unauthorized", guard, &request);
  limen_guard_release(guard);
  close_gate();
}

// A bearer, good or bad, speaks before cookies.
static void a_bearer_speaks_before_cookies(void) {
  session_room s;
  ticket_text ticket;
  char token[8192];
  open_gate("");
  limen_guard *guard = guard_of(""), *sessions = guard_of("guard.credentials = session\n"),
              *tokens = guard_of("guard.credentials = token\n");
  log_in("alex", &s, ticket);
  mint(&s, token);
  limen_request request = request_of("POST");
  put_cookie(&request, ticket);
  put_bearer(&request, token);
  WORKS(check(guard, &request));  // needs no CSRF token
  CHECK(a.record.credential == LIMEN_CREDENTIAL_TOKEN);
  CHECK_TEXT("alex", LIMEN_TEXT(&a.record, subject));
  CHECK(a.record.ticket.at == 0);
  WORKS(check(tokens, &request));
  REFUSES(LIMEN_E_TICKET_ABSENT, 401, "unauthorized", sessions, &request);
  char *const changed = token + strlen(token) - 3;
  *changed = *changed == 'A' ? 'B' : 'A';
  put_bearer(&request, token);
  REFUSES(LIMEN_E_TOKEN_SIGNATURE, 401, "invalid_token", guard, &request);
  CHECK_TEXT("Bearer error=\"invalid_token\"", LIMEN_TEXT(&a.record, challenge));
  request.authorization = "Basic YTpi";
  request.authorization_len = 10;
  request.method = "GET", request.method_len = 3;
  WORKS(check(guard, &request));  // another scheme does not speak
  CHECK(a.record.credential == LIMEN_CREDENTIAL_SESSION);
  REFUSES(LIMEN_E_BEARER_ABSENT, 401, "unauthorized", tokens, &request);
  static const char *const malformed[] = {"Basic x, Bearer y",  "Bearer a, Bearer b", "Bearer ",
                                          "Bearer a\nBearer b", "Basic a\nBasic b",   "Bearer a b",
                                          "Basic a,bEaReR\tb"};
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; ++i) {
    request.authorization = malformed[i];
    request.authorization_len = strlen(malformed[i]);
    REFUSES(LIMEN_E_BEARER, 400, "invalid_request", guard, &request);
  }
  limen_guard_release(guard);
  limen_guard_release(sessions);
  limen_guard_release(tokens);
  close_gate();
}

static void an_optional_guard_lets_in_as_nobody(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("guard.optional = true\n"), *strict = guard_of("");
  limen_request request = request_of("GET");
  WORKS(check(guard, &request));
  CHECK(a.record.http == 0 && a.record.status == LIMEN_E_TICKET_ABSENT);
  CHECK(a.record.subject.at == 0 && a.record.record.at == 0);
  FAILS(LIMEN_E_TICKET_ABSENT, limen_guard_require(strict, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 401);
  log_in("alex", &s, ticket);
  put_cookie(&request, ticket);
  WORKS(check(guard, &request));
  CHECK_TEXT("alex", LIMEN_TEXT(&a.record, subject));
  WORKS(limen_guard_require(strict, &request, &a.record, sizeof a, &err));
  // Without its CSRF token it is nobody's, never the subject's.
  request.method = "POST", request.method_len = 4;
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
  CHECK(a.record.again == LIMEN_AGAIN_BODY);
  request.flags |= LIMEN_REQUEST_BODY_READ;
  WORKS(check(guard, &request));
  CHECK(a.record.status == LIMEN_E_CSRF && a.record.subject.at == 0 && a.record.ticket.at == 0);
  WORKS(end(ticket));
  WORKS(check(guard, &request));
  CHECK(a.record.status == LIMEN_E_SESSION_UNKNOWN && a.record.subject.at == 0);
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, check(guard, &request));
  CHECK(a.record.http == 503 && a.record.retry_after == 1);
  limen_guard_release(guard);
  limen_guard_release(strict);
  close_gate();
}

static void rights_are_required(void) {
  session_room s;
  ticket_text ticket;
  char token[8192];
  open_gate("");
  limen_guard *reader = guard_of("guard.scope = read\nguard.role = editor\n"),
              *writer = guard_of("guard.scope = read write\n"),
              *admin = guard_of("guard.role = admin\n"), *any = guard_of("");
  WORKS(create_with("alex", "{\"role\":\"admin\",\"scope\":\"write\"}",
                    "session.roles = [\"editor\"]\nsession.scope = read\n", &s, ticket));
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(reader, &request));
  REFUSES(LIMEN_E_SCOPE, 403, "insufficient_scope", writer, &request);
  CHECK(a.record.challenge.at == 0);
  REFUSES(LIMEN_E_ROLE, 403, "forbidden", admin, &request);
  WORKS(check(any, &request));
  WORKS(limen_guard_require(reader, &request, &a.record, sizeof a, &err));
  FAILS(LIMEN_E_ROLE, limen_guard_require(admin, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 403 && a.record.record.at == 0);
  FAILS(LIMEN_E_ARGUMENT, limen_guard_require(reader, &request, &a.record, sizeof a, &err));

  WORKS(limen_token_issue(gate, "alex", 4, "{\"scope\":\"read\",\"roles\":[\"editor\"]}",
                          LIMEN_ZSTR, NULL, NULL, token, sizeof token, NULL, &err));
  put_bearer(&request, token);
  WORKS(check(reader, &request));
  REFUSES(LIMEN_E_SCOPE, 403, "insufficient_scope", writer, &request);
  CHECK_TEXT("Bearer error=\"insufficient_scope\", scope=\"read write\"",
             LIMEN_TEXT(&a.record, challenge));
  REFUSES(LIMEN_E_ROLE, 403, "forbidden", admin, &request);
  CHECK(a.record.challenge.at == 0);
  WORKS(check(any, &request));
  WORKS(limen_guard_require(reader, &request, &a.record, sizeof a, &err));
  FAILS(LIMEN_E_SCOPE, limen_guard_require(writer, &request, &a.record, sizeof a, &err));
  limen_guard_release(reader);
  limen_guard_release(writer);
  limen_guard_release(admin);
  limen_guard_release(any);
  close_gate();
}

// RFC 9470 for a bearer; a cookie has no such challenge.
static void a_fresh_authentication_is_required(void) {
  session_room s;
  ticket_text ticket;
  char token[8192];
  open_gate("");
  limen_guard *fresh = guard_of("guard.max_age = 5m\nguard.level = 2\n");
  WORKS(create_with("alex", "", "session.level = 2\n", &s, ticket));
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(fresh, &request));
  mint(&s, token);
  set_clock(NOW + 301);
  REFUSES(LIMEN_E_SESSION_NOT_FRESH, 403, "insufficient_user_authentication", fresh, &request);
  CHECK(a.record.challenge.at == 0);
  put_bearer(&request, token);
  REFUSES(LIMEN_E_SESSION_NOT_FRESH, 401, "insufficient_user_authentication", fresh, &request);
  CHECK(strstr(LIMEN_TEXT(&a.record, challenge), "acr_values=\"2\", max_age=\"300\"") != NULL);
  limen_guard_release(fresh);
  close_gate();
}

static void a_renewed_ticket_reads_and_changes_nothing(void) {
  session_room s;
  ticket_text ticket, next;
  open_gate("");
  limen_guard *guard = guard_of("");
  log_in("alex", &s, ticket);
  WORKS(limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &s.record, sizeof s, next, sizeof next,
                            &err));
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(guard, &request));
  CHECK((a.record.flags & LIMEN_ANSWER_READ_ONLY) != 0 && session_in()->read_only == 1);
  request = request_of("POST");
  put_cookie(&request, ticket);
  put_csrf(&request, ticket);
  REFUSES(LIMEN_E_SESSION_RENEWED, 503, "unavailable", guard, &request);
  CHECK(a.record.retry_after == 1);
  request = request_of("GET");  // may change something for as long as it is open
  request.flags |= LIMEN_REQUEST_WEBSOCKET;
  put_cookie(&request, ticket);
  REFUSES(LIMEN_E_SESSION_RENEWED, 503, "unavailable", guard, &request);
  limen_guard_release(guard);
  close_gate();
}

static void an_answer_holds_for_its_gate_and_its_request(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_gate *other = session_gate("");
  limen_guard *guard = guard_of(""), *of_other = MADE(limen_guard_open(other, NULL, NULL, &err)),
              *wide = guard_of("guard.origins = https://app.example\n");
  log_in("alex", &s, ticket);
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(guard, &request));
  FAILS(LIMEN_E_SESSION_UNKNOWN,
        limen_guard_require(of_other, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 401 && a.record.record.at == 0);
  WORKS(check(guard, &request));
  request.method = "POST", request.method_len = 4;
  request.flags |= LIMEN_REQUEST_BODY_READ;
  FAILS(LIMEN_E_CSRF, limen_guard_require(guard, &request, &a.record, sizeof a, &err));
  request = request_of("GET");
  request.flags |= LIMEN_REQUEST_WEBSOCKET;
  put_cookie(&request, ticket);
  request.origin = "https://app.example", request.origin_len = 19;
  WORKS(check(wide, &request));
  FAILS(LIMEN_E_CSRF, limen_guard_require(guard, &request, &a.record, sizeof a, &err));
  CHECK_TEXT("csrf_origin", LIMEN_TEXT(&a.record, word));
  limen_guard_release(guard);
  limen_guard_release(wide);
  limen_guard_release(of_other);
  limen_gate_release(other);
  close_gate();
}

// Another issuer's "1" is never user 1.
static void a_subject_is_its_issuers(void) {
  char token[8192];
  open_gate("");
  limen_gate *other = gate_of(
      "issuer = https://other.example\naudience = shop\nclock.manual = true\n"
      "keys.algorithm = HS256\n");
  WORKS(limen_gate_set_clock(other, NOW, &err));
  limen_verifier *theirs = verifier_of(other, "");
  limen_guard *strict = MADE(limen_guard_open(gate, theirs, NULL, &err));
  limen_options *options = loaded("guard.issuers = https://other.example\n");
  limen_guard *both = MADE(limen_guard_open(gate, theirs, options, &err));
  limen_options_release(options);
  WORKS(limen_token_issue(other, "1", 1, NULL, 0, NULL, NULL, token, sizeof token, NULL, &err));
  limen_request request = request_of("GET");
  put_bearer(&request, token);
  REFUSES(LIMEN_E_TOKEN_ISSUER, 401, "invalid_token", strict, &request);
  WORKS(check(both, &request));
  CHECK_TEXT("https://other.example", LIMEN_TEXT(&a.record, issuer));
  CHECK(a.record.subject.at == 0 && a.record.record.at != 0);
  limen_guard_release(strict);
  limen_guard_release(both);
  limen_verifier_release(theirs);
  limen_gate_release(other);
  close_gate();
}

// An answer that another verifier gave says nothing about the policy of this one.
static void a_guard_with_another_verifier_judges_the_token_itself(void) {
  char token[8192];
  open_gate("");
  limen_verifier *payments = verifier_of(gate, "audience = payments\n");
  limen_guard *shop = guard_of(""), *second = guard_of(""),
              *pay = MADE(limen_guard_open(gate, payments, NULL, &err));
  WORKS(limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, token, sizeof token, NULL, &err));
  limen_request request = request_of("GET");
  put_bearer(&request, token);
  WORKS(check(shop, &request));
  WORKS(limen_guard_require(second, &request, &a.record, sizeof a, &err));
  FAILS(LIMEN_E_TOKEN_AUDIENCE, limen_guard_require(pay, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 401 && a.record.record.at == 0);
  limen_guard_release(shop);
  limen_guard_release(second);
  limen_guard_release(pay);
  limen_verifier_release(payments);
  close_gate();
}

static void small_buffers_and_mistakes_let_nobody_in(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("");
  log_in("alex", &s, ticket);
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(guard, &request));
  const uint32_t total = a.record.total;
  for (size_t cap = sizeof(limen_answer); cap < total; cap += 8) {
    memset(&a, '#', sizeof a);
    FAILS(LIMEN_E_BUFFER, limen_guard_check(guard, &request, &a.record, cap, &err));
    CHECK(a.record.http == 500 && a.record.record.at == 0);
    for (size_t i = cap; i < sizeof a; ++i) CHECK(a.room[i] == '#');
  }
  FAILS(LIMEN_E_BUFFER, limen_guard_check(guard, &request, &a.record, 8, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_guard_check(NULL, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 500);
  FAILS(LIMEN_E_ARGUMENT, limen_guard_check(guard, NULL, &a.record, sizeof a, &err));
  CHECK(a.record.http == 500);
  FAILS(LIMEN_E_ARGUMENT, limen_guard_check(guard, &request, NULL, 0, &err));
  request.size = 8;
  FAILS(LIMEN_E_ARGUMENT, check(guard, &request));
  request = request_of("");
  FAILS(LIMEN_E_ARGUMENT, check(guard, &request));
  limen_guard_release(guard);
  limen_options *options = loaded("guard.csrf = sometimes\n");
  NOT_MADE(LIMEN_E_OPTION_VALUE, limen_guard_open(gate, NULL, options, &err));
  limen_options_release(options);
  options = loaded("guard.credentials = token cookie\n");
  NOT_MADE(LIMEN_E_OPTION_VALUE, limen_guard_open(gate, NULL, options, &err));
  limen_options_release(options);
  options = loaded("guard.origins = shop.example\n");
  NOT_MADE(LIMEN_E_OPTION_VALUE, limen_guard_open(gate, NULL, options, &err));
  limen_options_release(options);
  options = loaded("session.ttl = 1h\n");
  NOT_MADE(LIMEN_E_OPTION_PLACE, limen_guard_open(gate, NULL, options, &err));
  limen_options_release(options);
  limen_key *key = MADE(limen_key_from_secret(
      "HS256", (const uint8_t *)"0123456789abcdef0123456789abcdef", 32, &err));
  limen_key_set *keys = MADE(limen_key_set_new(&err));
  WORKS(limen_key_set_add(keys, key, &err));
  limen_verifier *nameless = MADE(limen_verifier_from_keys(keys, NULL, &err));
  NOT_MADE(LIMEN_E_KEY_SET, limen_guard_open(gate, nameless, NULL, &err));
  limen_verifier_release(nameless);
  limen_key_set_release(keys);
  limen_key_release(key);
  NOT_MADE(LIMEN_E_ARGUMENT, limen_guard_open(NULL, NULL, NULL, &err));
  limen_guard_release(NULL);
  close_gate();
}

// The answer was good; its guard is held against it when the gate is closed already, or the answer
// outlives the guard that gave it.
static void a_gate_that_closes_in_a_request_lets_nobody_in(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *first = guard_of(""), *further = guard_of("guard.optional = true\n");
  log_in("alex", &s, ticket);
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  WORKS(check(first, &request));
  limen_guard_release(first);
  WORKS(limen_guard_require(further, &request, &a.record, sizeof a, &err));
  CHECK_TEXT("alex", LIMEN_TEXT(&a.record, subject));
  const uint32_t total = a.record.total;
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, limen_guard_require(further, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 503 && a.record.retry_after == 1 && a.record.status == LIMEN_E_CLOSED);
  CHECK(a.record.record.at == 0 && a.record.subject.at == 0 && a.record.ticket.at == 0);
  for (size_t i = sizeof a.record; i < total; ++i) CHECK(a.room[i] == 0);
  FAILS(LIMEN_E_CLOSED, limen_guard_require(further, &request, &a.record, sizeof a, &err));
  FAILS(LIMEN_E_CLOSED, check(further, &request));
  CHECK(a.record.http == 503 && a.record.subject.at == 0);
  limen_guard_release(further);
  close_gate();
}

// A text that no guard wrote, and what is left of another answer.
static void an_answer_that_no_guard_gave_lets_nobody_in(void) {
  open_gate("");
  limen_guard *guard = guard_of("guard.optional = true\n");
  limen_request request = request_of("GET");
  static const unsigned char bytes[] = {0, '#', 0xff};
  for (size_t i = 0; i < sizeof bytes; ++i) {
    memset(&a, bytes[i], sizeof a);
    FAILS(LIMEN_E_ARGUMENT, limen_guard_require(guard, &request, &a.record, sizeof a, &err));
    CHECK(a.record.http == 500 && a.record.record.at == 0);
  }
  memset(&a, 0, sizeof a);
  a.record.status = LIMEN_E_ARGUMENT;
  FAILS(LIMEN_E_ARGUMENT, limen_guard_require(guard, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 500);
  limen_guard_release(guard);
  close_gate();
}

int main(void) {
  RUN(who_has_no_credentials_is_refused);
  RUN(a_session_is_let_in_and_kept_alive);
  RUN(a_bearer_speaks_before_cookies);
  RUN(an_optional_guard_lets_in_as_nobody);
  RUN(rights_are_required);
  RUN(a_fresh_authentication_is_required);
  RUN(a_renewed_ticket_reads_and_changes_nothing);
  RUN(an_answer_holds_for_its_gate_and_its_request);
  RUN(a_subject_is_its_issuers);
  RUN(a_guard_with_another_verifier_judges_the_token_itself);
  RUN(a_gate_that_closes_in_a_request_lets_nobody_in);
  RUN(an_answer_that_no_guard_gave_lets_nobody_in);
  RUN(small_buffers_and_mistakes_let_nobody_in);
  return closing_line();
}
