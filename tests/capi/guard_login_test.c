// GUARD-17 to GUARD-23. limen/guard.h: logins, renewals and logouts of a request.
#include "guard_login_fixture.h"

static size_t count_lines(void) {
  size_t count = lines_len > 0;
  for (const char *at = lines; (at = strchr(at, '\n')) != NULL; ++at) ++count;
  return count;
}

static void a_login_ends_what_the_browser_had(void) {
  session_room s, old, sams;
  ticket_text ticket, olds, of_sam, again;
  char wanted[256], both[256];
  open_gate("cookie.name = sid\n");
  limen_guard *guard = guard_of("");
  log_in("alex", &old, olds);
  log_in("sam", &sams, of_sam);
  limen_request request = request_of("POST");
  snprintf(both, sizeof both, "sid=%s; lang=en; sid=%s; sid=nothing", olds, of_sam);
  set_cookies(&request, both);
  WORKS(login(guard, &request, &s, ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(olds));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(of_sam));
  WORKS(look(ticket));
  CHECK_TEXT("alex", LIMEN_TEXT(&s.record, subject));
  CHECK_TEXT("{}", LIMEN_TEXT(&s.record, data));
  CHECK(strlen(lines) == lines_len);
  snprintf(wanted, sizeof wanted, "sid=%s; Path=/; Secure; HttpOnly; SameSite=Lax", ticket);
  CHECK(strstr(lines, wanted) == lines + lines_len - strlen(wanted));

  request = request_of("POST");
  WORKS(
      login_with(guard, &request, "alex", "{\"n\":2}", "session.roles = [\"admin\"]\n", &s, again));
  WORKS(look(ticket));
  CHECK(count_lines() == 1);
  CHECK_TEXT("{\"n\":2}", LIMEN_TEXT(&s.record, data));
  CHECK_TEXT("[\"admin\"]", LIMEN_TEXT(&s.record, roles));
  limen_guard_release(guard);
  close_gate();
}

static void a_visitor_who_logs_in_keeps_the_data(void) {
  session_room s;
  ticket_text ticket, visitor;
  open_gate("");
  limen_guard *shop = guard_of("guard.credentials = session visitor\n"), *site = guard_of("");
  limen_request request = request_of("POST");
  visit("{\"cart\":[7]}", visitor);
  put_cookie(&request, visitor);
  WORKS(login(shop, &request, &s, ticket));
  CHECK_TEXT("{\"cart\":[7]}", LIMEN_TEXT(&s.record, data));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look_at_visitor(visitor));

  visit("{\"cart\":[8]}", visitor);
  put_cookie(&request, visitor);
  WORKS(login_with(shop, &request, "alex", "{}", "", &s, ticket));
  CHECK_TEXT("{}", LIMEN_TEXT(&s.record, data));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look_at_visitor(visitor));

  visit("{\"cart\":[9]}", visitor);
  put_cookie(&request, visitor);
  WORKS(login(site, &request, &s, ticket));  // does not know visitors, and ends them all the same
  CHECK_TEXT("{}", LIMEN_TEXT(&s.record, data));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look_at_visitor(visitor));

  put_cookie(&request, visitor);  // has ended, and so has no data
  WORKS(login(shop, &request, &s, ticket));
  CHECK_TEXT("{}", LIMEN_TEXT(&s.record, data));
  limen_guard_release(shop);
  limen_guard_release(site);
  close_gate();
}

static void the_browsers_own_session_makes_room(void) {
  session_room s;
  ticket_text first, ticket, of_sam;
  open_gate("session.limit = 1\n");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  WORKS(login(guard, &request, &s, first));
  FAILS(LIMEN_E_SESSION_LIMIT, login(guard, &request, &s, ticket));
  CHECK(ticket[0] == '\0' && lines[0] == '\0' && s.record.total == 0);
  WORKS(login_with(guard, &request, "sam", NULL, "", &s, of_sam));
  put_cookie(&request, of_sam);
  FAILS(LIMEN_E_SESSION_LIMIT, login(guard, &request, &s, ticket));
  WORKS(look(of_sam));
  WORKS(look(first));
  put_cookie(&request, first);
  WORKS(login(guard, &request, &s, ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(first));
  WORKS(look(ticket));
  limen_guard_release(guard);
  close_gate();

  // Also where the oldest would make room otherwise.
  open_gate("session.limit = 2\nsession.evict_oldest = true\n");
  guard = guard_of("");
  ticket_text oldest;
  request = request_of("POST");
  WORKS(login(guard, &request, &s, oldest));
  set_clock(NOW + 1);
  WORKS(login(guard, &request, &s, first));
  put_cookie(&request, first);
  WORKS(login(guard, &request, &s, ticket));
  WORKS(look(oldest));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(first));
  put_cookie(&request, of_sam);  // of nobody here
  WORKS(login(guard, &request, &s, first));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(oldest));
  WORKS(look(ticket));
  limen_guard_release(guard);
  close_gate();
}

