// limen/session.h: the fields of a session, and the reasons for refusing a ticket.
#include "session_fixture.h"

#define NO_MESSAGE_SHOWS(text) CHECK(strstr(err.message, text) == NULL)

static void a_session_says_what_was_put_in(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  memset(&s, '#', sizeof s);
  WORKS(create_with("alex", "{\"theme\":\"dark\"}",
                    "session.label = Firefox on Linux\nsession.address = 192.0.2.7\n"
                    "session.level = 2\n",
                    &s, ticket));
  CHECK(strlen(ticket) == LIMEN_TICKET_CAP - 1);
  CHECK(s.record.size == sizeof(limen_session));
  CHECK(s.record.total > sizeof(limen_session) && s.record.total % 8 == 0);
  CHECK(s.record.version != 0);
  CHECK(s.record.created_at == NOW && s.record.seen_at == NOW && s.record.auth_time == NOW);
  CHECK(s.record.idle_expires_at == NOW + IDLE_TTL && s.record.expires_at == NOW + TTL);
  CHECK(s.record.level == 2 && s.record.read_only == 0);
  CHECK(LIMEN_TEXT_LEN(&s.record, sid) == 22);
  CHECK_TEXT("alex", LIMEN_TEXT(&s.record, subject));
  CHECK_TEXT("{\"theme\":\"dark\"}", LIMEN_TEXT(&s.record, data));
  CHECK_TEXT("Firefox on Linux", LIMEN_TEXT(&s.record, label));
  CHECK_TEXT("192.0.2.7", LIMEN_TEXT(&s.record, address));
  char theme[8];
  WORKS(limen_json_get(LIMEN_TEXT(&s.record, data), LIMEN_TEXT_LEN(&s.record, data), "theme", 5,
                       theme, sizeof theme, NULL, &err));
  CHECK_TEXT("dark", theme);
  close_gate();
}

static void what_is_got_is_what_was_created(void) {
  session_room made, got;
  ticket_text ticket;
  open_gate("");
  memset(&made, 0, sizeof made);
  memset(&got, 0, sizeof got);
  log_in("alex", &made, ticket);
  WORKS(get(ticket, &got));
  CHECK(got.record.total == made.record.total);
  CHECK(memcmp(&got, &made, made.record.total) == 0);
  const limen_text texts[] = {got.record.sid, got.record.subject, got.record.data};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
    CHECK(texts[i].at >= sizeof(limen_session));
    CHECK(texts[i].at + texts[i].len < got.record.total);
    CHECK(got.room[texts[i].at + texts[i].len] == '\0');
  }
  CHECK(got.record.label.at == 0 && LIMEN_TEXT(&got.record, label) == NULL);
  CHECK(got.record.address.at == 0 && LIMEN_TEXT(&got.record, address) == NULL);
  // Nothing of limen's own is left behind the texts.
  for (size_t i = got.record.total; i < sizeof got; ++i) CHECK(got.room[i] == 0);
  close_gate();
}

// SESSION-2; corpus: I6. No ticket and no sid is given twice.
static void tickets_and_sids_do_not_repeat(void) {
  enum { many = 64 };
  char seen[many][LIMEN_TICKET_CAP + 22];
  session_room s;
  open_gate("");
  for (int i = 0; i < many; ++i) {
    ticket_text ticket;
    log_in("alex", &s, ticket);
    snprintf(seen[i], sizeof seen[i], "%s%s", ticket, LIMEN_TEXT(&s.record, sid));
    for (int j = 0; j < i; ++j) {
      // The first characters are the kind, the version and the bucket.
      CHECK(memcmp(seen[i] + 8, seen[j] + 8, 8) != 0);
      CHECK(strcmp(seen[i] + 36, seen[j] + 36) != 0);
    }
  }
  close_gate();
}

// A ticket of another gate is as unknown as an invented one.
static void foreign_ticket(char *ticket) {
  session_room s;
  limen_gate *ours = gate;
  open_gate("");
  log_in("alex", &s, ticket);
  close_gate();
  gate = ours;
}

static limen_status refuse_get(const char *text, size_t len) {
  session_room s;
  memset(&s, '#', sizeof s);
  const limen_status status = limen_session_get(gate, text, len, &s.record, sizeof s, &err);
  if (status != LIMEN_OK) HOLDS_NOTHING(s);
  return status;
}

// SESSION-3; corpus: I5
static void a_ticket_that_never_was_is_unknown_and_not_adopted(void) {
  ticket_text strange, ticket, next;
  session_room s;
  open_gate("");
  log_in("alex", &s, ticket);
  foreign_ticket(strange);
  for (int round = 0; round < 2; ++round) {
    REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, refuse_get(strange, LIMEN_ZSTR));
    CHECK(limen_status_kind(err.status) == LIMEN_KIND_NO);
    REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, update(strange, 1, "{}", &s));
    REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, touch(strange));
    REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, renew_with(strange, "", &s, next));
    REFUSED("alex", LIMEN_E_SESSION_UNKNOWN, end(strange));
  }
  WORKS(look(ticket));
  close_gate();
}

