// limen/session.h: buffers that are too small, NULL, and impossible lengths.
#include "session_fixture.h"

// A call that fills a record in `s`, with room for `cap` bytes.
typedef limen_status (*filling)(session_room *s, size_t cap);

static ticket_text ticket, made;
static uint64_t version;
static int rounds;

static limen_status do_create(session_room *s, size_t cap) {
  return limen_session_create(gate, "alex", 4, "{\"n\":1}", LIMEN_ZSTR, NULL, &s->record, cap, made,
                              sizeof made, &err);
}
static limen_status do_get(session_room *s, size_t cap) {
  return limen_session_get(gate, ticket, LIMEN_ZSTR, &s->record, cap, &err);
}
static limen_status do_update(session_room *s, size_t cap) {
  char data[32];
  snprintf(data, sizeof data, "{\"n\":%d}", 100 + rounds);
  return limen_session_update(gate, ticket, LIMEN_ZSTR, version, data, LIMEN_ZSTR, &s->record, cap,
                              &err);
}
static limen_status do_renew(session_room *s, size_t cap) {
  return limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &s->record, cap, made, sizeof made,
                             &err);
}
static limen_status do_list(session_room *s, size_t cap) {
  size_t count = 99;
  const limen_status status =
      limen_session_list(gate, "alex", 4, NULL, 0, &s->record, cap, &count, &err);
  CHECK(status == LIMEN_OK ? count == 1 : count == 0);
  return status;
}

// LIMEN_E_BUFFER comes before any effect, and the size in `total` suffices.
static void short_buffers(filling call) {
  session_room s, known;
  ++rounds;
  open_gate("");
  log_in("alex", &known, ticket);
  version = known.record.version;
  for (size_t cap = 0; cap < sizeof(limen_session) + 64; cap += cap < 16 ? 1 : 8) {
    memset(&s, '#', sizeof s);
    REFUSED("alex", LIMEN_E_BUFFER, call(&s, cap));
    for (size_t i = cap; i < sizeof s; ++i) CHECK(s.room[i] == '#');
    if (cap < sizeof s.record.total) continue;
    CHECK(s.record.total > sizeof(limen_session) && s.record.total <= LIMEN_SESSION_CAP(16384));
    for (size_t i = sizeof s.record.total; i < cap && i < sizeof(limen_session); ++i)
      CHECK(s.room[i] == 0);
  }
  const size_t enough = s.record.total;
  size_t least = 0;  // `total` may be a few bytes more than needed
  for (size_t cap = enough - 1; least == 0; --cap) {
    memset(&s, '#', sizeof s);
    check_poison();
    if (call(&s, cap) == LIMEN_E_BUFFER) {
      for (size_t i = cap; i < sizeof s; ++i) CHECK(s.room[i] == '#');
      CHECK(s.record.total == enough && s.record.size == 0);
      least = cap;
    } else {
      least = cap;
    }
  }
  CHECK(enough - least <= 8);
  close_gate();

  open_gate("");
  log_in("alex", &known, ticket);
  version = known.record.version;
  memset(&s, '#', sizeof s);
  WORKS(call(&s, enough));
  CHECK(s.record.size == sizeof(limen_session) && s.record.total <= enough);
  for (size_t i = enough; i < sizeof s; ++i) CHECK(s.room[i] == '#');
  close_gate();
}

static void create_says_how_much_it_needs(void) { short_buffers(do_create); }
static void get_says_how_much_it_needs(void) { short_buffers(do_get); }
static void update_says_how_much_it_needs(void) { short_buffers(do_update); }
static void renew_says_how_much_it_needs(void) { short_buffers(do_renew); }
static void list_says_how_much_it_needs(void) { short_buffers(do_list); }

static void a_ticket_needs_its_37_bytes(void) {
  session_room s, t;
  open_gate("");
  log_in("alex", &s, ticket);
  for (size_t cap = 0; cap < LIMEN_TICKET_CAP; ++cap) {
    memset(made, '#', sizeof made);
    REFUSED(
        "alex", LIMEN_E_BUFFER,
        limen_session_create(gate, "alex", 4, NULL, 0, NULL, &t.record, sizeof t, made, cap, &err));
    SAYS("37");
    CHECK(made[0] == (cap > 0 ? '\0' : '#') && made[1] == '#');
    made[0] = '#';
    REFUSED(
        "alex", LIMEN_E_BUFFER,
        limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &t.record, sizeof t, made, cap, &err));
    for (size_t i = 0; i < sizeof made; ++i) CHECK(made[i] == '#');
  }
  WORKS(look(ticket));
  close_gate();
}

