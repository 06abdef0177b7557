// GUARD-3, GUARD-4, GUARD-6 to GUARD-9. limen/guard.h: requests with cookies: CSRF, several
// tickets, visitors, websockets.
#include "guard_fixture.h"

static void what_may_change_something_needs_a_csrf_token(void) {
  session_room s, other;
  ticket_text ticket, others;
  open_gate("");
  limen_guard *guard = guard_of("");
  log_in("alex", &s, ticket);
  log_in("sam", &other, others);
  static const char *const safe[] = {"GET", "HEAD", "OPTIONS", "TRACE"};
  for (size_t i = 0; i < 4; ++i) {
    limen_request request = request_of(safe[i]);
    put_cookie(&request, ticket);
    WORKS(check(guard, &request));
  }
  static const char *const unsafe[] = {"POST", "PUT", "PATCH", "DELETE", "CONNECT",
                                       "get",  "Get", "FOO",   "GET "};
  for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; ++i) {
    limen_request request = request_of(unsafe[i]);
    put_cookie(&request, ticket);
    REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
    CHECK(a.record.again == LIMEN_AGAIN_BODY && a.record.challenge.at == 0);
    request.flags |= LIMEN_REQUEST_BODY_READ;
    REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
    CHECK(a.record.again == 0);
    put_csrf(&request, others);
    REFUSES(LIMEN_E_CSRF, 403, "csrf_other_session", guard, &request);
    put_csrf(&request, ticket);
    WORKS(check(guard, &request));
    CHECK((a.record.flags & LIMEN_ANSWER_CSRF_GOOD) != 0);
  }
  limen_request request = request_of("POST");
  put_cookie(&request, ticket);
  put_csrf(&request, ticket);
  limen_guard_release(guard);
  guard = guard_of("guard.csrf = never\n");
  request.csrf = NULL, request.csrf_len = 0;
  set_clock(NOW);
  WORKS(check(guard, &request));
  CHECK((a.record.flags & LIMEN_ANSWER_CSRF_GOOD) == 0);
  limen_guard *stricter = guard_of("");
  FAILS(LIMEN_E_CSRF, limen_guard_require(stricter, &request, &a.record, sizeof a, &err));
  CHECK(a.record.http == 403 && a.record.record.at == 0);
  limen_guard_release(stricter);
  limen_guard_release(guard);
  close_gate();
}

static void an_expired_csrf_token_is_told_so(void) {
  session_room s;
  ticket_text ticket;
  open_gate("csrf.ttl = 10m\n");
  limen_guard *guard = guard_of("");
  log_in("alex", &s, ticket);
  limen_request request = request_of("POST");
  put_cookie(&request, ticket);
  put_csrf(&request, ticket);
  set_clock(NOW + 599);
  WORKS(check(guard, &request));
  set_clock(NOW + 600);
  REFUSES(LIMEN_E_CSRF_EXPIRED, 403, "csrf_expired", guard, &request);
  limen_guard_release(guard);
  close_gate();
}

static void a_visitor_is_nobody_unless_a_guard_accepts_visitors(void) {
  session_room v;
  ticket_text ticket;
  uint64_t version = 0;
  open_gate("");
  limen_guard *guard = guard_of(""), *shop = guard_of("guard.credentials = session visitor\n"),
              *optional = guard_of("guard.optional = true\n"),
              *admin = guard_of("guard.credentials = visitor\nguard.role = admin\n");
  WORKS(limen_visitor_draw(gate, ticket, sizeof ticket, &version, &err));
  WORKS(limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, "{\"role\":\"admin\"}", LIMEN_ZSTR,
                          &v.record, sizeof v, &err));
  limen_request request = request_of("GET");
  put_cookie(&request, ticket);
  REFUSES(LIMEN_E_TICKET_KIND, 401, "unauthorized", guard, &request);
  CHECK(a.record.credential == LIMEN_CREDENTIAL_VISITOR);
  WORKS(check(optional, &request));
  CHECK(a.record.subject.at == 0 && a.record.record.at == 0);
  REFUSES(LIMEN_E_ROLE, 403, "forbidden", admin, &request);
  WORKS(check(shop, &request));
  CHECK(a.record.credential == LIMEN_CREDENTIAL_VISITOR && a.record.subject.at == 0);
  CHECK(a.record.issuer.at == 0);
  CHECK_TEXT("{\"role\":\"admin\"}", LIMEN_TEXT(session_in(), data));
  request = request_of("POST");
  put_cookie(&request, ticket);
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", shop, &request);
  put_csrf(&request, ticket);
  WORKS(check(shop, &request));
  limen_guard_release(guard);
  limen_guard_release(shop);
  limen_guard_release(optional);
  limen_guard_release(admin);
  close_gate();
}