// SESSION-4. Each kind of wrong ticket has its own status, and no message shows what was sent.
static void what_is_no_ticket_is_refused_for_what_it_is(void) {
  session_room s;
  ticket_text ticket;
  char token[8192], wrong[64], *long_text = malloc(10000);
  open_gate("");
  log_in("alex", &s, ticket);
  mint(&s, token);
  memset(long_text, 'A', 10000);
  FAILS(LIMEN_E_TICKET_ABSENT, refuse_get("", 0));
  FAILS(LIMEN_E_TICKET_ABSENT, refuse_get(NULL, 0));
  FAILS(LIMEN_E_TICKET_SID, refuse_get(LIMEN_TEXT(&s.record, sid), LIMEN_ZSTR));
  SAYS("sid");
  FAILS(LIMEN_E_TICKET_KIND, refuse_get(token, LIMEN_ZSTR));
  SAYS("token");
  FAILS(LIMEN_E_TICKET_KIND, refuse_get("a.b.c.d.e", LIMEN_ZSTR));
  memset(wrong, 'A', 36);
  FAILS(LIMEN_E_TICKET_KIND, refuse_get(wrong, 36));
  FAILS(LIMEN_E_TICKET, refuse_get(long_text, 10000));
  SAYS("10000");
  SAYS("36");
  snprintf(wrong, sizeof wrong, "%sA", ticket);
  FAILS(LIMEN_E_TICKET, refuse_get(wrong, LIMEN_ZSTR));
  NO_MESSAGE_SHOWS(ticket);
  FAILS(LIMEN_E_TICKET, refuse_get(ticket, LIMEN_TICKET_CAP));  // with its NUL
  for (size_t len = 1; len < LIMEN_TICKET_CAP - 1; ++len)
    if (len != 22) FAILS(LIMEN_E_TICKET, refuse_get(ticket, len));
  static const char not_base64url[] = {'=', '+', '/', ' ', '\n', '\0', '\x80', '.'};
  for (size_t i = 0; i < sizeof not_base64url; ++i) {
    memcpy(wrong, ticket, 36);
    wrong[20] = not_base64url[i];
    FAILS(LIMEN_E_TICKET, refuse_get(wrong, 36));
  }
  WORKS(look(ticket));
  free(long_text);
  close_gate();
}

// Every character of a ticket counts.
static void a_ticket_is_compared_whole(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  log_in("alex", &s, ticket);
  for (size_t i = 0; i < LIMEN_TICKET_CAP - 1; ++i) {
    const char kept = ticket[i];
    for (int bit = 0; bit < 8; ++bit) {
      ticket[i] = (char)(kept ^ 1 << bit);
      const limen_status status = limen_session_get(gate, ticket, 36, &s.record, sizeof s, &err);
      CHECK(limen_status_kind(status) == LIMEN_KIND_NO);
    }
    ticket[i] = kept;
  }
  WORKS(look(ticket));
  close_gate();
}

static void every_call_refuses_what_is_no_ticket(void) {
  static const struct {
    const char *text;
    int32_t status;
  } wrong[] = {{"", LIMEN_E_TICKET_ABSENT},
               {"x", LIMEN_E_TICKET},
               {"AAAAAAAAAAAAAAAAAAAAAA", LIMEN_E_TICKET_SID},
               {"a.b.c", LIMEN_E_TICKET_KIND}};
  session_room s;
  ticket_text ticket;
  open_gate("");
  log_in("alex", &s, ticket);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    REFUSED("alex", wrong[i].status, update(wrong[i].text, s.record.version, "{}", &s));
    REFUSED("alex", wrong[i].status, touch(wrong[i].text));
    REFUSED("alex", wrong[i].status, renew_with(wrong[i].text, "", &s, ticket));
    REFUSED("alex", wrong[i].status, end(wrong[i].text));
  }
  WORKS(look(ticket));
  close_gate();
}

