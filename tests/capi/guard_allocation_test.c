// GUARD-24, GUARD-25. A guard that lets in does not allocate. When memory runs out, a guard lets
// nobody in, and a login, renewal or logout is done or refused.
#include "guard_login_fixture.h"
#include "own_malloc.h"

static limen_guard *guard, *further;
static limen_request request;

static void a_guard_that_lets_in_does_not_allocate(void) {
  session_room s;
  ticket_text ticket, visitor;
  char token[8192];
  open_gate("");
  guard = guard_of("guard.credentials = token session visitor\n");
  further = guard_of("guard.credentials = token session visitor\n");
  log_in("alex", &s, ticket);
  mint(&s, token);
  visit("{}", visitor);
  limen_request requests[3] = {request_of("POST"), request_of("POST"), request_of("GET")};
  char cookies[2][256];
  put_bearer(&requests[0], token);
  for (int i = 0; i < 2; ++i) {
    snprintf(cookies[i], sizeof cookies[i], "a=b; __Host-session=%s", i == 0 ? ticket : visitor);
    requests[i + 1].cookie = cookies[i];
    requests[i + 1].cookie_len = strlen(cookies[i]);
  }
  put_csrf(&requests[1], ticket);
  for (int i = 0; i < 3; ++i) {
    WORKS(check(guard, &requests[i]));  // knows the header of the token from here on
    watch();
    for (int n = 0; n < 100; ++n) {
      CHECK(check(guard, &requests[i]) == LIMEN_OK);
      CHECK(limen_guard_require(further, &requests[i], &a.record, sizeof a, &err) == LIMEN_OK);
    }
    CHECK(unwatch() == 0);
  }
  limen_guard_release(guard);
  limen_guard_release(further);
  close_gate();
}

// The tests below let each allocation of a call fail in turn, alone or with all after it.
static session_room made;
static ticket_text old, other, visitor, next;
static limen_options *of_login, *of_renewal;

static limen_status check_it(void) { return check(guard, &request); }
static limen_status check_further(void) {
  const limen_status status = check(guard, &request);
  if (status != LIMEN_OK) return status;
  return limen_guard_require(further, &request, &a.record, sizeof a, &err);
}
static limen_status log_alex_in(void) {
  return limen_guard_login(guard, &request, "alex", 4, NULL, 0, of_login, &made.record, sizeof made,
                           next, sizeof next, lines, sizeof lines, &lines_len, &err);
}
static limen_status renew_it(void) {
  return limen_guard_renew(guard, &request, of_renewal, &made.record, sizeof made, next,
                           sizeof next, lines, sizeof lines, &lines_len, &err);
}
static limen_status log_out(void) {
  return limen_guard_logout(guard, &request, NULL, lines, sizeof lines, &lines_len, &err);
}

// Runs a call whose allocation number `at` fails, and returns its status. Sets `*done` if the call
// did not get that far.
static limen_status run_out(limen_status (*call)(void), long at, int on, int *done) {
  fails_at = at;
  fails_on = on;
  check_poison();
  watch();
  const limen_status status = call();
  *done = unwatch() <= at;
  fails_at = -1;
  if (status == LIMEN_E_MEMORY) check_message(__FILE__, __LINE__);
  return status;
}

// An answer without memory lets nobody in, and has nothing of the session that was read before.
static void check_closed(void) {
  CHECK(a.record.http == 503 && a.record.retry_after == 1);
  CHECK(a.record.status == LIMEN_E_MEMORY && a.record.again == 0);
  CHECK(a.record.record.at == 0 && a.record.subject.at == 0 && a.record.ticket.at == 0);
  holds_nothing(__FILE__, __LINE__, a.room + sizeof a.record, sizeof a - sizeof a.record);
}

