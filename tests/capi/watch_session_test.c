// The events of sessions that a watch receives.
#include "session_fixture.h"

static limen_watch *watch;
static LIMEN_BUFFER(limen_event, 65536) page;

static void open_watched(const char *more) {
  open_gate(more);
  watch = MADE(limen_watch_open(gate, &err));
}

static void close_watched(void) {
  limen_watch_release(watch);
  close_gate();
}

// Takes the waiting events into `page`, and checks that they contain no ticket.
static size_t take(const char *ticket) {
  size_t count = 99;
  memset(&page, 0, sizeof page);
  WORKS(limen_watch_next(watch, &page.record, sizeof page, &count, &err));
  const size_t len = strlen(ticket);
  for (size_t i = 0; i + 8 <= len; ++i)
    for (size_t at = 0; at + 8 <= sizeof page; ++at)
      CHECK(memcmp(page.room + at, ticket + i, 8) != 0);
  return count;
}

// Takes the only waiting event, and checks its kind and its session `s`.
static const limen_event *take_one(int32_t kind, const session_room *s, const char *ticket) {
  CHECK(take(ticket) == 1);
  const limen_event *event = &page.record;
  CHECK(event->kind == kind && event->at == NOW);
  CHECK_TEXT(there(LIMEN_TEXT(&s->record, subject)), LIMEN_TEXT(event, subject));
  CHECK_TEXT(there(LIMEN_TEXT(&s->record, sid)), LIMEN_TEXT(event, sid));
  return event;
}

static void a_session_is_told_from_login_to_logout(void) {
  session_room s;
  ticket_text ticket, renewed;
  open_watched("");
  WORKS(create_with("alex", "{}", "session.label = Firefox on Linux\n", &s, ticket));
  const limen_event *event = take_one(LIMEN_EVENT_SESSION_CREATED, &s, ticket);
  CHECK(event->number == 1 && event->status == LIMEN_OK);
  CHECK_TEXT("Firefox on Linux", LIMEN_TEXT(event, label));

  WORKS(look(ticket));
  WORKS(touch(ticket));
  WORKS(update(ticket, s.record.version, "{\"n\":2}", &s));
  CHECK(take(ticket) == 0);  // these are counted and make no events

  WORKS(renew_with(ticket, "", &s, renewed));
  event = take_one(LIMEN_EVENT_SESSION_RENEWED, &s, renewed);
  CHECK_TEXT("Firefox on Linux", LIMEN_TEXT(event, label));

  WORKS(end(renewed));
  event = take_one(LIMEN_EVENT_SESSION_ENDED, &s, renewed);
  CHECK(event->number == 3);
  CHECK_TEXT("Firefox on Linux", LIMEN_TEXT(event, label));
  close_watched();
}

static void an_evicted_session_is_told_beside_the_new_one(void) {
  session_room old, new;
  ticket_text first, second;
  open_watched("session.limit = 1\nsession.evict_oldest = true\n");
  log_in("alex", &old, first);
  take_one(LIMEN_EVENT_SESSION_CREATED, &old, first);
  log_in("alex", &new, second);
  CHECK(take(second) == 2);
  const limen_event *event = &page.record;
  int evicted = 0;
  for (int i = 0; i < 2; ++i, event = LIMEN_NEXT(const limen_event, event)) {
    const int is_old = event->kind == LIMEN_EVENT_SESSION_EVICTED;
    evicted += is_old;
    CHECK(is_old || event->kind == LIMEN_EVENT_SESSION_CREATED);
    const session_room *s = is_old ? &old : &new;
    CHECK_TEXT(there(LIMEN_TEXT(&s->record, sid)), LIMEN_TEXT(event, sid));
  }
  CHECK(evicted == 1);
  close_watched();
}

static void a_revoked_session_is_told_with_the_reason(void) {
  session_room s, other;
  ticket_text ticket, other_ticket;
  uint64_t ended = 0;
  open_watched("");
  log_in("alex", &s, ticket);
  log_in("alex", &other, other_ticket);
  CHECK(take(ticket) == 2);
  const char *sid = there(LIMEN_TEXT(&s.record, sid));
  WORKS(limen_revoke_session(gate, "alex", 4, sid, LIMEN_ZSTR, "lost phone", LIMEN_ZSTR, &err));
  const limen_event *event = take_one(LIMEN_EVENT_REVOKED_SESSION, &s, ticket);
  CHECK_TEXT("lost phone", LIMEN_TEXT(event, reason));

  log_in("alex", &s, ticket);
  CHECK(take(ticket) == 1);
  sid = there(LIMEN_TEXT(&s.record, sid));
  WORKS(limen_revoke_sessions(gate, "alex", 4, sid, LIMEN_ZSTR, "cleaning up", LIMEN_ZSTR, &ended,
                              &err));
  CHECK(ended == 1);
  event = take_one(LIMEN_EVENT_REVOKED_SESSIONS, &s, ticket);
  CHECK_TEXT("cleaning up", LIMEN_TEXT(event, reason));
  close_watched();
}