static void a_name_that_nobody_can_have_is_no_mistake_of_the_program(void) {
  static char long_name[1026];
  static const char *const names[] = {"", "\xff", long_name};
  session_room s;
  ticket_text ticket;
  memset(long_name, 'x', 1025);
  open_gate("");
  limen_guard *guard = guard_of("");
  const limen_request request = request_of("POST");
  for (size_t i = 0; i < 3; ++i)
    FAILS(LIMEN_E_LOGIN_SUBJECT, login_with(guard, &request, names[i], NULL, "", &s, ticket));
  CHECK(limen_http_status(LIMEN_E_LOGIN_SUBJECT) == 400);
  CHECK_TEXT("invalid_request", limen_http_word(LIMEN_E_LOGIN_SUBJECT));
  long_name[1024] = '\0';
  WORKS(login_with(guard, &request, long_name, NULL, "", &s, ticket));
  limen_guard_release(guard);
  close_gate();
}

static void an_error_without_a_guard_has_its_response(void) {
  CHECK(limen_http_status(LIMEN_OK) == 0);
  CHECK_TEXT("", limen_http_word(LIMEN_OK));
  CHECK(limen_http_status(LIMEN_E_FULL) == 503);
  CHECK_TEXT("unavailable", limen_http_word(LIMEN_E_FULL));
  CHECK(limen_http_status(LIMEN_E_SESSION_LIMIT) == 403);
  CHECK_TEXT("forbidden", limen_http_word(LIMEN_E_SESSION_LIMIT));
  CHECK(limen_http_status(LIMEN_E_LOGIN_REVOKED) == 401);
  CHECK_TEXT("unauthorized", limen_http_word(LIMEN_E_LOGIN_REVOKED));
  CHECK(limen_http_status(LIMEN_E_CSRF_EXPIRED) == 403);
  CHECK_TEXT("csrf_expired", limen_http_word(LIMEN_E_CSRF_EXPIRED));
  CHECK(limen_http_status(LIMEN_E_ARGUMENT) == 500);
  CHECK_TEXT("server_error", limen_http_word(LIMEN_E_ARGUMENT));
  CHECK(limen_http_status(12345) == 500);
}

static void what_people_read_is_cut_and_not_refused(void) {
  static char text[2000];
  session_room s;
  ticket_text ticket;
  open_gate("");
  limen_guard *guard = guard_of("");
  const limen_request request = request_of("POST");
  limen_options *options = limen_options_new();
  memset(text, 'x', 255);
  strcpy(text + 255, "\xc3\xa4 and more");  // cut before the letter of two bytes
  WORKS(limen_options_set(options, "session.label", text, LIMEN_ZSTR, &err));
  WORKS(limen_options_set(options, "session.address", "10.0.0.1\n\xff\xc2\x85!", LIMEN_ZSTR, &err));
  WORKS(limen_guard_login(guard, &request, "alex", 4, NULL, 0, options, &s.record, sizeof s, ticket,
                          sizeof ticket, lines, sizeof lines, NULL, &err));
  text[255] = '\0';
  CHECK_TEXT(text, LIMEN_TEXT(&s.record, label));
  CHECK_TEXT("10.0.0.1   !", LIMEN_TEXT(&s.record, address));
  WORKS(limen_options_set(options, "session.label", "", 0, &err));
  WORKS(limen_guard_login(guard, &request, "alex", 4, NULL, 0, options, &s.record, sizeof s, ticket,
                          sizeof ticket, lines, sizeof lines, NULL, &err));
  CHECK(s.record.label.at == 0);
  limen_options_release(options);
  limen_guard_release(guard);
  close_gate();
}