// Returns how often the call ran out of memory.
static long check_runs_out(limen_status (*call)(void), limen_status otherwise) {
  long refused = 0;
  for (int on = 0; on < 2; ++on) {
    for (long at = 0, done = 0; !done && at < 2000; ++at) {
      int over = 0;
      const limen_status status = run_out(call, at, on, &over);
      done = over;
      refused += status == LIMEN_E_MEMORY;
      if (status == LIMEN_E_MEMORY)
        check_closed();
      else
        CHECK(status == otherwise);
    }
  }
  return refused;
}

static void a_guard_without_memory_lets_nobody_in(void) {
  session_room s;
  char both[256];
  open_gate("cookie.name = sid\n");
  guard = guard_of("guard.credentials = session visitor\nguard.realm = everybody in the shop\n");
  further = guard_of("guard.role = admin\nguard.realm = the administrators of the shop\n");
  request = request_of("GET");
  CHECK(check_runs_out(check_it, LIMEN_E_TICKET_ABSENT) > 0);
  log_in("alex", &s, old);
  snprintf(both, sizeof both, "sid=%s", old);
  set_cookies(&request, both);
  check_runs_out(check_further, LIMEN_E_ROLE);
  WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err));
  log_in("sam", &s, other);
  visit("{}", visitor);
  snprintf(both, sizeof both, "sid=%s; sid=%s", visitor, old);
  set_cookies(&request, both);
  WORKS(check(guard, &request));
  snprintf(both, sizeof both, "sid=%s; sid=%s", other, old);
  set_cookies(&request, both);
  CHECK(check_runs_out(check_it, LIMEN_E_TICKET_TWICE) > 0);
  limen_guard_release(guard);
  limen_guard_release(further);
  close_gate();
}

// A session that is due for a touch is read before memory runs out.
static void a_session_that_cannot_be_kept_alive_is_not_shown(void) {
  session_room s;
  int64_t now = NOW;
  open_gate("session.max_ttl = 400d\n");
  guard = guard_of("guard.credentials = session\n");
  request = request_of("GET");
  WORKS(create_with("alex", "{\"secret\":\"of alex\"}", "session.ttl = 400d\n", &s, old));
  put_cookie(&request, old);
  for (int on = 0; on < 2; ++on) {
    for (long at = 0, done = 0; !done && at < 2000; ++at) {
      int over = 0;
      set_clock(now += IDLE_TTL / 2);
      const limen_status status = run_out(check_it, at, on, &over);
      done = over;
      if (status == LIMEN_E_MEMORY)
        check_closed();
      else
        CHECK(status == LIMEN_OK);
      WORKS(check(guard, &request));
    }
  }
  limen_guard_release(guard);
  close_gate();
}

// Begins anew: the browser has a session of sam, one of alex and a visitor.
static void begin(void) {
  session_room s;
  char all[256];
  open_gate("cookie.name = sid\ncookie.domain = shop.example\n");
  guard = guard_of("guard.credentials = session visitor\n");
  log_in("sam", &s, old);
  log_in("alex", &s, other);
  visit("{\"cart\":[7]}", visitor);
  request = request_of("POST");
  snprintf(all, sizeof all, "sid=%s; sid=%s; sid=%s", old, other, visitor);
  set_cookies(&request, all);
  memset(&made, 0, sizeof made);
  memset(next, '#', sizeof next);
  memset(lines, '#', sizeof lines);
}

static void finish(void) {
  limen_guard_release(guard);
  close_gate();
}

// A call that ran out of memory has given nothing to the caller.
static void check_nothing_given(void) {
  CHECK(made.record.size == 0 && made.record.total == 0);
  CHECK(next[0] == '\0' && lines[0] == '\0');
}