static void put_two(limen_request *request, const char *name, const char *one, const char *two) {
  snprintf(cookie_field, sizeof cookie_field, "%s=%s; %s=%s", name, one, name, two);
  request->cookie = cookie_field;
  request->cookie_len = strlen(cookie_field);
}

// F4: a cookie of another Domain or partition locked the user out.
static void of_several_tickets_the_live_one_counts(void) {
  session_room s;
  ticket_text one, two, next;
  uint64_t version = 0;
  open_gate("cookie.name = shop_session\n");
  limen_guard *guard = guard_of("guard.credentials = session visitor\n");
  log_in("alex", &s, one);
  log_in("alex", &s, two);
  limen_request request = request_of("GET");
  put_two(&request, "shop_session", one, two);
  REFUSES(LIMEN_E_TICKET_TWICE, 401, "unauthorized", guard, &request);
  put_two(&request, "shop_session", one, one);
  WORKS(check(guard, &request));
  WORKS(end(one));
  put_two(&request, "shop_session", one, two);
  WORKS(check(guard, &request));
  CHECK_TEXT(two, LIMEN_TEXT(&a.record, ticket));
  put_two(&request, "shop_session", two, one);
  WORKS(check(guard, &request));
  CHECK_TEXT(two, LIMEN_TEXT(&a.record, ticket));
  WORKS(limen_session_renew(gate, two, LIMEN_ZSTR, NULL, &s.record, sizeof s, next, sizeof next,
                            &err));
  put_two(&request, "shop_session", two, next);  // two tickets of one session
  WORKS(check(guard, &request));
  CHECK_TEXT(next, LIMEN_TEXT(&a.record, ticket));
  WORKS(limen_visitor_draw(gate, one, sizeof one, &version, &err));
  WORKS(limen_visitor_put(gate, one, LIMEN_ZSTR, version, "{}", 2, &s.record, sizeof s, &err));
  put_two(&request, "shop_session", one, next);
  WORKS(check(guard, &request));
  CHECK(a.record.credential == LIMEN_CREDENTIAL_SESSION);
  limen_guard_release(guard);
  close_gate();

  open_gate("");
  guard = guard_of("");
  log_in("alex", &s, one);
  log_in("alex", &s, two);
  WORKS(end(one));
  put_two(&request, "__Host-session", one, two);
  REFUSES(LIMEN_E_TICKET_TWICE, 401, "unauthorized", guard, &request);
  limen_guard_release(guard);
  close_gate();
}