static void a_renewal_keeps_the_lifetime_of_the_cookie(void) {
  session_room s, t;
  ticket_text ticket, next;
  open_gate("");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  WORKS(login_with(guard, &request, "alex", NULL, "cookie.max_age = 30d\n", &s, ticket));
  CHECK(strstr(lines, "; Max-Age=2592000") != NULL);
  for (int i = 0; i < 2; ++i) {
    put_cookie(&request, ticket);
    WORKS(renewal(guard, &request, "session.authenticated = true\n", &t, next));
    CHECK(strstr(lines, "; Max-Age=2592000") != NULL);
    CHECK(memcmp(lines, "__Host-session=", 15) == 0 && memcmp(lines + 15, next, 36) == 0);
    CHECK_TEXT(LIMEN_TEXT(&s.record, sid), LIMEN_TEXT(&t.record, sid));
    FAILS(LIMEN_E_SESSION_UNKNOWN, look(ticket));
    strcpy(ticket, next);
  }
  put_cookie(&request, ticket);
  WORKS(renewal(guard, &request, "cookie.max_age = 1h\nsession.level = 1\n", &t, next));
  CHECK(strstr(lines, "; Max-Age=3600") != NULL);
  put_cookie(&request, next);
  WORKS(renewal(guard, &request, "", &t, ticket));
  CHECK(strstr(lines, "; Max-Age=3600") != NULL);
  FAILS(LIMEN_E_SESSION_RENEWED, renewal(guard, &request, "", &s, next));
  WORKS(limen_session_update(gate, ticket, LIMEN_ZSTR, t.record.version, "{\"n\":3}", LIMEN_ZSTR,
                             &t.record, sizeof t, &err));
  put_cookie(&request, ticket);
  WORKS(renewal(guard, &request, "", &t, next));
  CHECK(strstr(lines, "; Max-Age=3600") != NULL);

  request = request_of("POST");
  WORKS(login(guard, &request, &s, ticket));
  put_cookie(&request, ticket);
  WORKS(renewal(guard, &request, "", &t, next));
  CHECK(strstr(lines, "Max-Age") == NULL);
  limen_guard_release(guard);
  close_gate();
}

static void a_renewal_is_of_the_session_that_speaks(void) {
  session_room s;
  ticket_text ticket, visitor, next;
  open_gate("");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  FAILS(LIMEN_E_TICKET_ABSENT, renewal(guard, &request, "", &s, next));
  log_in("alex", &s, ticket);
  put_cookie(&request, ticket);
  put_bearer(&request, "any.bearer.speaks");
  FAILS(LIMEN_E_TICKET_ABSENT, renewal(guard, &request, "", &s, next));
  request.authorization = "Bearer";
  request.authorization_len = 6;
  FAILS(LIMEN_E_BEARER, renewal(guard, &request, "", &s, next));
  request = request_of("POST");
  visit("{}", visitor);
  put_cookie(&request, visitor);
  FAILS(LIMEN_E_TICKET_KIND, renewal(guard, &request, "", &s, next));
  set_cookies(&request, "__Host-session=nothing");
  FAILS(LIMEN_E_TICKET, renewal(guard, &request, "", &s, next));
  CHECK(next[0] == '\0' && lines[0] == '\0');
  limen_guard_release(guard);
  close_gate();
}

static void a_logout_ends_all_and_deletes_the_cookie(void) {
  session_room s;
  ticket_text ticket, other, visitor;
  char all[256];
  open_gate("cookie.name = sid\n");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  log_in("alex", &s, ticket);
  log_in("alex", &s, other);
  visit("{}", visitor);
  snprintf(all, sizeof all, "sid=%s; sid=%s; sid=%s", ticket, visitor, other);
  set_cookies(&request, all);
  put_host(&request, "localhost:8443");
  WORKS(logout(guard, &request));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(other));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look_at_visitor(visitor));
  CHECK(strstr(lines, "sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; ") != NULL);
  WORKS(logout(guard, &request));  // has ended already
  request = request_of("POST");
  WORKS(logout_with(guard, &request, "cookie.path = /app\n"));
  CHECK(memcmp(lines, "sid=; Path=/app; ", 17) == 0 && count_lines() == 1);
  limen_guard_release(guard);
  close_gate();
}

static void a_renewed_ticket_logs_out_too(void) {
  session_room s;
  ticket_text ticket, next;
  open_gate("");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  log_in("alex", &s, ticket);
  WORKS(renew_with(ticket, "", &s, next));
  put_cookie(&request, ticket);
  WORKS(logout(guard, &request));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(next));
  limen_guard_release(guard);
  close_gate();
}

