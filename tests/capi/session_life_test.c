// limen/session.h: the life of a session: updates, touches, ends, limits.
#include <pthread.h>

#include "session_fixture.h"

// SESSION-7
static void an_update_asks_for_the_version_that_was_read(void) {
  session_room s, other;
  ticket_text ticket;
  open_gate("");
  log_in("alex", &s, ticket);
  const uint64_t first = s.record.version;
  WORKS(update(ticket, first, "{\"n\":2}", &s));
  CHECK(s.record.version != first);
  CHECK_TEXT("{\"n\":2}", LIMEN_TEXT(&s.record, data));
  memset(&other, '#', sizeof other);
  REFUSED("alex", LIMEN_E_SESSION_VERSION, update(ticket, first, "{\"n\":3}", &other));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_UNKNOWN);
  HOLDS_NOTHING(other);
  REFUSED("alex", LIMEN_E_ARGUMENT, update(ticket, 0, "{\"n\":3}", &other));
  REFUSED("alex", LIMEN_E_SESSION_VERSION, update(ticket, UINT64_MAX, "{\"n\":3}", &other));
  // The version is old, although the data is the same.
  REFUSED("alex", LIMEN_E_SESSION_VERSION, update(ticket, first, "{\"n\":1}", &other));
  WORKS(get(ticket, &other));
  CHECK_TEXT("{\"n\":2}", LIMEN_TEXT(&other.record, data));
  CHECK(other.record.version == s.record.version);
  REFUSED("alex", LIMEN_E_JSON, update(ticket, s.record.version, "[]", &other));
  REFUSED("alex", LIMEN_E_JSON, update(ticket, s.record.version, "{\"a\":1,\"a\":2}", &other));
  close_gate();
}

static void an_update_keeps_to_the_limit_of_data(void) {
  session_room s, other;
  ticket_text ticket;
  open_gate("session.max_data = 16\n");
  log_in("alex", &s, ticket);
  WORKS(update(ticket, s.record.version, "{\"n\":1234567890}", &s));
  REFUSED("alex", LIMEN_E_DATA_SIZE,
          update(ticket, s.record.version, "{\"n\":12345678901}", &other));
  WORKS(update(ticket, s.record.version, "", &s));
  CHECK_TEXT("{}", LIMEN_TEXT(&s.record, data));
  close_gate();
}

// SESSION-8
static void the_same_data_is_not_written(void) {
  session_room s, again;
  ticket_text ticket;
  open_gate("");
  log_in("alex", &s, ticket);
  set_clock(NOW + IDLE_TTL - 1);
  WORKS(update(ticket, s.record.version, "{\"n\":1}", &again));
  CHECK(again.record.version == s.record.version);
  // It still keeps the session alive.
  CHECK(again.record.seen_at == NOW + IDLE_TTL - 1);
  set_clock(NOW + IDLE_TTL + 1);
  WORKS(look(ticket));
  // JSON of the same meaning with other bytes is other data.
  WORKS(update(ticket, s.record.version, "{ \"n\":1}", &again));
  CHECK(again.record.version != s.record.version);
  close_gate();
}

// SESSION-13
static void a_session_ends_when_it_is_idle_and_in_any_case(void) {
  session_room s;
  ticket_text idle, busy;
  open_gate("session.ttl = 1h\n");
  log_in("alex", &s, idle);
  log_in("alex", &s, busy);
  set_clock(NOW + 1500);
  WORKS(look(idle));  // getting does not keep it alive
  WORKS(touch(busy));
  set_clock(NOW + 1799);
  WORKS(look(idle));
  set_clock(NOW + 1800);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(idle));
  FAILS(LIMEN_E_SESSION_UNKNOWN, touch(idle));
  FAILS(LIMEN_E_SESSION_UNKNOWN, update(idle, s.record.version, "{}", &s));
  CHECK(count_of("alex") == 1);
  WORKS(touch(busy));
  set_clock(NOW + 3200);
  WORKS(touch(busy));
  WORKS(get(busy, &s));
  CHECK(s.record.seen_at == NOW + 3200 && s.record.idle_expires_at == NOW + 3600);
  set_clock(NOW + 3599);
  WORKS(touch(busy));
  set_clock(NOW + 3600);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(busy));
  FAILS(LIMEN_E_SESSION_UNKNOWN, touch(busy));
  FAILS(LIMEN_E_SESSION_UNKNOWN, renew_with(busy, "", &s, idle));
  FAILS(LIMEN_E_SESSION_UNKNOWN, end(busy));
  CHECK(count_of("alex") == 0);
  close_gate();
}

