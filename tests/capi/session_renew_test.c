// limen/session.h: gives a session a new ticket; the old one still reads for a while.
#include "session_fixture.h"

// SESSION-17; corpus: I5
static void a_renewed_session_has_another_ticket(void) {
  session_room before, after, got;
  ticket_text old, fresh;
  open_gate("");
  WORKS(create_with("alex", "{\"cart\":[1]}", "session.label = Firefox\nsession.level = 1\n",
                    &before, old));
  set_clock(NOW + 600);
  WORKS(renew_with(old, "", &after, fresh));
  CHECK(strlen(fresh) == LIMEN_TICKET_CAP - 1 && strcmp(old, fresh) != 0);
  CHECK_TEXT(LIMEN_TEXT(&before.record, sid), LIMEN_TEXT(&after.record, sid));
  CHECK_TEXT("alex", LIMEN_TEXT(&after.record, subject));
  CHECK_TEXT("{\"cart\":[1]}", LIMEN_TEXT(&after.record, data));
  CHECK_TEXT("Firefox", LIMEN_TEXT(&after.record, label));
  CHECK(after.record.created_at == NOW && after.record.expires_at == NOW + TTL);
  CHECK(after.record.auth_time == NOW && after.record.level == 1);
  // A renewal keeps the session alive.
  CHECK(after.record.seen_at == NOW + 600);
  CHECK(after.record.idle_expires_at == NOW + 600 + IDLE_TTL);
  CHECK(after.record.read_only == 0);
  WORKS(get(fresh, &got));
  CHECK(memcmp(&got, &after, after.record.total) == 0);
  CHECK(count_of("alex") == 1);
  close_gate();
}

static void the_old_ticket_reads_for_some_seconds(void) {
  session_room s, fresh_room;
  ticket_text old, fresh, next = "";
  open_gate("session.renew_grace = 10s\n");
  log_in("alex", &s, old);
  WORKS(renew_with(old, "", &fresh_room, fresh));
  WORKS(get(old, &s));
  CHECK(s.record.read_only == 1);
  s.record.read_only = 0;
  CHECK(memcmp(&s, &fresh_room, s.record.total) == 0);

  // The old ticket only reads.
  REFUSED("alex", LIMEN_E_SESSION_RENEWED, update(old, s.record.version, "{\"n\":2}", &s));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_UNKNOWN);
  REFUSED("alex", LIMEN_E_SESSION_RENEWED, renew_with(old, "", &s, next));
  CHECK(next[0] == '\0');
  set_clock(NOW + 9);
  WORKS(touch(old));  // does nothing
  WORKS(get(fresh, &s));
  CHECK(s.record.seen_at == NOW);
  WORKS(update(fresh, s.record.version, "{\"n\":2}", &s));
  WORKS(get(old, &s));
  CHECK(s.record.read_only == 1);
  CHECK_TEXT("{\"n\":2}", LIMEN_TEXT(&s.record, data));

  set_clock(NOW + 10);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
  FAILS(LIMEN_E_SESSION_UNKNOWN, touch(old));
  FAILS(LIMEN_E_SESSION_UNKNOWN, update(old, s.record.version, "{}", &s));
  FAILS(LIMEN_E_SESSION_UNKNOWN, renew_with(old, "", &s, next));
  FAILS(LIMEN_E_SESSION_UNKNOWN, end(old));
  WORKS(look(fresh));
  close_gate();
}

// SESSION-18
static void the_grace_does_not_slide(void) {
  session_room s;
  ticket_text tickets[4];
  open_gate("session.renew_grace = 10s\n");
  log_in("alex", &s, tickets[0]);
  for (int i = 1; i < 4; ++i) {
    set_clock(NOW + 4 * (i - 1));
    WORKS(renew_with(tickets[i - 1], "", &s, tickets[i]));
  }
  WORKS(get(tickets[0], &s));  // through two successors
  CHECK(s.record.read_only == 1);
  set_clock(NOW + 10);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(tickets[0]));
  WORKS(look(tickets[1]));
  set_clock(NOW + 14);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(tickets[1]));
  set_clock(NOW + 18);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(tickets[2]));
  WORKS(look(tickets[3]));
  close_gate();
}