// However many a browser sends, such as those that another host of the domain has planted.
// Whoever can set cookies for a host above cannot keep a session alive by tickets in front of its
// own, dead ones or live ones.
static void of_many_tickets_all_are_ended(void) {
  enum { many = 50 };
  session_room s;
  ticket_text tickets[many], ticket;
  open_gate("cookie.name = sid\n");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  for (int logs_in = 0; logs_in < 2; ++logs_in) {
    char *at = cookie_field;
    for (int i = 0; i < many; ++i) {
      log_in(i % 2 == 0 ? "alex" : "sam", &s, tickets[i]);
      if (i < 5) WORKS(end(tickets[i]));
      at += sprintf(at, "sid=%s; sid=%s; ", tickets[i], tickets[i / 2]);
    }
    request.cookie = cookie_field;
    request.cookie_len = strlen(cookie_field);
    REFUSES(LIMEN_E_TICKET_TWICE, 401, "unauthorized", guard, &request);
    if (logs_in) {
      WORKS(login_with(guard, &request, "kim", NULL, "", &s, ticket));
      WORKS(look(ticket));
    } else {
      WORKS(logout(guard, &request));
    }
    for (int i = 0; i < many; ++i) FAILS(LIMEN_E_SESSION_UNKNOWN, look(tickets[i]));
  }
  limen_guard_release(guard);
  close_gate();
}

static void twins_of_the_cookie_are_deleted(void) {
  session_room s;
  ticket_text ticket, other;
  char two[256];
  // cookie.domain was switched on: the browser may have the one of the host.
  open_gate("cookie.name = sid\ncookie.domain = shop.example\n");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  put_host(&request, "WWW.Shop.example:8443");
  WORKS(login(guard, &request, &s, ticket));
  CHECK(count_lines() == 1);  // it has none
  snprintf(two, sizeof two, "sid=%s", ticket);
  set_cookies(&request, two);
  WORKS(login(guard, &request, &s, ticket));
  CHECK(count_lines() == 2);
  CHECK(strstr(lines,
               "sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; Expires=Thu, 01 Jan "
               "1970 00:00:00 GMT\nsid=") == lines);
  CHECK(strstr(lines, "; Domain=shop.example; ") != NULL);
  log_in("alex", &s, other);
  snprintf(two, sizeof two, "sid=%s; sid=%s", ticket, other);
  set_cookies(&request, two);
  WORKS(logout(guard, &request));
  CHECK(strstr(lines, "sid=; Domain=www.shop.example; Path=/; ") != NULL);
  CHECK(strstr(lines, "sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Partitioned; Max-Age=0") !=
        NULL);
  CHECK(strstr(lines, "Domain=example;") == NULL);
  CHECK(count_lines() == 6);  // three places, in two partitions
  static const char *const no_domains[] = {
      "localhost", "[::1]:80", "127.0.0.1", "a b.example", "x.example\nEvil: yes",
      "",          "..",       "-.example"};
  for (size_t i = 0; i < sizeof no_domains / sizeof *no_domains; ++i) {
    put_host(&request, no_domains[i]);
    WORKS(logout(guard, &request));
    CHECK(count_lines() == 4 && strstr(lines, "Evil") == NULL);
  }
  limen_guard_release(guard);
  close_gate();

  open_gate("cookie.partitioned = true\n");  // under a __Host- name
  guard = guard_of("");
  log_in("alex", &s, ticket);
  request = request_of("POST");
  put_host(&request, "www.shop.example");
  put_cookie(&request, ticket);
  WORKS(logout(guard, &request));
  CHECK(count_lines() == 2 && strstr(lines, "Domain") == NULL);
  limen_guard_release(guard);
  close_gate();
}

static void what_is_read_does_not_lie_where_something_is_written(void) {
  static char room[LIMEN_SET_COOKIES_CAP];
  session_room s;
  ticket_text ticket, old;
  open_gate("");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  log_in("alex", &s, old);
  snprintf(room, sizeof room, "__Host-session=%s", old);
  request.cookie = room, request.cookie_len = strlen(room);
  FAILS(LIMEN_E_ARGUMENT, limen_guard_logout(guard, &request, NULL, room, sizeof room, NULL, &err));
  snprintf(room, sizeof room, "__Host-session=%s", old);
  FAILS(LIMEN_E_ARGUMENT,
        limen_guard_login(guard, &request, "alex", 4, NULL, 0, NULL, &s.record, sizeof s, ticket,
                          sizeof ticket, room, sizeof room, NULL, &err));
  request = request_of("POST");
  strcpy(ticket, "alex");
  FAILS(LIMEN_E_ARGUMENT,
        limen_guard_login(guard, &request, ticket, 4, NULL, 0, NULL, &s.record, sizeof s, ticket,
                          sizeof ticket, lines, sizeof lines, NULL, &err));
  WORKS(look(old));
  limen_guard_release(guard);
  close_gate();
}