// SESSION-9, SESSION-10
static void a_touch_moves_the_deadline_and_nothing_else(void) {
  session_room before, after;
  ticket_text ticket;
  open_gate("");
  log_in("alex", &before, ticket);
  set_clock(NOW + IDLE_TTL / 4 - 1);
  WORKS(touch(ticket));
  WORKS(get(ticket, &after));
  CHECK(after.record.seen_at == NOW);  // less than a quarter of the idle time has passed
  set_clock(NOW + IDLE_TTL / 4 + 1);
  WORKS(touch(ticket));
  WORKS(get(ticket, &after));
  CHECK(after.record.seen_at == NOW + IDLE_TTL / 4 + 1);
  CHECK(after.record.idle_expires_at == after.record.seen_at + IDLE_TTL);
  CHECK(after.record.version == before.record.version);
  after.record.seen_at = before.record.seen_at;
  after.record.idle_expires_at = before.record.idle_expires_at;
  CHECK(memcmp(&before, &after, before.record.total) == 0);

  // A touch between the updates of two readers fails neither.
  set_clock(NOW + 2 * IDLE_TTL / 4 + 2);
  WORKS(touch(ticket));
  WORKS(update(ticket, before.record.version, "{\"n\":2}", &after));
  close_gate();
}

static void an_ended_session_stays_ended(void) {
  session_room s;
  ticket_text ticket, other, next;
  open_gate("");
  log_in("alex", &s, other);
  log_in("alex", &s, ticket);
  WORKS(end(ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(ticket));
  REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, end(ticket));
  REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, touch(ticket));
  REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, update(ticket, s.record.version, "{\"n\":2}", &s));
  REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, renew_with(ticket, "", &s, next));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(ticket));
  WORKS(look(other));
  CHECK(count_of("alex") == 1);
  close_gate();
}

static void more_may_be_asked_for(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  WORKS(create_with("alex", "", "session.level = 2\n", &s, ticket));
  set_clock(NOW + 600);
  WORKS(get(ticket, &s));
#define REQUIRE(max_age, level) limen_session_require(gate, &s.record, max_age, level, &err)
  WORKS(REQUIRE(LIMEN_UNSET, 0));
  WORKS(REQUIRE(600, 2));
  FAILS(LIMEN_E_SESSION_NOT_FRESH, REQUIRE(599, 2));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_NOT_ENOUGH);
  SAYS("599");
  FAILS(LIMEN_E_SESSION_NOT_FRESH, REQUIRE(0, 0));
  FAILS(LIMEN_E_SESSION_LEVEL, REQUIRE(600, 3));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_NOT_ENOUGH);
  FAILS(LIMEN_E_SESSION_LEVEL, REQUIRE(LIMEN_UNSET, UINT32_MAX));
  FAILS(LIMEN_E_ARGUMENT, REQUIRE(-1, 0));
  WORKS(REQUIRE(INT64_MAX, 0));
  // Nobody knows when that was, so it is never fresh.
  s.record.auth_time = LIMEN_UNSET;
  WORKS(REQUIRE(LIMEN_UNSET, 2));
  FAILS(LIMEN_E_SESSION_NOT_FRESH, REQUIRE(600, 2));
  FAILS(LIMEN_E_SESSION_NOT_FRESH, REQUIRE(INT64_MAX, 0));
  // A refused call leaves an empty record, which is never enough.
  FAILS(LIMEN_E_TICKET, get("x", &s));
  FAILS(LIMEN_E_ARGUMENT, REQUIRE(LIMEN_UNSET, 0));
