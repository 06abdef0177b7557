// SESSION-44 to SESSION-47. limen/visitor.h: somebody who has not logged in.
#include "session_fixture.h"

static ticket_text ticket;
static uint64_t version;

static void draw(void) { WORKS(limen_visitor_draw(gate, ticket, sizeof ticket, &version, &err)); }

static limen_status put(const char *data, session_room *v) {
  const limen_status status = limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, data, LIMEN_ZSTR,
                                                &v->record, sizeof *v, &err);
  if (status == LIMEN_OK) version = v->record.version;
  return status;
}

static limen_status get_visitor(session_room *v) {
  return limen_visitor_get(gate, ticket, LIMEN_ZSTR, &v->record, sizeof *v, &err);
}

static limen_status end_visitor(void) { return limen_visitor_end(gate, ticket, LIMEN_ZSTR, &err); }

static void a_visitor_is_stored_when_it_has_data_and_is_nobody(void) {
  session_room v;
  open_gate("");
  draw();
  CHECK(strlen(ticket) == LIMEN_TICKET_CAP - 1);
  FAILS(LIMEN_E_SESSION_UNKNOWN, get_visitor(&v));
  WORKS(put("{\"cart\":[7]}", &v));
  WORKS(get_visitor(&v));
  CHECK_TEXT("{\"cart\":[7]}", LIMEN_TEXT(&v.record, data));
  CHECK(v.record.sid.at == 0 && v.record.subject.at == 0 && v.record.roles.at == 0);
  CHECK(v.record.auth_time == LIMEN_UNSET && v.record.level == 0);
  WORKS(put("{\"cart\":[7,8]}", &v));
  WORKS(end_visitor());
  FAILS(LIMEN_E_SESSION_UNKNOWN, get_visitor(&v));
  FAILS(LIMEN_E_SESSION_UNKNOWN, put("{}", &v));
  close_gate();
}