static void a_subject_is_text_of_up_to_1024_bytes(void) {
  session_room s;
  ticket_text ticket;
  char *const subject = malloc(10240);
  memset(subject, 'x', 10240);
  open_gate("");
  log_in("alex", &s, ticket);
#define CREATE_FOR(text, len)                                                                      \
  limen_session_create(gate, text, len, NULL, 0, NULL, &s.record, sizeof s, ticket, sizeof ticket, \
                       &err)
  WORKS(CREATE_FOR(subject, 1024));
  CHECK(LIMEN_TEXT_LEN(&s.record, subject) == 1024);
  REFUSED("alex", LIMEN_E_LOGIN_SUBJECT, CREATE_FOR(subject, 1025));
  REFUSED("alex", LIMEN_E_LOGIN_SUBJECT, CREATE_FOR(subject, 10240));
  SAYS("subject");
  SAYS("10240");
  SAYS("1024");
  REFUSED("alex", LIMEN_E_LOGIN_SUBJECT, CREATE_FOR("", 0));
  SAYS("subject: empty");
  REFUSED("alex", LIMEN_E_LOGIN_SUBJECT, CREATE_FOR(NULL, 0));
  REFUSED("alex", LIMEN_E_LOGIN_SUBJECT, CREATE_FOR("al\xff", 3));
  SAYS("subject: not UTF-8 at byte 2");
  REFUSED("alex", LIMEN_E_LOGIN_SUBJECT, CREATE_FOR("al\xed\xa0\x80", 5));
  CHECK(ticket[0] == '\0' && s.record.size == 0);
  // A NUL is data: the subject that ends there is another one.
  WORKS(CREATE_FOR("alex\0x", 6));
  CHECK(LIMEN_TEXT_LEN(&s.record, subject) == 6);
  CHECK(memcmp(there(LIMEN_TEXT(&s.record, subject)), "alex\0x", 7) == 0);
  CHECK(count_of("alex") == 1);
#undef CREATE_FOR
  close_gate();
  free(subject);
}

static void data_is_a_json_object_of_limited_size(void) {
  session_room s;
  ticket_text ticket;
  char data[4200];
  open_gate("session.max_data = 4096\n");
  WORKS(create_with("alex", "", "", &s, ticket));
  CHECK_TEXT("{}", LIMEN_TEXT(&s.record, data));
  WORKS(create_with("alex", " { } ", "", &s, ticket));
  CHECK_TEXT(" { } ", LIMEN_TEXT(&s.record, data));
  static const char *const wrong[] = {"[]",  "{", "null", "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}",
                                      "{} x"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    REFUSED("alex", LIMEN_E_JSON, create_with("alex", wrong[i], "", &s, ticket));
    SAYS("data");
    CHECK(s.record.size == 0 && s.record.total == 0 && ticket[0] == '\0');
  }
  memset(data, ' ', sizeof data);
  data[0] = '{';
  data[4095] = '}';
  WORKS(limen_session_create(gate, "alex", 4, data, 4096, NULL, &s.record, sizeof s, ticket,
                             sizeof ticket, &err));
  CHECK(LIMEN_TEXT_LEN(&s.record, data) == 4096 && s.record.total <= LIMEN_SESSION_CAP(4096));
  data[4095] = ' ';
  data[4096] = '}';
  REFUSED("alex", LIMEN_E_DATA_SIZE,
          limen_session_create(gate, "alex", 4, data, 4097, NULL, &s.record, sizeof s, ticket,
                               sizeof ticket, &err));
  SAYS("4097");
  SAYS("4096");
  close_gate();
}

// Labels and addresses are shown to people, and may be what a client sent.
static void a_label_is_one_line(void) {
  static const char *const given[] = {"a\nb",      "a\r",           "\tb",      "a\x7f",
                                      "a\xc2\x85", "a\xe2\x80\xa8", "a\x1b[2J", "\xff\xc3"};
  static const char *const kept[] = {"a b", "a ", " b", "a ", "a ", "a ", "a [2J", "  "};
  session_room s;
  ticket_text ticket, next;
  open_gate("");
  for (size_t i = 0; i < sizeof given / sizeof *given; ++i) {
    limen_options *options = limen_options_new();
    WORKS(limen_options_set(options, "session.label", given[i], LIMEN_ZSTR, &err));
    WORKS(limen_options_set(options, "session.address", given[i], LIMEN_ZSTR, &err));
    WORKS(limen_session_create(gate, "alex", 4, NULL, 0, options, &s.record, sizeof s, ticket,
                               sizeof ticket, &err));
    CHECK_TEXT(kept[i], LIMEN_TEXT(&s.record, label));
    CHECK_TEXT(kept[i], LIMEN_TEXT(&s.record, address));
    limen_options_release(options);
    log_in("alex", &s, ticket);
    options = limen_options_new();
    WORKS(limen_options_set(options, "session.label", given[i], LIMEN_ZSTR, &err));
    WORKS(limen_session_renew(gate, ticket, LIMEN_ZSTR, options, &s.record, sizeof s, next,
                              sizeof next, &err));
    CHECK_TEXT(kept[i], LIMEN_TEXT(&s.record, label));
    limen_options_release(options);
  }
  close_gate();
}