#undef REQUIRE
  FAILS(LIMEN_E_ARGUMENT, limen_session_require(gate, NULL, 1, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_session_require(NULL, &s.record, 1, 0, &err));
  close_gate();
}

// SESSION-24: one too many is refused, ...
static void a_login_over_the_limit_is_refused(void) {
  session_room s;
  ticket_text tickets[3], other;
  open_gate("session.limit = 2\n");
  for (int i = 0; i < 2; ++i) log_in("alex", &s, tickets[i]);
  REFUSED("alex", LIMEN_E_SESSION_LIMIT, create_with("alex", "", "", &s, tickets[2]));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_NOT_ENOUGH);
  SAYS("2");
  CHECK(tickets[2][0] == '\0');
  log_in("sam", &s, other);
  WORKS(create_with("alex", "", "session.limit = 3\n", &s, tickets[2]));
  REFUSED("alex", LIMEN_E_SESSION_LIMIT, create_with("alex", "", "", &s, other));
  // Ended and expired sessions do not count.
  WORKS(end(tickets[0]));
  WORKS(end(tickets[1]));
  log_in("alex", &s, tickets[0]);
  set_clock(NOW + IDLE_TTL);
  log_in("alex", &s, tickets[0]);
  log_in("alex", &s, tickets[1]);
  close_gate();
}

// ... or the oldest goes.
static void or_the_oldest_session_goes(void) {
  session_room s;
  ticket_text tickets[5];
  char token[8192];
  open_gate("session.limit = 3\nsession.evict_oldest = true\n");
  limen_verifier *verifier = verifier_of(gate, "");
  for (int i = 0; i < 3; ++i) {
    set_clock(NOW + i);
    log_in("alex", &s, tickets[i]);
    if (i == 0) mint(&s, token);
  }
  WORKS(verify(verifier, token));
  set_clock(NOW + 3);
  log_in("alex", &s, tickets[3]);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(tickets[0]));
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));
  for (int i = 1; i < 4; ++i) WORKS(look(tickets[i]));
  set_clock(NOW + 4);
  WORKS(create_with("alex", "", "session.limit = 1\n", &s, tickets[4]));
  for (int i = 0; i < 4; ++i) FAILS(LIMEN_E_SESSION_UNKNOWN, look(tickets[i]));
  CHECK(count_of("alex") == 1);
  limen_verifier_release(verifier);
  close_gate();
}

// A token lives no longer than its session can.
static void a_token_does_not_outlive_its_session(void) {
  session_room s;
  ticket_text ticket;
  char token[8192];
  claims_room c;
  open_gate("session.ttl = 10m\n");
  limen_verifier *verifier = verifier_of(gate, "");
  log_in("alex", &s, ticket);
  set_clock(NOW + 400);
  mint(&s, token);
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  CHECK(c.record.expires_at == NOW + 600);
  CHECK(LIMEN_TEXT_LEN(&c.record, sid) == 22);
  // A session that does not exist, or is not the subject's, gives no token.
  FAILS(LIMEN_E_SESSION_UNKNOWN, limen_token_issue(gate, "sam", 3, NULL, 0, &s.record, NULL, token,
                                                   sizeof token, NULL, &err));
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  FAILS(LIMEN_E_SESSION_REVOKED, limen_token_issue(gate, "alex", 4, NULL, 0, &s.record, NULL, token,
                                                   sizeof token, NULL, &err));
  log_in("alex", &s, ticket);
  mint(&s, token);
  WORKS(end(ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, limen_token_issue(gate, "alex", 4, NULL, 0, &s.record, NULL, token,
                                                   sizeof token, NULL, &err));
  limen_verifier_release(verifier);
  close_gate();
}

// SESSION-42. A ticket that has a successor only reads, so no token comes of it.
static void a_renewed_ticket_mints_nothing(void) {
  session_room s, old;
  ticket_text ticket, next;
  char token[8192];
  open_gate("");
  log_in("alex", &s, ticket);
  WORKS(limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &s.record, sizeof s, next, sizeof next,
                            &err));
  WORKS(limen_session_get(gate, ticket, LIMEN_ZSTR, &old.record, sizeof old, &err));
  CHECK(old.record.read_only == 1);
  FAILS(LIMEN_E_SESSION_RENEWED, limen_token_issue(gate, "alex", 4, NULL, 0, &old.record, NULL,
                                                   token, sizeof token, NULL, &err));
  mint(&s, token);
  close_gate();
}