// S3 of the faults found in 0.1: a visitor passed guards as somebody.
static void no_call_for_sessions_or_tokens_accepts_a_visitor(void) {
  session_room v, s;
  ticket_text next;
  char token[8192];
  open_gate("");
  draw();
  WORKS(put("{\"role\":\"admin\"}", &v));
  FAILS(LIMEN_E_TICKET_KIND, look(ticket));
  SAYS("a visitor's");
  FAILS(LIMEN_E_TICKET_KIND, limen_session_update(gate, ticket, LIMEN_ZSTR, version, "{}", 2,
                                                  &s.record, sizeof s, &err));
  FAILS(LIMEN_E_TICKET_KIND, limen_session_touch(gate, ticket, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_TICKET_KIND, limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &s.record,
                                                 sizeof s, next, sizeof next, &err));
  FAILS(LIMEN_E_TICKET_KIND, end(ticket));
  FAILS(LIMEN_E_TICKET_KIND, limen_token_issue(gate, "alex", 4, NULL, 0, &v.record, NULL, token,
                                               sizeof token, NULL, &err));
  FAILS(LIMEN_E_ROLE, limen_session_grants(&v.record, NULL, 0, "admin", LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_SESSION_NOT_FRESH, limen_session_require(gate, &v.record, 1 << 30, 0, &err));
  CHECK(count_of("alex") == 0);
  log_in("alex", &s, ticket);
  FAILS(LIMEN_E_TICKET_KIND, get_visitor(&v));
  FAILS(LIMEN_E_TICKET_KIND, end_visitor());
  close_gate();
}

static void a_ticket_that_was_not_drawn_here_is_not_stored(void) {
  session_room v;
  ticket_text other;
  uint64_t of_other = 0;
  open_gate("");
  draw();
  WORKS(limen_visitor_draw(gate, other, sizeof other, &of_other, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_visitor_put(gate, other, LIMEN_ZSTR, version, "{}", 2, &v.record, sizeof v, &err));
  for (int bit = 0; bit < 64; ++bit)
    CHECK(limen_visitor_put(gate, other, LIMEN_ZSTR, of_other ^ (uint64_t)1 << bit, "{}", 2,
                            &v.record, sizeof v, &err) != LIMEN_OK);
  WORKS(limen_visitor_put(gate, other, LIMEN_ZSTR, of_other, "{}", 2, &v.record, sizeof v, &err));
  FAILS(LIMEN_E_SESSION_VERSION, limen_visitor_put(gate, other, LIMEN_ZSTR, of_other, "{\"n\":1}",
                                                   LIMEN_ZSTR, &v.record, sizeof v, &err));
  close_gate();
}

static void visitors_end_with_everyone_and_with_nobody_else(void) {
  session_room v;
  open_gate("");
  draw();
  WORKS(put("{\"n\":1}", &v));
  WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  WORKS(get_visitor(&v));
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  FAILS(LIMEN_E_SESSION_REVOKED, get_visitor(&v));
  draw();
  WORKS(put("{\"n\":1}", &v));
  WORKS(get_visitor(&v));
  close_gate();
}

static void times_end_a_visitor(void) {
  session_room v;
  open_gate("visitor.idle_ttl = 10m\nvisitor.ttl = 15m\n");
  draw();
  WORKS(put("{\"n\":1}", &v));
  CHECK(v.record.idle_expires_at == NOW + 600 && v.record.expires_at == NOW + 900);
  set_clock(NOW + 599);
  WORKS(put("{\"n\":1}", &v));
  set_clock(NOW + 899);
  WORKS(get_visitor(&v));
  set_clock(NOW + 900);
  FAILS(LIMEN_E_SESSION_UNKNOWN, get_visitor(&v));
  close_gate();
}

static void short_buffers_are_told_how_much_and_change_nothing(void) {
  session_room v;
  ticket_text short_ticket;
  open_gate("");
  FAILS(LIMEN_E_BUFFER,
        limen_visitor_draw(gate, short_ticket, LIMEN_TICKET_CAP - 1, &version, &err));
  draw();
  for (size_t cap = 4; cap < sizeof(limen_session); cap += 8) {
    memset(&v, '#', sizeof v);
    FAILS(LIMEN_E_BUFFER, limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, "{\"n\":1}",
                                            LIMEN_ZSTR, &v.record, cap, &err));
    CHECK(v.record.total > sizeof(limen_session));
    for (size_t i = cap; i < sizeof v; ++i) CHECK(v.room[i] == '#');
  }
  FAILS(LIMEN_E_SESSION_UNKNOWN, get_visitor(&v));
  WORKS(put("{\"n\":1}", &v));
  close_gate();
}

static void null_and_a_gate_without_issuer_are_refused(void) {
  session_room v;
  open_gate("");
  draw();
  FAILS(LIMEN_E_ARGUMENT, limen_visitor_draw(NULL, ticket, sizeof ticket, &version, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_visitor_draw(gate, NULL, sizeof ticket, &version, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_visitor_draw(gate, ticket, sizeof ticket, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_visitor_put(NULL, ticket, LIMEN_ZSTR, version, "{}", 2, &v.record, sizeof v, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_visitor_put(gate, NULL, 1, version, "{}", 2, &v.record, sizeof v, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, "{}", 2, NULL, sizeof v, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_visitor_get(NULL, ticket, LIMEN_ZSTR, &v.record, sizeof v, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_visitor_get(gate, ticket, LIMEN_ZSTR, NULL, sizeof v, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_visitor_end(NULL, ticket, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_TICKET_ABSENT, limen_visitor_get(gate, NULL, 0, &v.record, sizeof v, &err));
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, get_visitor(&v));
  close_gate();
  limen_gate *nameless = MADE(limen_gate_open("memory:", LIMEN_ZSTR, NULL, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_visitor_draw(nameless, ticket, sizeof ticket, &version, &err));
  limen_gate_release(nameless);
}

int main(void) {
  RUN(a_visitor_is_stored_when_it_has_data_and_is_nobody);
  RUN(no_call_for_sessions_or_tokens_accepts_a_visitor);
  RUN(a_ticket_that_was_not_drawn_here_is_not_stored);
  RUN(visitors_end_with_everyone_and_with_nobody_else);
  RUN(times_end_a_visitor);
  RUN(short_buffers_are_told_how_much_and_change_nothing);
  RUN(null_and_a_gate_without_issuer_are_refused);
  return closing_line();
}