static void refused_tickets_are_told_and_not_shown(void) {
  session_room s;
  ticket_text ticket, changed;
  open_watched("");
  log_in("alex", &s, ticket);
  CHECK(take(ticket) == 1);
  memcpy(changed, ticket, sizeof changed);
  changed[20] = changed[20] == 'A' ? 'B' : 'A';
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(changed));
  FAILS(LIMEN_E_TICKET, look("TheMarkerThatNoEventMayEverShow"));
  FAILS(LIMEN_E_TICKET_SID, look(there(LIMEN_TEXT(&s.record, sid))));
  FAILS(LIMEN_E_SESSION_UNKNOWN, end(changed));
  FAILS(LIMEN_E_SESSION_VERSION, update(ticket, s.record.version + 1, "{\"n\":3}", &s));
  WORKS(end(ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, touch(ticket));
  CHECK(take(ticket) == 7);
  for (size_t at = 0; at + 6 <= sizeof page; ++at) CHECK(memcmp(page.room + at, "Marker", 6) != 0);
  static const int32_t statuses[] = {
      LIMEN_E_SESSION_UNKNOWN, LIMEN_E_TICKET, LIMEN_E_TICKET_SID,     LIMEN_E_SESSION_UNKNOWN,
      LIMEN_E_SESSION_VERSION, LIMEN_OK,       LIMEN_E_SESSION_UNKNOWN};
  const limen_event *event = &page.record;
  for (int i = 0; i < 7; ++i, event = LIMEN_NEXT(const limen_event, event)) {
    CHECK(event->status == statuses[i]);
    CHECK((event->kind == LIMEN_EVENT_REFUSED) == (event->status != LIMEN_OK));
    CHECK(event->status == LIMEN_OK || LIMEN_TEXT(event, reason) != NULL);
  }
  close_watched();
}

// A line break in a subject makes no new line in an audit log.
static void a_subject_with_a_line_break_stays_on_its_line(void) {
  session_room s;
  ticket_text ticket;
  open_watched("");
  log_in("al\nex\xE2\x80\xA9", &s, ticket);
  CHECK(take(ticket) == 1);
  CHECK_TEXT(
      "al\xEF\xBF\xBD"
      "ex\xEF\xBF\xBD",
      LIMEN_TEXT(&page.record, subject));
  close_watched();
}

static void statistics_count_sessions(void) {
  session_room s;
  ticket_text ticket, renewed;
  char mark[LIMEN_LOGIN_MARK_CAP], *text = NULL;
  open_gate("");
  WORKS(limen_login_begin(gate, "alex", 4, mark, sizeof mark, NULL, &err));
  log_in("alex", &s, ticket);
  WORKS(look(ticket));
  WORKS(look(ticket));
  WORKS(update(ticket, s.record.version, "{\"n\":2}", &s));
  WORKS(renew_with(ticket, "", &s, renewed));
  WORKS(end(renewed));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(renewed));
  WORKS(limen_gate_stats(gate, "json", &text, NULL, &err));
  static const char *const parts[] = {
      "\"sessions\":{\"created\":1,\"read\":2,\"updated\":1,\"touched\":0,\"renewed\":1,\"ended\":"
      "1,"
      "\"evicted\":0}",
      "\"logins\":{\"begun\":1}", "\"refused\":{\"LIMEN_E_SESSION_UNKNOWN\":1}"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i)
    if (strstr(there(text), parts[i]) == NULL) check_failed(__FILE__, __LINE__, text);
  limen_free(text);
  close_gate();
}

int main(void) {
  RUN(a_session_is_told_from_login_to_logout);
  RUN(an_evicted_session_is_told_beside_the_new_one);
  RUN(a_revoked_session_is_told_with_the_reason);
  RUN(refused_tickets_are_told_and_not_shown);
  RUN(a_subject_with_a_line_break_stays_on_its_line);
  RUN(statistics_count_sessions);
  return closing_line();
}
