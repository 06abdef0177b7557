// Getting a session does not allocate. When memory runs out, calls return LIMEN_E_MEMORY, and
// each session is whole or gone.
#include "own_malloc.h"
#include "session_fixture.h"

// SESSION-33
static void getting_does_not_allocate(void) {
  session_room s;
  ticket_text ticket, old, everyone_knows;
  open_gate("");
  char data[4096];
  memset(data, ' ', sizeof data);
  data[0] = '{';
  data[4094] = '}';
  data[4095] = '\0';
  // Entries for the check to look through.
  WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err));
  log_in("sam", &s, everyone_knows);
  WORKS(
      create_with("alex", data, "session.label = Firefox\nsession.address = 192.0.2.7\n", &s, old));
  WORKS(renew_with(old, "", &s, ticket));
  const char *const tickets[] = {ticket, old, everyone_knows};
  for (int i = 0; i < 3; ++i) {
    watch();
    for (int n = 0; n < 1000; ++n) CHECK(get(tickets[i], &s) == LIMEN_OK);
    CHECK(unwatch() == 0);
  }
  watch();
  for (int n = 0; n < 1000; ++n)
    CHECK(limen_session_require(gate, &s.record, 60, 0, &err) == LIMEN_OK);
  for (int n = 0; n < 100; ++n)  // a touch that does not need to write
    CHECK(touch(ticket) == LIMEN_OK);
  CHECK(unwatch() <= 100);  // a touch may read a long session into its own memory
  close_gate();
}

static void refusing_does_not_allocate(void) {
  session_room s;
  ticket_text live, ended, revoked, strange;
  open_gate("");
  log_in("alex", &s, strange);
  close_gate();
  open_gate("");
  log_in("alex", &s, ended);
  WORKS(end(ended));
  log_in("alex", &s, revoked);
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  log_in("alex", &s, live);
  watch();
  for (int n = 0; n < 100; ++n) {
    CHECK(get(strange, &s) == LIMEN_E_SESSION_UNKNOWN);
    CHECK(get(ended, &s) == LIMEN_E_SESSION_UNKNOWN);
    CHECK(get(revoked, &s) == LIMEN_E_SESSION_REVOKED);
    CHECK(get("", &s) == LIMEN_E_TICKET_ABSENT);
    CHECK(get("x", &s) == LIMEN_E_TICKET);
    CHECK(get("a.b.c", &s) == LIMEN_E_TICKET_KIND);
    CHECK(limen_session_get(gate, live, 36, &s.record, 16, &err) == LIMEN_E_BUFFER);
  }
  CHECK(unwatch() == 0);
  close_gate();
}

// The tests below let each allocation of a call fail in turn.
static ticket_text ticket, recent, next;
static char sid[23];
static session_room made;
static page_room page;

static limen_status create(void) {
  return limen_session_create(gate, "alex", 4, "{\"n\":1}", LIMEN_ZSTR, NULL, &made.record,
                              sizeof made, next, sizeof next, &err);
}
static limen_status create_evicting(void) {
  return create_with("kim", "{}", "session.limit = 1\nsession.evict_oldest = true\n", &made, next);
}
static limen_status get_it(void) { return get(ticket, &made); }
static limen_status update_it(void) {
  static int n;
  char data[64];
  snprintf(data, sizeof data, "{\"n\":%d}", ++n);
  const limen_status got = get(ticket, &made);
  return got != LIMEN_OK ? got : update(ticket, made.record.version, data, &made);
}
static limen_status touch_it(void) { return touch(ticket); }
static limen_status renew_it(void) { return renew_with(ticket, "", &made, next); }
static limen_status end_it(void) { return end(ticket); }
static limen_status list_them(void) {
  size_t count;
  return limen_session_list(gate, "alex", 4, NULL, 0, &page.record, sizeof page, &count, &err);
}
static limen_status begin_a_login(void) {
  char mark[LIMEN_LOGIN_MARK_CAP];
  return limen_login_begin(gate, "alex", 4, mark, sizeof mark, NULL, &err);
}
static limen_status revoke_it(void) {
  return limen_revoke_session(gate, "alex", 4, sid, 22, "why", 3, &err);
}
static limen_status revoke_the_others(void) {
  return limen_revoke_sessions(gate, "alex", 4, sid, 22, "why", 3, NULL, &err);
}
static limen_status revoke_them(void) {
  return limen_revoke_subject(gate, "alex", 4, "why", 3, NULL, &err);
}