static void options_of_one_session(void) {
  session_room s;
  ticket_text ticket;
  open_gate("session.max_ttl = 1d\nsession.idle_ttl = 10m\n");
  WORKS(create_with("alex", "", "session.ttl = 5m\n", &s, ticket));
  CHECK(s.record.expires_at == NOW + 300 && s.record.idle_expires_at == NOW + 300);
  WORKS(create_with("alex", "", "session.ttl = 1d\nsession.idle_ttl = 20m\n", &s, ticket));
  CHECK(s.record.expires_at == NOW + 86400 && s.record.idle_expires_at == NOW + 1200);
  REFUSED("alex", LIMEN_E_LIFETIME, create_with("alex", "", "session.ttl = 86401\n", &s, ticket));
  SAYS("86401");
  SAYS("session.max_ttl");
  REFUSED("alex", LIMEN_E_OPTION_PLACE, create_with("alex", "", "token.ttl = 5m\n", &s, ticket));
  REFUSED("alex", LIMEN_E_OPTION_PLACE,
          create_with("alex", "", "session.authenticated = true\n", &s, ticket));
  REFUSED("alex", LIMEN_E_OPTION_UNKNOWN, create_with("alex", "", "sesion.ttl = 1\n", &s, ticket));
  REFUSED("alex", LIMEN_E_OPTION_VALUE,
          create_with("alex", "", "session.level = 256\n", &s, ticket));
  close_gate();
}

static void a_gate_without_an_issuer_keeps_no_sessions(void) {
  session_room s;
  ticket_text ticket = "";
  char mark[LIMEN_LOGIN_MARK_CAP];
  size_t n = 0;
  gate = gate_of("audience = shop\n");
  FAILS(LIMEN_E_OPTION_VALUE, create_with("alex", "", "", &s, ticket));
  SAYS("issuer");
  FAILS(LIMEN_E_OPTION_VALUE, look("x"));
  FAILS(LIMEN_E_OPTION_VALUE, touch("x"));
  FAILS(LIMEN_E_OPTION_VALUE, end("x"));
  FAILS(LIMEN_E_OPTION_VALUE, update("x", 1, "", &s));
  FAILS(LIMEN_E_OPTION_VALUE, renew_with("x", "", &s, ticket));
  FAILS(LIMEN_E_OPTION_VALUE,
        limen_session_list(gate, "a", 1, NULL, 0, &s.record, sizeof s, &n, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_login_begin(gate, "a", 1, mark, sizeof mark, NULL, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_revoke_session(gate, "a", 1, "x", 1, NULL, 0, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_revoke_sessions(gate, "a", 1, "x", 1, NULL, 0, NULL, &err));
  close_gate();
}

static void a_closed_gate_answers_nothing_else(void) {
  session_room s;
  ticket_text ticket, next = "";
  char mark[LIMEN_LOGIN_MARK_CAP];
  size_t n;
  open_gate("");
  log_in("alex", &s, ticket);
  limen_session kept = s.record;
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, create_with("alex", "", "", &s, next));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_UNKNOWN);
  FAILS(LIMEN_E_CLOSED, look(ticket));
  FAILS(LIMEN_E_CLOSED, update(ticket, 1, "{}", &s));
  FAILS(LIMEN_E_CLOSED, touch(ticket));
  FAILS(LIMEN_E_CLOSED, renew_with(ticket, "", &s, next));
  FAILS(LIMEN_E_CLOSED, end(ticket));
  FAILS(LIMEN_E_CLOSED, limen_session_require(gate, &kept, 1, 0, &err));
  FAILS(LIMEN_E_CLOSED,
        limen_session_list(gate, "alex", 4, NULL, 0, &s.record, sizeof s, &n, &err));
  FAILS(LIMEN_E_CLOSED, limen_login_begin(gate, "alex", 4, mark, sizeof mark, NULL, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_session(gate, "alex", 4, "x", 1, NULL, 0, &err));
  FAILS(LIMEN_E_CLOSED, limen_revoke_sessions(gate, "alex", 4, "x", 1, NULL, 0, NULL, &err));
  close_gate();
}

int main(void) {
  RUN(a_session_says_what_was_put_in);
  RUN(what_is_got_is_what_was_created);
  RUN(tickets_and_sids_do_not_repeat);
  RUN(a_ticket_that_never_was_is_unknown_and_not_adopted);
  RUN(what_is_no_ticket_is_refused_for_what_it_is);
  RUN(a_ticket_is_compared_whole);
  RUN(every_call_refuses_what_is_no_ticket);
  RUN(a_subject_is_text_of_up_to_1024_bytes);
  RUN(data_is_a_json_object_of_limited_size);
  RUN(a_label_is_one_line);
  RUN(options_of_one_session);
  RUN(a_gate_without_an_issuer_keeps_no_sessions);
  RUN(a_closed_gate_answers_nothing_else);
  return closing_line();
}