static limen_status issue_with_sid(const char *sid, const limen_session *session, char *token) {
  limen_options *options = limen_options_new();
  WORKS(limen_options_set(options, "token.sid", sid, LIMEN_ZSTR, &err));
  const limen_status status =
      limen_token_issue(gate, "alex", 4, NULL, 0, session, options, token, 8192, NULL, &err);
  limen_options_release(options);
  return status;
}

// token.sid is for other systems' sessions. Anybody could read a ticket in the token.
static void another_systems_sid_is_written_as_it_is(void) {
  session_room s;
  ticket_text ticket;
  char token[8192];
  claims_room c;
  open_gate("");
  limen_verifier *verifier = verifier_of(gate, "");
  log_in("alex", &s, ticket);
  WORKS(issue_with_sid("08a5019c-17e1-4977-8f42-65a12843ea02", NULL, token));
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  CHECK_TEXT("08a5019c-17e1-4977-8f42-65a12843ea02", LIMEN_TEXT(&c.record, sid));
  FAILS(LIMEN_E_ARGUMENT, issue_with_sid(ticket, NULL, token));
  CHECK(strstr(err.message, ticket) == NULL);
  FAILS(LIMEN_E_ARGUMENT, issue_with_sid(LIMEN_TEXT(&s.record, sid), NULL, token));
  SAYS("give its record");
  FAILS(LIMEN_E_ARGUMENT, issue_with_sid("other", &s.record, token));
  limen_session empty;
  memset(&empty, 0, sizeof empty);
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_issue(gate, "alex", 4, NULL, 0, &empty, NULL, token, sizeof token, NULL, &err));
  limen_verifier_release(verifier);
  close_gate();
}