static const struct {
  const char *name;
  limen_status (*call)(void);
  int ends;  // whether the session is gone after the call
} calls[] = {
#define CALL(call, ends) \
  { #call, call, ends }
    CALL(create, 0),    CALL(create_evicting, 0),   CALL(get_it, 0),
    CALL(update_it, 0), CALL(touch_it, 0),          CALL(renew_it, 0),
    CALL(end_it, 1),    CALL(list_them, 0),         CALL(begin_a_login, 0),
    CALL(revoke_it, 1), CALL(revoke_the_others, 0), CALL(revoke_them, 1),
#undef CALL
};

// Makes a session that is due for a touch, and one of kim that will be evicted.
static void prepare(void) {
  static int64_t now = NOW;
  session_room s;
  WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  log_in("alex", &s, ticket);
  snprintf(sid, sizeof sid, "%s", LIMEN_TEXT(&s.record, sid));
  WORKS(create_with("kim", "{}", "session.limit = 1\nsession.evict_oldest = true\n", &s, next));
  set_clock(now += IDLE_TTL / 2);
  WORKS(touch(recent));
}

static void run_out(size_t which, int on) {
  long refused = 0;
  for (long at = 0;; ++at) {
    prepare();
    memset(&made, 0, sizeof made);
    memset(&page, 0, sizeof page);
    fails_at = at;
    fails_on = on;
    check_poison();
    watch();
    const limen_status status = calls[which].call();
    const long counted = unwatch();
    fails_at = -1;
    if (status == LIMEN_E_MEMORY) {
      ++refused;
      check_message(__FILE__, __LINE__);
      CHECK(made.record.size == 0 && made.record.total == 0);
      CHECK(page.record.size == 0 && page.record.total == 0);
      // A session whose ticket nobody received does not exist.
      if (calls[which].call == create) CHECK(next[0] == '\0' && count_of("alex") == 1);
    } else if (status != LIMEN_OK) {
      check_failed(__FILE__, __LINE__, calls[which].name);
      fprintf(stderr, "  allocation %ld failing: %s\n", at, err.message);
    }
    // The session is whole or gone, and the others are unchanged.
    session_room s;
    WORKS(look(recent));
    const limen_status there_still = get(ticket, &s);
    if (status == LIMEN_OK && calls[which].ends)
      CHECK(limen_status_kind(there_still) == LIMEN_KIND_NO);
    else if (!calls[which].ends)
      CHECK(there_still == LIMEN_OK);
    else
      CHECK(there_still == LIMEN_OK || limen_status_kind(there_still) == LIMEN_KIND_NO);
    CHECK(count_of("kim") == 1);
    if ((status == LIMEN_OK && counted <= at) || at > 2000) break;
  }
  if (fails_on) CHECK(refused > 0 || calls[which].call == get_it);
}

// SESSION-32. If memory runs out before the call knows what was revoked, it shows nothing of the
// session that it found.
static void what_cannot_be_checked_is_not_shown(void) {
  session_room s;
  long late = 0;
  open_gate("");
  log_in("alex", &s, ticket);
  for (long at = 0;; ++at) {
    fails_at = at;
    watch();
    const limen_status revoked = limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err);
    unwatch();
    fails_at = 0;
    fails_on = 1;
    memset(&made, 0, sizeof made);
    watch();
    const limen_status got = get(ticket, &made);
    unwatch();
    fails_at = -1;
    fails_on = 0;
    if (got == LIMEN_E_MEMORY) {
      ++late;
      const char *bytes = (const char *)&made;
      for (size_t i = 0; i < sizeof made; ++i) CHECK(bytes[i] == 0);
    } else {
      CHECK(got == LIMEN_OK);
    }
    WORKS(look(ticket));
    if (revoked == LIMEN_OK || at > 2000) break;
  }
  CHECK(late > 0);
  close_gate();
}

static void every_call_survives_that_memory_runs_out(void) {
  session_room s;
  // This session, which every round touches, lives as long as the test.
  open_gate("session.max_ttl = 400d\n");
  WORKS(create_with("recent", "", "session.ttl = 400d\n", &s, recent));
  for (size_t i = 0; i < sizeof calls / sizeof *calls; ++i)
    for (int on = 0; on < 2; ++on) {
      const int before = check_failures;
      run_out(i, on);
      if (check_failures != before) fprintf(stderr, "  in %s\n", calls[i].name);
    }
  close_gate();
}

int main(void) {
  use_own_malloc();
  RUN(getting_does_not_allocate);
  RUN(refusing_does_not_allocate);
  RUN(what_cannot_be_checked_is_not_shown);
  RUN(every_call_survives_that_memory_runs_out);
  return closing_line();
}