// LIMEN_SESSION_CAP suffices for a session whose texts have their greatest lengths.
static void the_documented_room_suffices(void) {
  char *const subject = malloc(1024), *const data = malloc(16384);
  char label[257], address[65];
  memset(subject, 's', 1024);
  memset(data, ' ', 16384);
  data[0] = '{';
  data[16383] = '}';
  memset(label, 'l', 256);
  memset(address, 'a', 64);
  label[256] = address[64] = '\0';
  open_gate("");
  // The stored record is longest with cutoffs of both kinds.
  WORKS(limen_revoke_subject(gate, subject, 1024, NULL, 0, NULL, &err));
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  limen_options *options = limen_options_new();
  WORKS(limen_options_set(options, "session.label", label, 256, &err));
  WORKS(limen_options_set(options, "session.address", address, 64, &err));
  session_room s;
  CHECK(sizeof s == LIMEN_SESSION_CAP(16384));
  WORKS(limen_session_create(gate, subject, 1024, data, 16384, options, &s.record, sizeof s, ticket,
                             sizeof ticket, &err));
  WORKS(get(ticket, &s));
  CHECK(s.record.label.len == 256 && s.record.address.len == 64 && s.record.data.len == 16384);
  size_t count = 0;
  WORKS(limen_session_list(gate, subject, 1024, NULL, 0, &s.record, sizeof s, &count, &err));
  CHECK(count == 1);
  WORKS(renew_with(ticket, "", &s, ticket));
  version = s.record.version;
  data[1] = '\n';
  WORKS(limen_session_update(gate, ticket, LIMEN_ZSTR, version, data, 16384, &s.record, sizeof s,
                             &err));
  limen_options_release(options);
  free(subject);
  free(data);
  close_gate();
}

