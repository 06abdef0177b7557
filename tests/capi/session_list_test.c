// limen/session.h: the sessions of a subject, in pages.
#include "session_fixture.h"

enum { many = 100 };
static ticket_text tickets[many];
static char sids[many][23];

static void open_with_many(void) {
  session_room s;
  open_gate("");
  for (int i = 0; i < many; ++i) {
    char text[64];
    snprintf(text, sizeof text, "session.label = device %d\n", i);
    WORKS(create_with("alex", "", text, &s, tickets[i]));
    snprintf(sids[i], sizeof sids[i], "%s", LIMEN_TEXT(&s.record, sid));
  }
  log_in("sam", &s, (ticket_text){0});
}

static int index_of(const char *sid) {
  for (int i = 0; i < many; ++i)
    if (strcmp(sids[i], sid) == 0) return i;
  return -1;
}

static void nobody_has_no_sessions(void) {
  session_room s;
  size_t count = 99;
  open_gate("");
  memset(&s, '#', sizeof s);
  WORKS(limen_session_list(gate, "alex", 4, NULL, 0, &s.record, sizeof s, &count, &err));
  CHECK(count == 0 && s.record.total == 0 && s.record.size == 0);
  close_gate();
}

// Whatever the room, each session comes once, in the order of the bytes of the sids.
static void pages_show_each_session_once(void) {
  static const size_t rooms[] = {600, 1000, 4096, sizeof(page_room)};
  open_with_many();
  for (size_t r = 0; r < sizeof rooms / sizeof *rooms; ++r) {
    static page_room page;
    int seen[many] = {0}, found = 0, pages = 0;
    size_t n = 0;
    const char *after = "";
    char last[23] = "";
    while (limen_session_list(gate, "alex", 4, after, LIMEN_ZSTR, &page.record, rooms[r], &n,
                              &err) == LIMEN_OK &&
           n > 0 && ++pages <= many) {
      for (limen_session *s = &page.record; n > 0; --n, s = LIMEN_NEXT(limen_session, s)) {
        CHECK(s->size == sizeof(limen_session) && s->total % 8 == 0);
        CHECK((size_t)((unsigned char *)s - page.room) + s->total <= rooms[r]);
        CHECK_TEXT("alex", LIMEN_TEXT(s, subject));
        const int i = index_of(there(LIMEN_TEXT(s, sid)));
        char label[32];
        snprintf(label, sizeof label, "device %d", i);
        CHECK_TEXT(label, LIMEN_TEXT(s, label));
        if (i >= 0) ++seen[i];
        CHECK(strcmp(last, LIMEN_TEXT(s, sid)) != 0);
        snprintf(last, sizeof last, "%s", LIMEN_TEXT(s, sid));
        after = LIMEN_TEXT(s, sid);  // a text in the page
        ++found;
      }
    }
    CHECK(err.status == LIMEN_OK && found == many);
    for (int i = 0; i < many; ++i) CHECK(seen[i] == 1);
    CHECK(rooms[r] < sizeof(page_room) ? pages > 1 : pages == 1);
  }
  close_gate();
}

static void a_page_goes_on_behind_a_session_that_has_ended(void) {
  static page_room page;
  open_with_many();
  CHECK(list("alex", &page) == many);
  limen_session *s = &page.record;
  for (int i = 0; i < many / 2; ++i) s = LIMEN_NEXT(limen_session, s);
  char after[23];
  snprintf(after, sizeof after, "%s", LIMEN_TEXT(s, sid));
  const int ended = index_of(after);
  WORKS(end(tickets[ended]));
  size_t count = 0;
  WORKS(limen_session_list(gate, "alex", 4, after, LIMEN_ZSTR, &page.record, sizeof page, &count,
                           &err));
  CHECK(count == many - many / 2 - 1);
  CHECK(count_of("alex") == many - 1);
  close_gate();
}