// If a renewal changes the authentication or its level, the old ticket no longer reads.
static void no_old_ticket_reads_what_it_was_not_given_for(void) {
  static const char *const raises[] = {"session.authenticated = true\n", "session.level = 2\n",
                                       "session.level = 0\n",
                                       "session.authenticated = true\nsession.level = 1\n"};
  for (size_t i = 0; i < sizeof raises / sizeof *raises; ++i) {
    session_room s;
    ticket_text old, fresh;
    open_gate("session.renew_grace = 60s\n");
    WORKS(create_with("alex", "", "session.level = 1\n", &s, old));
    set_clock(NOW + 5);
    WORKS(renew_with(old, raises[i], &s, fresh));
    FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
    WORKS(look(fresh));
    close_gate();
  }
}

static void a_renewal_says_who_has_authenticated_and_where(void) {
  session_room s;
  ticket_text ticket;
  open_gate("");
  WORKS(create_with("alex", "", "session.level = 1\nsession.label = a\nsession.address = b\n", &s,
                    ticket));
  set_clock(NOW + 700);
  WORKS(get(ticket, &s));
  FAILS(LIMEN_E_SESSION_NOT_FRESH, limen_session_require(gate, &s.record, 300, 1, &err));
  FAILS(LIMEN_E_SESSION_LEVEL, limen_session_require(gate, &s.record, 700, 2, &err));
  WORKS(renew_with(ticket,
                   "session.authenticated = true\nsession.level = 2\nsession.label = Safari\n"
                   "session.address = 2001:db8::1\n",
                   &s, ticket));
  WORKS(limen_session_require(gate, &s.record, 0, 2, &err));
  CHECK(s.record.auth_time == NOW + 700 && s.record.level == 2 && s.record.created_at == NOW);
  CHECK_TEXT("Safari", LIMEN_TEXT(&s.record, label));
  CHECK_TEXT("2001:db8::1", LIMEN_TEXT(&s.record, address));
  close_gate();
}

// SESSION-15
static void a_renewal_does_not_prolong_the_end(void) {
  session_room s;
  ticket_text ticket;
  open_gate("session.ttl = 1h\n");
  log_in("alex", &s, ticket);
  for (int at = 600; at < 3600; at += 600) {
    set_clock(NOW + at);
    WORKS(renew_with(ticket, "session.authenticated = true\n", &s, ticket));
    CHECK(s.record.expires_at == NOW + 3600);
  }
  set_clock(NOW + 3600);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(ticket));
  close_gate();
}

static void without_grace_the_old_ticket_is_dead_at_once(void) {
  session_room s;
  ticket_text old, fresh;
  open_gate("session.renew_grace = 0\n");
  log_in("alex", &s, old);
  WORKS(renew_with(old, "", &s, fresh));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
  FAILS(LIMEN_E_SESSION_UNKNOWN, end(old));
  WORKS(look(fresh));
  close_gate();
}

// A request that was under way while the ticket was renewed logs out.
static void an_old_ticket_ends_its_session_while_it_reads(void) {
  session_room s;
  ticket_text old, fresh;
  open_gate("");
  log_in("alex", &s, old);
  WORKS(renew_with(old, "", &s, fresh));
  WORKS(end(old));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(fresh));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
  CHECK(count_of("alex") == 0);
  close_gate();
}

static void an_ended_session_has_no_old_ticket(void) {
  session_room s;
  ticket_text old, fresh;
  open_gate("");
  log_in("alex", &s, old);
  WORKS(renew_with(old, "", &s, fresh));
  WORKS(end(fresh));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(old));
  FAILS(LIMEN_E_SESSION_UNKNOWN, touch(old));
  FAILS(LIMEN_E_SESSION_UNKNOWN, end(old));
  close_gate();
}

// A renewal gives the version for the next update.
static void an_update_after_a_renewal_takes_its_version(void) {
  session_room s;
  ticket_text old, fresh;
  open_gate("");
  log_in("alex", &s, old);
  WORKS(renew_with(old, "", &s, fresh));
  WORKS(update(fresh, s.record.version, "{\"n\":2}", &s));
  CHECK_TEXT("{\"n\":2}", LIMEN_TEXT(&s.record, data));
  close_gate();
}

int main(void) {
  RUN(a_renewed_session_has_another_ticket);
  RUN(the_old_ticket_reads_for_some_seconds);
  RUN(the_grace_does_not_slide);
  RUN(no_old_ticket_reads_what_it_was_not_given_for);
  RUN(a_renewal_says_who_has_authenticated_and_where);
  RUN(a_renewal_does_not_prolong_the_end);
  RUN(without_grace_the_old_ticket_is_dead_at_once);
  RUN(an_old_ticket_ends_its_session_while_it_reads);
  RUN(an_ended_session_has_no_old_ticket);
  RUN(an_update_after_a_renewal_takes_its_version);
  return closing_line();
}