static void a_buffer_is_aligned(void) {
  session_room s;
  limen_session *const odd = (limen_session *)(void *)(s.room + 4);
  size_t count;
  open_gate("");
  log_in("alex", &s, ticket);
  FAILS(LIMEN_E_ARGUMENT, limen_session_create(gate, "a", 1, NULL, 0, NULL, odd, sizeof s - 8, made,
                                               sizeof made, &err));
  SAYS("aligned");
  FAILS(LIMEN_E_ARGUMENT, limen_session_get(gate, ticket, 36, odd, sizeof s - 8, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_session_update(gate, ticket, 36, 1, NULL, 0, odd, 4096, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_session_renew(gate, ticket, 36, NULL, odd, 4096, made, sizeof made, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_session_list(gate, "alex", 4, NULL, 0, odd, 4096, &count, &err));
  close_gate();
}

// A text in the buffer that a call fills would change while the call reads it.
static void texts_lie_apart_from_the_buffer(void) {
  session_room s;
  open_gate("");
  log_in("alex", &s, ticket);
  const uint64_t read = s.record.version;
  const char *const subject = LIMEN_TEXT(&s.record, subject);
  const char *const data = LIMEN_TEXT(&s.record, data);
  FAILS(LIMEN_E_ARGUMENT, limen_session_create(gate, subject, 4, NULL, 0, NULL, &s.record, sizeof s,
                                               made, sizeof made, &err));
  SAYS("subject");
  FAILS(LIMEN_E_ARGUMENT,
        limen_session_update(gate, ticket, 36, read, data, 7, &s.record, sizeof s, &err));
  SAYS("data");
  FAILS(LIMEN_E_ARGUMENT, limen_session_get(gate, data, 36, &s.record, sizeof s, &err));
  SAYS("ticket");
  WORKS(get(ticket, &s));
  CHECK_TEXT("{\"n\":1}", LIMEN_TEXT(&s.record, data));
  // A text right behind the buffer is fine, and so is a new ticket in the place of the old one.
  WORKS(limen_session_get(gate, ticket, 36, &s.record, sizeof s, &err));
  WORKS(limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &s.record, sizeof s, ticket,
                            sizeof ticket, &err));
  WORKS(look(ticket));
  close_gate();
}

static void null_is_refused(void) {
  session_room s;
  limen_session *const r = &s.record;
  size_t n;
  open_gate("");
  log_in("alex", &s, ticket);
  const char *const sid = strdup(LIMEN_TEXT(&s.record, sid));
#define NO(call) REFUSED("alex", LIMEN_E_ARGUMENT, call)
  NO(limen_session_create(NULL, "a", 1, NULL, 0, NULL, r, sizeof s, made, sizeof made, &err));
  NO(limen_session_create(gate, NULL, 1, NULL, 0, NULL, r, sizeof s, made, sizeof made, &err));
  NO(limen_session_create(gate, "a", 1, NULL, 1, NULL, r, sizeof s, made, sizeof made, &err));
  NO(limen_session_create(gate, "a", 1, NULL, 0, NULL, NULL, sizeof s, made, sizeof made, &err));
  NO(limen_session_create(gate, "a", 1, NULL, 0, NULL, r, sizeof s, NULL, sizeof made, &err));
  NO(limen_session_get(NULL, ticket, 36, r, sizeof s, &err));
  NO(limen_session_get(gate, NULL, 36, r, sizeof s, &err));
  NO(limen_session_get(gate, NULL, LIMEN_ZSTR, r, sizeof s, &err));
  NO(limen_session_get(gate, ticket, 36, NULL, sizeof s, &err));
  NO(limen_session_update(NULL, ticket, 36, 1, NULL, 0, r, sizeof s, &err));
  NO(limen_session_update(gate, NULL, 36, 1, NULL, 0, r, sizeof s, &err));
  NO(limen_session_update(gate, ticket, 36, 1, NULL, 1, r, sizeof s, &err));
  NO(limen_session_update(gate, ticket, 36, 1, NULL, 0, NULL, sizeof s, &err));
  NO(limen_session_touch(NULL, ticket, 36, &err));
  NO(limen_session_touch(gate, NULL, 36, &err));
  NO(limen_session_renew(NULL, ticket, 36, NULL, r, sizeof s, made, sizeof made, &err));
  NO(limen_session_renew(gate, NULL, 36, NULL, r, sizeof s, made, sizeof made, &err));
  NO(limen_session_renew(gate, ticket, 36, NULL, NULL, sizeof s, made, sizeof made, &err));
  NO(limen_session_renew(gate, ticket, 36, NULL, r, sizeof s, NULL, sizeof made, &err));
  NO(limen_session_end(NULL, ticket, 36, &err));
  NO(limen_session_end(gate, NULL, 36, &err));
  NO(limen_session_list(NULL, "a", 1, NULL, 0, r, sizeof s, &n, &err));
  NO(limen_session_list(gate, NULL, 1, NULL, 0, r, sizeof s, &n, &err));
  NO(limen_session_list(gate, "a", 1, NULL, 1, r, sizeof s, &n, &err));
  NO(limen_session_list(gate, "a", 1, NULL, 0, NULL, sizeof s, &n, &err));
  NO(limen_session_list(gate, "a", 1, NULL, 0, r, sizeof s, NULL, &err));
  NO(limen_login_begin(NULL, "a", 1, made, sizeof made, NULL, &err));
  NO(limen_login_begin(gate, NULL, 1, made, sizeof made, NULL, &err));
  NO(limen_login_begin(gate, "a", 1, NULL, 128, NULL, &err));
  NO(limen_revoke_session(NULL, "alex", 4, sid, 22, NULL, 0, &err));
  NO(limen_revoke_session(gate, NULL, 4, sid, 22, NULL, 0, &err));
  NO(limen_revoke_session(gate, "alex", 4, NULL, 22, NULL, 0, &err));
  NO(limen_revoke_session(gate, "alex", 4, sid, 22, NULL, 1, &err));
  NO(limen_revoke_sessions(NULL, "alex", 4, sid, 22, NULL, 0, NULL, &err));
  NO(limen_revoke_sessions(gate, NULL, 4, sid, 22, NULL, 0, NULL, &err));
  NO(limen_revoke_sessions(gate, "alex", 4, NULL, 22, NULL, 0, NULL, &err));
  NO(limen_revoke_sessions(gate, "alex", 4, sid, 22, NULL, 1, NULL, &err));
  WORKS(look(ticket));
  free((void *)(uintptr_t)sid);
  close_gate();
}

static void lengths_that_no_text_has_are_refused(void) {
  session_room s;
  limen_session *const r = &s.record;
  char mark[LIMEN_LOGIN_MARK_CAP];
  size_t n;
  open_gate("");
  log_in("alex", &s, ticket);
  char sid[23];
  snprintf(sid, sizeof sid, "%s", LIMEN_TEXT(&s.record, sid));
  FOR_BAD_LENGTHS(bad) {
    NO(limen_session_create(gate, "a", *bad, NULL, 0, NULL, r, sizeof s, made, sizeof made, &err));
    NO(limen_session_create(gate, "a", 1, "{}", *bad, NULL, r, sizeof s, made, sizeof made, &err));
    NO(limen_session_create(gate, "a", 1, NULL, 0, NULL, r, *bad, made, sizeof made, &err));
    NO(limen_session_create(gate, "a", 1, NULL, 0, NULL, r, sizeof s, made, *bad, &err));
    NO(limen_session_get(gate, ticket, *bad, r, sizeof s, &err));
    NO(limen_session_get(gate, ticket, 36, r, *bad, &err));
    NO(limen_session_update(gate, ticket, *bad, 1, NULL, 0, r, sizeof s, &err));
    NO(limen_session_update(gate, ticket, 36, 1, "{}", *bad, r, sizeof s, &err));
    NO(limen_session_update(gate, ticket, 36, 1, NULL, 0, r, *bad, &err));
    NO(limen_session_touch(gate, ticket, *bad, &err));
    NO(limen_session_renew(gate, ticket, *bad, NULL, r, sizeof s, made, sizeof made, &err));
    NO(limen_session_renew(gate, ticket, 36, NULL, r, *bad, made, sizeof made, &err));
    NO(limen_session_renew(gate, ticket, 36, NULL, r, sizeof s, made, *bad, &err));
    NO(limen_session_end(gate, ticket, *bad, &err));
    NO(limen_session_list(gate, "a", *bad, NULL, 0, r, sizeof s, &n, &err));
    NO(limen_session_list(gate, "a", 1, "x", *bad, r, sizeof s, &n, &err));
    NO(limen_session_list(gate, "a", 1, NULL, 0, r, *bad, &n, &err));
    NO(limen_login_begin(gate, "a", *bad, mark, sizeof mark, NULL, &err));
    NO(limen_login_begin(gate, "a", 1, mark, *bad, NULL, &err));
    NO(limen_revoke_session(gate, "alex", *bad, sid, 22, NULL, 0, &err));
    NO(limen_revoke_session(gate, "alex", 4, sid, *bad, NULL, 0, &err));
    NO(limen_revoke_session(gate, "alex", 4, sid, 22, "r", *bad, &err));
    NO(limen_revoke_sessions(gate, "alex", *bad, sid, 22, NULL, 0, NULL, &err));
    NO(limen_revoke_sessions(gate, "alex", 4, sid, *bad, NULL, 0, NULL, &err));
    NO(limen_revoke_sessions(gate, "alex", 4, sid, 22, "r", *bad, NULL, &err));
  }
  // LIMEN_ZSTR is not a length for bytes.
  NO(limen_session_get(gate, ticket, 36, r, LIMEN_ZSTR, &err));
  NO(limen_session_create(gate, "a", 1, NULL, 0, NULL, r, sizeof s, made, LIMEN_ZSTR, &err));
  WORKS(look(ticket));
  close_gate();
}
#undef NO

static void options_of_their_first_error_are_refused(void) {
  session_room s;
  open_gate("");
  log_in("alex", &s, ticket);
  limen_options *options = limen_options_new();
  FAILS(LIMEN_E_OPTION_UNKNOWN, limen_options_set(options, "sesion.ttl", "5m", 2, &err));
  REFUSED("alex", LIMEN_E_OPTION_UNKNOWN,
          limen_session_create(gate, "alex", 4, NULL, 0, options, &s.record, sizeof s, made,
                               sizeof made, &err));
  SAYS("session.ttl");
  REFUSED(
      "alex", LIMEN_E_OPTION_UNKNOWN,
      limen_session_renew(gate, ticket, 36, options, &s.record, sizeof s, made, sizeof made, &err));
  limen_options_release(options);
  REFUSED("alex", LIMEN_E_OPTION_PLACE, renew_with(ticket, "session.ttl = 5m\n", &s, made));
  REFUSED("alex", LIMEN_E_OPTION_PLACE, renew_with(ticket, "session.limit = 5\n", &s, made));
  WORKS(look(ticket));
  close_gate();
}

int main(void) {
  RUN(create_says_how_much_it_needs);
  RUN(get_says_how_much_it_needs);
  RUN(update_says_how_much_it_needs);
  RUN(renew_says_how_much_it_needs);
  RUN(list_says_how_much_it_needs);
  RUN(a_ticket_needs_its_37_bytes);
  RUN(the_documented_room_suffices);
  RUN(a_buffer_is_aligned);
  RUN(texts_lie_apart_from_the_buffer);
  RUN(null_is_refused);
  RUN(lengths_that_no_text_has_are_refused);
  RUN(options_of_their_first_error_are_refused);
  return closing_line();
}
