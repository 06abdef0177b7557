// The fixture of the tests of sessions: a gate whose clock stands at NOW, and shorter calls.
#ifndef LIMEN_TESTS_SESSION_FIXTURE_H
#define LIMEN_TESTS_SESSION_FIXTURE_H

#include "fixture.h"

#define IDLE_TTL 1800  // the defaults
#define TTL 43200

typedef LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(16384)) session_room;
typedef char ticket_text[LIMEN_TICKET_CAP];

static limen_gate *gate;

static inline limen_gate *session_gate(const char *more) {
  char text[1024];
  snprintf(text, sizeof text, POLICY "clock.manual = true\nkeys.algorithm = HS256\n%s", more);
  limen_gate *made = gate_of(text);
  WORKS(limen_gate_set_clock(made, NOW, &err));
  return made;
}

static inline void open_gate(const char *more) { gate = session_gate(more); }
static inline void close_gate(void) { limen_gate_release(gate); }
static inline void set_clock(int64_t now) { WORKS(limen_gate_set_clock(gate, now, &err)); }

// Loads options from lines of text, for one call. The call reports what is wrong with them.
static inline limen_options *loaded(const char *text) {
  limen_options *options = limen_options_new();
  limen_options_load(options, text, LIMEN_ZSTR, NULL);
  return options;
}

static inline limen_status create_with(const char *subject, const char *data, const char *text,
                                       session_room *s, char *ticket) {
  limen_options *options = loaded(text);
  const limen_status status =
      limen_session_create(gate, subject, LIMEN_ZSTR, data, LIMEN_ZSTR, options, &s->record,
                           sizeof *s, ticket, LIMEN_TICKET_CAP, &err);
  limen_options_release(options);
  return status;
}

// Makes a new session of `subject`.
static inline void log_in(const char *subject, session_room *s, char *ticket) {
  WORKS(create_with(subject, "{\"n\":1}", "", s, ticket));
}

static inline limen_status get(const char *ticket, session_room *s) {
  return limen_session_get(gate, ticket, LIMEN_ZSTR, &s->record, sizeof *s, &err);
}

static inline limen_status look(const char *ticket) {
  session_room s;
  return get(ticket, &s);
}

static inline limen_status update(const char *ticket, uint64_t version, const char *data,
                                  session_room *s) {
  return limen_session_update(gate, ticket, LIMEN_ZSTR, version, data, LIMEN_ZSTR, &s->record,
                              sizeof *s, &err);
}

static inline limen_status touch(const char *ticket) {
  return limen_session_touch(gate, ticket, LIMEN_ZSTR, &err);
}

static inline limen_status end(const char *ticket) {
  return limen_session_end(gate, ticket, LIMEN_ZSTR, &err);
}

static inline limen_status renew_with(const char *ticket, const char *text, session_room *s,
                                      char *new_ticket) {
  limen_options *options = loaded(text);
  const limen_status status = limen_session_renew(gate, ticket, LIMEN_ZSTR, options, &s->record,
                                                  sizeof *s, new_ticket, LIMEN_TICKET_CAP, &err);
  limen_options_release(options);
  return status;
}

// Fills a page with all sessions of `subject`, to compare, and returns their number.
typedef LIMEN_BUFFER(limen_session, 262144) page_room;

static inline size_t list(const char *subject, page_room *page) {
  size_t count = 0;
  memset(page, 0, sizeof *page);
  WORKS(limen_session_list(gate, subject, LIMEN_ZSTR, NULL, 0, &page->record, sizeof *page, &count,
                           &err));
  return count;
}

static inline size_t count_of(const char *subject) {
  static page_room page;
  return list(subject, &page);
}

// Checks that a refused call changes nothing: the sessions of `subject` before and after are
// the same to the byte.
static inline page_room *page_of(int which) {
  static page_room pages[2];
  return &pages[which];
}
static inline void check_unchanged(const char *file, int line, const char *subject) {
  const limen_error refusal = err;
  list(subject, page_of(1));
  err = refusal;
  if (memcmp(page_of(0)->room, page_of(1)->room, sizeof(page_room)) != 0)
    check_failed(file, line, "a call that was refused has changed something");
}
#define REFUSED(subject, wanted, call) \
  (list(subject, page_of(0)), FAILS(wanted, call), check_unchanged(__FILE__, __LINE__, subject))

// Checks that the buffer of a refused call, which was filled with '#', contains nothing of a
// session.
#define HOLDS_NOTHING(room_) holds_nothing(__FILE__, __LINE__, (room_).room, sizeof(room_))
static inline void holds_nothing(const char *file, int line, const unsigned char *room,
                                 size_t size) {
  for (size_t i = 0; i < size; ++i) {
    if (room[i] == '#' || room[i] == 0) continue;
    check_failed(file, line, "the buffer of a refused call is not empty");
    return;
  }
}

// Issues a token of `subject` from the session `s`.
static inline void mint(const session_room *s, char *token) {
  WORKS(limen_token_issue(gate, LIMEN_TEXT(&s->record, subject),
                          LIMEN_TEXT_LEN(&s->record, subject), NULL, 0, &s->record, NULL, token,
                          8192, NULL, &err));
}

#endif