static void a_websocket_is_opened_by_pages_of_this_host(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("guard.origins = https://app.example\n");
  log_in("alex", &s, ticket);
  limen_request request = request_of("GET");
  request.flags |= LIMEN_REQUEST_WEBSOCKET | LIMEN_REQUEST_TLS;
  put_cookie(&request, ticket);
  request.host = "Shop.example", request.host_len = 12;
  WORKS(check(guard, &request));  // no browser
  static const struct {
    const char *origin;
    int good;
  } cases[] = {{"https://shop.example", 1},
               {"https://SHOP.example", 1},
               {"https://app.example", 1},
               {"http://shop.example", 0},
               {"https://shop.example:8443", 0},
               {"https://evil.example", 0},
               {"null", 0},
               {"", 0},
               {"https://shop.example\nhttps://shop.example", 0},
               {"shop.example", 0},
               {"https://app.example.evil.example", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    request.origin = cases[i].origin;
    request.origin_len = strlen(cases[i].origin);
    if (cases[i].good)
      WORKS(check(guard, &request));
    else
      FAILS(LIMEN_E_CSRF, check(guard, &request));
  }
  limen_guard_release(guard);
  close_gate();
}

static void a_login_form_may_be_guarded_too(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("guard.csrf = always\nguard.optional = true\n"),
              *strict = guard_of("guard.csrf = always\n");
  limen_request request = request_of("POST");
  request.host = "shop.example", request.host_len = 12;
  request.flags |= LIMEN_REQUEST_BODY_READ;
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", strict, &request);
  request.fetch_site = "cross-site", request.fetch_site_len = 10;
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
  request.fetch_site = "same-origin", request.fetch_site_len = 11;
  WORKS(check(guard, &request));
  CHECK(a.record.status == LIMEN_E_TICKET_ABSENT);
  request.origin = "https://evil.example", request.origin_len = 20;
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
  // Whoever is logged in already, and logs in again.
  log_in("alex", &s, ticket);
  put_cookie(&request, ticket);
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
  request.origin = "https://shop.example";
  WORKS(check(guard, &request));
  CHECK(a.record.status == LIMEN_E_CSRF && a.record.subject.at == 0 && a.record.record.at == 0);
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", strict, &request);
  request.origin = NULL, request.origin_len = 0;
  put_csrf(&request, ticket);
  WORKS(check(guard, &request));
  CHECK_TEXT("alex", LIMEN_TEXT(&a.record, subject));
  // No form of another website can have a bearer.
  request = request_of("POST");
  put_bearer(&request, "no.good.token");
  WORKS(check(guard, &request));
  CHECK(a.record.subject.at == 0);
  limen_guard_release(guard);
  limen_guard_release(strict);
  close_gate();
}

// A browser sends the cookie of a session that has ended until it expires.
static void a_dead_cookie_is_no_proof_for_a_login_form(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("guard.csrf = always\nguard.optional = true\n"),
              *strict = guard_of("guard.csrf = always\n");
  log_in("alex", &s, ticket);
  WORKS(end(ticket));
  limen_request request = request_of("POST");
  put_cookie(&request, ticket);
  request.host = "shop.example", request.host_len = 12;
  request.origin = "https://evil.example", request.origin_len = 20;
  REFUSES(LIMEN_E_CSRF, 403, "csrf_missing", guard, &request);
  FAILS(LIMEN_E_CSRF, check(strict, &request));
  request.origin = "https://shop.example";
  WORKS(check(guard, &request));
  CHECK(a.record.status == LIMEN_E_SESSION_UNKNOWN);
  FAILS(LIMEN_E_SESSION_UNKNOWN, check(strict, &request));
  limen_guard_release(guard);
  limen_guard_release(strict);
  close_gate();
}

static void a_further_guard_asks_for_the_proof_of_a_login_form(void) {
  open_gate("");
  limen_guard *first = guard_of("guard.optional = true\n"),
              *form = guard_of("guard.csrf = always\nguard.optional = true\n");
  limen_request request = request_of("POST");
  request.host = "shop.example", request.host_len = 12;
  request.origin = "https://evil.example", request.origin_len = 20;
  WORKS(check(first, &request));
  CHECK(a.record.status == LIMEN_E_TICKET_ABSENT);
  FAILS(LIMEN_E_CSRF, limen_guard_require(form, &request, &a.record, sizeof a, &err));
  CHECK(a.record.status == LIMEN_E_CSRF && a.record.http == 403);
  request.origin = "https://shop.example";
  WORKS(check(first, &request));
  WORKS(limen_guard_require(form, &request, &a.record, sizeof a, &err));
  CHECK(a.record.status == LIMEN_E_TICKET_ABSENT);
  limen_guard_release(first);
  limen_guard_release(form);
  close_gate();
}

int main(void) {
  RUN(what_may_change_something_needs_a_csrf_token);
  RUN(an_expired_csrf_token_is_told_so);
  RUN(a_visitor_is_nobody_unless_a_guard_accepts_visitors);
  RUN(of_several_tickets_the_live_one_counts);
  RUN(a_websocket_is_opened_by_pages_of_this_host);
  RUN(a_login_form_may_be_guarded_too);
  RUN(a_dead_cookie_is_no_proof_for_a_login_form);
  RUN(a_further_guard_asks_for_the_proof_of_a_login_form);
  return closing_line();
}