// `browser_has`: whether the request has tickets, all of which a login ends after it has made its
// session. If memory does not come back, that session stays, and nobody has its ticket.
static void logins_run_out(int browser_has) {
  long refused = 0;
  for (int on = 0; on < 2; ++on) {
    for (long at = 0, done = 0; !done && at < 2000; ++at) {
      int over = 0;
      begin();
      if (!browser_has) request = request_of("POST");
      const size_t before = count_of("alex");
      const limen_status status = run_out(log_alex_in, at, on, &over);
      done = over;
      refused += status == LIMEN_E_MEMORY;
      if (status == LIMEN_OK) {
        CHECK(strstr(lines, next) != NULL);
        CHECK_TEXT(browser_has ? "{\"cart\":[7]}" : "{}", LIMEN_TEXT(&made.record, data));
        CHECK(count_of("alex") == 1 + (browser_has ? 0 : before));
        CHECK(count_of("sam") == (browser_has ? 0 : 1));
      } else {
        CHECK(status == LIMEN_E_MEMORY);
        check_nothing_given();
        if (!on || !browser_has) CHECK(count_of("alex") <= before);
      }
      finish();
    }
  }
  CHECK(refused > 0);
}

static void a_login_without_memory_leaves_no_session(void) {
  logins_run_out(0);
  logins_run_out(1);
}

static void a_renewal_without_memory_leaves_the_session(void) {
  long refused = 0;
  for (int on = 0; on < 2; ++on) {
    for (long at = 0, done = 0; !done && at < 2000; ++at) {
      int over = 0;
      char one[256];
      begin();
      snprintf(one, sizeof one, "sid=%s", old);
      set_cookies(&request, one);
      const limen_status status = run_out(renew_it, at, on, &over);
      done = over;
      refused += status == LIMEN_E_MEMORY;
      if (status == LIMEN_OK) {
        CHECK(strstr(lines, next) != NULL);
        FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
        WORKS(look(next));
      } else {
        CHECK(status == LIMEN_E_MEMORY);
        check_nothing_given();
        WORKS(look(old));
      }
      CHECK(count_of("sam") == 1);
      finish();
    }
  }
  CHECK(refused > 0);
}

static void a_logout_without_memory_is_done_or_refused(void) {
  long refused = 0;
  for (int on = 0; on < 2; ++on) {
    for (long at = 0, done = 0; !done && at < 2000; ++at) {
      int over = 0;
      begin();
      const limen_status status = run_out(log_out, at, on, &over);
      done = over;
      refused += status == LIMEN_E_MEMORY;
      if (status != LIMEN_OK) {
        CHECK(status == LIMEN_E_MEMORY);
        CHECK(lines[0] == '\0');  // the browser keeps its cookie, and tries again
        const int left = (look(old) == LIMEN_OK) + (look(other) == LIMEN_OK) +
                         (look_at_visitor(visitor) == LIMEN_OK);
        CHECK(on || left <= 1 || left == 3);  // whatever failed, the others have ended
        WORKS(log_out());
      }
      CHECK(strstr(lines, "sid=; Domain=shop.example; ") != NULL);
      FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
      FAILS(LIMEN_E_SESSION_UNKNOWN, look(other));
      FAILS(LIMEN_E_SESSION_UNKNOWN, look_at_visitor(visitor));
      finish();
    }
  }
  CHECK(refused > 0);
}

static void what_runs_out_of_memory_leaks_nothing(void) {
  const long before = held;
  logins_run_out(1);
  a_renewal_without_memory_leaves_the_session();
  a_logout_without_memory_is_done_or_refused();
  a_guard_without_memory_lets_nobody_in();
  CHECK(held == before);
}

int main(void) {
  use_own_malloc();
  of_login = options_of("session.label = Firefox\ncookie.max_age = 30d\n");
  of_renewal = options_of("session.authenticated = true\n");
  RUN(a_guard_that_lets_in_does_not_allocate);
  RUN(a_guard_without_memory_lets_nobody_in);
  RUN(a_session_that_cannot_be_kept_alive_is_not_shown);
  RUN(a_login_without_memory_leaves_no_session);
  RUN(a_renewal_without_memory_leaves_the_session);
  RUN(a_logout_without_memory_is_done_or_refused);
  RUN(what_runs_out_of_memory_leaks_nothing);
  limen_options_release(of_login);
  limen_options_release(of_renewal);
  return closing_line();
}