// SESSION-21, SESSION-22
static void only_the_living_are_listed(void) {
  session_room s;
  ticket_text short_one, ended, revoked;
  open_gate("");
  WORKS(create_with("alex", "", "session.idle_ttl = 60\n", &s, short_one));
  log_in("alex", &s, ended);
  log_in("alex", &s, revoked);
  CHECK(count_of("alex") == 3);
  WORKS(end(ended));
  CHECK(count_of("alex") == 2);
  set_clock(NOW + 60);
  CHECK(count_of("alex") == 1);
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));  // deletes nothing and refuses all
  FAILS(LIMEN_E_SESSION_REVOKED, look(revoked));
  CHECK(count_of("alex") == 0);
  log_in("alex", &s, ended);
  CHECK(count_of("alex") == 1);
  close_gate();
}

static void a_list_shows_what_get_shows(void) {
  session_room s, got;
  static page_room page;
  ticket_text ticket;
  open_gate("");
  WORKS(create_with("alex", "{\"a\":[1,2]}", "session.label = x\nsession.level = 3\n", &s, ticket));
  set_clock(NOW + 1000);
  WORKS(touch(ticket));
  WORKS(get(ticket, &got));
  CHECK(list("alex", &page) == 1);
  CHECK(page.record.total == got.record.total);
  CHECK(memcmp(&page, &got, got.record.total) == 0);
  // The page has no ticket.
  for (size_t i = 0; i + 8 <= got.record.total; ++i) CHECK(memcmp(page.room + i, ticket, 8) != 0);
  close_gate();
}

static void subjects_are_compared_whole(void) {
  session_room s;
  ticket_text ticket;
  size_t count = 0;
  open_gate("");
  log_in("alex", &s, ticket);
  WORKS(limen_session_create(gate, "alex\0x", 6, NULL, 0, NULL, &s.record, sizeof s, ticket,
                             sizeof ticket, &err));
  CHECK(count_of("ale") == 0 && count_of("alexx") == 0 && count_of("Alex") == 0);
  CHECK(count_of("alex") == 1);
  WORKS(limen_session_list(gate, "alex\0x", 6, NULL, 0, &s.record, sizeof s, &count, &err));
  CHECK(count == 1 && LIMEN_TEXT_LEN(&s.record, subject) == 6);
  close_gate();
}

static void what_is_no_sid_or_subject_is_refused(void) {
  session_room s;
  ticket_text ticket;
  size_t count = 99;
  char *const long_text = malloc(10240);
  memset(long_text, 'x', 10240);
  open_gate("");
  log_in("alex", &s, ticket);
#define LIST(subject, subject_len, after, after_len)                                            \
  limen_session_list(gate, subject, subject_len, after, after_len, &s.record, sizeof s, &count, \
                     &err)
  FAILS(LIMEN_E_TICKET_SID, LIST("alex", 4, "x", 1));
  CHECK(count == 0 && s.record.total == 0);
  FAILS(LIMEN_E_TICKET_SID, LIST("alex", 4, ticket, 36));
  CHECK(strstr(err.message, ticket) == NULL);
  FAILS(LIMEN_E_TICKET_SID, LIST("alex", 4, long_text, 10240));
  FAILS(LIMEN_E_TICKET_SID, LIST("alex", 4, "AAAAAAAAAAAAAAAAAAAAA=", 22));
  FAILS(LIMEN_E_TEXT, LIST("", 0, NULL, 0));
  FAILS(LIMEN_E_TEXT, LIST("\xff", 1, NULL, 0));
  FAILS(LIMEN_E_TEXT, LIST(long_text, 10240, NULL, 0));
  // An unknown sid has its place in the order too.
  WORKS(LIST("alex", 4, "AAAAAAAAAAAAAAAAAAAAAA", 22));
#undef LIST
  close_gate();
  free(long_text);
}

int main(void) {
  RUN(nobody_has_no_sessions);
  RUN(pages_show_each_session_once);
  RUN(a_page_goes_on_behind_a_session_that_has_ended);
  RUN(only_the_living_are_listed);
  RUN(a_list_shows_what_get_shows);
  RUN(subjects_are_compared_whole);
  RUN(what_is_no_sid_or_subject_is_refused);
  return closing_line();
}