// SESSION-39
static void rights_are_given_at_login_and_not_by_data(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  WORKS(create_with("alex", "{\"roles\":[\"root\"],\"role\":\"root\",\"scope\":\"all\"}",
                    "session.roles = [\"admin\"]\nsession.scope = read write\n", &s, ticket));
  CHECK_TEXT("[\"admin\"]", LIMEN_TEXT(&s.record, roles));
  CHECK_TEXT("read write", LIMEN_TEXT(&s.record, scope));
  WORKS(limen_session_grants(&s.record, "write", LIMEN_ZSTR, "admin", LIMEN_ZSTR, &err));
  WORKS(limen_session_grants(&s.record, NULL, 0, NULL, 0, &err));
  FAILS(LIMEN_E_ROLE, limen_session_grants(&s.record, NULL, 0, "root", LIMEN_ZSTR, &err));
  SAYS("its data is not read");
  FAILS(LIMEN_E_SCOPE, limen_session_grants(&s.record, "all", LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_TEXT, limen_session_grants(&s.record, "a  b", LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_session_grants(NULL, NULL, 0, NULL, 0, &err));
  limen_session empty;
  memset(&empty, 0, sizeof empty);
  FAILS(LIMEN_E_ARGUMENT, limen_session_grants(&empty, NULL, 0, NULL, 0, &err));
  close_gate();
}

static int strange;  // wrong results in any thread
static ticket_text shared_ticket;

static void note(int fine) {
  if (!fine) __atomic_add_fetch(&strange, 1, __ATOMIC_RELAXED);
}

// Adds one to the number in the shared session, fifty times. It reads again whenever another
// thread was faster.
static void *count_up(void *unused) {
  (void)unused;
  limen_error own;
  session_room s;
  for (int added = 0, tries = 0; added < 50 && tries < 100000; ++tries) {
    char n[16], data[32];
    if (limen_session_get(gate, shared_ticket, 36, &s.record, sizeof s, &own) != LIMEN_OK ||
        limen_json_get(LIMEN_TEXT(&s.record, data), LIMEN_TEXT_LEN(&s.record, data), "n", 1, n,
                       sizeof n, NULL, &own) != LIMEN_OK)
      note(0);
    snprintf(data, sizeof data, "{\"n\":%ld}", strtol(n, NULL, 10) + 1);
    note(limen_session_touch(gate, shared_ticket, 36, &own) == LIMEN_OK);
    const limen_status status = limen_session_update(gate, shared_ticket, 36, s.record.version,
                                                     data, LIMEN_ZSTR, &s.record, sizeof s, &own);
    note(status == LIMEN_OK || status == LIMEN_E_SESSION_VERSION);
    added += status == LIMEN_OK;
  }
  return NULL;
}

// Logs in, reads, renews and logs out. No other thread affects its session.
static void *come_and_go(void *argument) {
  limen_error own;
  session_room s;
  ticket_text ticket, next;
  char subject[16];
  snprintf(subject, sizeof subject, "user-%d", *(int *)argument);
  for (int round = 0; round < 200; ++round) {
    note(limen_session_create(gate, subject, LIMEN_ZSTR, NULL, 0, NULL, &s.record, sizeof s, ticket,
                              sizeof ticket, &own) == LIMEN_OK);
    note(limen_session_renew(gate, ticket, 36, NULL, &s.record, sizeof s, next, sizeof next,
                             &own) == LIMEN_OK);
    note(limen_session_get(gate, next, 36, &s.record, sizeof s, &own) == LIMEN_OK);
    if (round % 2 == 0)
      note(limen_session_end(gate, next, 36, &own) == LIMEN_OK);
    else
      note(limen_revoke_subject(gate, subject, LIMEN_ZSTR, NULL, 0, NULL, &own) == LIMEN_OK);
    note(limen_status_kind(limen_session_get(gate, next, 36, &s.record, sizeof s, &own)) ==
         LIMEN_KIND_NO);
    note(limen_status_kind(limen_session_get(gate, ticket, 36, &s.record, sizeof s, &own)) ==
         LIMEN_KIND_NO);
  }
  return NULL;
}

static void threads_lose_no_update(void) {
  session_room s;
  pthread_t threads[4];
  int numbers[4];
  open_gate("");
  WORKS(create_with("alex", "{\"n\":0}", "", &s, shared_ticket));
  for (int i = 0; i < 4; ++i) {
    numbers[i] = i;
    CHECK(pthread_create(&threads[i], NULL, i < 2 ? count_up : come_and_go, &numbers[i]) == 0);
  }
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  CHECK(strange == 0);
  WORKS(get(shared_ticket, &s));
  CHECK_TEXT("{\"n\":100}", LIMEN_TEXT(&s.record, data));
  close_gate();
}

int main(void) {
  RUN(an_update_asks_for_the_version_that_was_read);
  RUN(an_update_keeps_to_the_limit_of_data);
  RUN(the_same_data_is_not_written);
  RUN(a_session_ends_when_it_is_idle_and_in_any_case);
  RUN(a_touch_moves_the_deadline_and_nothing_else);
  RUN(an_ended_session_stays_ended);
  RUN(more_may_be_asked_for);
  RUN(a_login_over_the_limit_is_refused);
  RUN(or_the_oldest_session_goes);
  RUN(a_token_does_not_outlive_its_session);
  RUN(a_renewed_ticket_mints_nothing);
  RUN(another_systems_sid_is_written_as_it_is);
  RUN(rights_are_given_at_login_and_not_by_data);
  RUN(threads_lose_no_update);
  return closing_line();
}