static void a_mistake_does_nothing(void) {
  session_room s;
  ticket_text ticket, old;
  open_gate("");
  limen_guard *guard = guard_of("");
  limen_request request = request_of("POST");
  log_in("alex", &s, old);
  put_cookie(&request, old);
  FAILS(LIMEN_E_ARGUMENT, login(NULL, &request, &s, ticket));
  FAILS(LIMEN_E_ARGUMENT, login(guard, NULL, &s, ticket));
  FAILS(LIMEN_E_ARGUMENT, logout(NULL, &request));
  FAILS(LIMEN_E_ARGUMENT, renewal(NULL, &request, "", &s, ticket));
  FAILS(LIMEN_E_OPTION_PLACE,
        login_with(guard, &request, "alex", NULL, "token.ttl = 5m\n", &s, ticket));
  FAILS(LIMEN_E_OPTION_PLACE, logout_with(guard, &request, "session.ttl = 5m\n"));
  FAILS(LIMEN_E_COOKIE, login_with(guard, &request, "alex", NULL, "cookie.path = x\n", &s, ticket));
  FAILS(LIMEN_E_COOKIE, renewal(guard, &request, "cookie.path = x\n", &s, ticket));
  FAILS(LIMEN_E_COOKIE, logout_with(guard, &request, "cookie.path = x\n"));
  FAILS(LIMEN_E_JSON, login_with(guard, &request, "alex", "[]", "", &s, ticket));
  FAILS(LIMEN_E_BUFFER,
        limen_guard_login(guard, &request, "alex", 4, NULL, 0, NULL, &s.record, sizeof s, ticket,
                          sizeof ticket - 1, lines, sizeof lines, NULL, &err));
  FAILS(LIMEN_E_BUFFER,
        limen_guard_login(guard, &request, "alex", 4, NULL, 0, NULL, &s.record, sizeof s.record,
                          ticket, sizeof ticket, lines, sizeof lines, NULL, &err));
  CHECK(s.record.total > sizeof s.record);
  FAILS(LIMEN_E_BUFFER,
        limen_guard_login(guard, &request, "alex", 4, NULL, 0, NULL, &s.record, sizeof s, ticket,
                          sizeof ticket, lines, sizeof lines - 1, &lines_len, &err));
  CHECK(lines_len == sizeof lines);
  FAILS(LIMEN_E_BUFFER, limen_guard_logout(guard, &request, NULL, lines, 100, &lines_len, &err));
  FAILS(LIMEN_E_BUFFER,
        limen_guard_renew(guard, &request, NULL, &s.record, sizeof s, ticket, sizeof ticket, lines,
                          sizeof lines - 1, &lines_len, &err));
  WORKS(look(old));
  limen_session *const page = &s.record;
  size_t count = 0;
  WORKS(limen_session_list(gate, "alex", 4, "", 0, page, sizeof s, &count, &err));
  CHECK(count == 1);
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, login(guard, &request, &s, ticket));
  FAILS(LIMEN_E_CLOSED, renewal(guard, &request, "", &s, ticket));
  FAILS(LIMEN_E_CLOSED, logout(guard, &request));
  limen_guard_release(guard);
  close_gate();
}

int main(void) {
  RUN(a_login_ends_what_the_browser_had);
  RUN(a_visitor_who_logs_in_keeps_the_data);
  RUN(the_browsers_own_session_makes_room);
  RUN(a_name_that_nobody_can_have_is_no_mistake_of_the_program);
  RUN(an_error_without_a_guard_has_its_response);
  RUN(what_people_read_is_cut_and_not_refused);
  RUN(a_renewal_keeps_the_lifetime_of_the_cookie);
  RUN(a_renewal_is_of_the_session_that_speaks);
  RUN(a_logout_ends_all_and_deletes_the_cookie);
  RUN(a_renewed_ticket_logs_out_too);
  RUN(of_many_tickets_all_are_ended);
  RUN(twins_of_the_cookie_are_deleted);
  RUN(what_is_read_does_not_lie_where_something_is_written);
  RUN(a_mistake_does_nothing);
  return closing_line();
}
