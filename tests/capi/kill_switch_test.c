// limen/revoke.h over sessions: ends one, one by its sid, all but one, all of a subject, and
// everyone's, with the tokens that were issued from them.
#include "session_fixture.h"

// A device has a session, and an app with a token.
typedef struct device {
  session_room s;
  ticket_text ticket;
  char sid[23], token[8192];
} device;

static limen_verifier *verifier;
static device phone, laptop, other;  // two of alex's, one of sam's

static void log_in_on(device *d, const char *subject) {
  log_in(subject, &d->s, d->ticket);
  snprintf(d->sid, sizeof d->sid, "%s", LIMEN_TEXT(&d->s.record, sid));
  mint(&d->s, d->token);
}

static void set_up(const char *more) {
  open_gate(more);
  verifier = verifier_of(gate, "");
  log_in_on(&phone, "alex");
  log_in_on(&laptop, "alex");
  log_in_on(&other, "sam");
}

static void tear_down(void) {
  limen_verifier_release(verifier);
  close_gate();
}

static void lives(const device *d) {
  WORKS(look(d->ticket));
  WORKS(verify(verifier, d->token));
}

// Checks that a device is out: every call finds its ticket unknown or revoked, and its token
// revoked.
static void is_dead(const device *d) {
  session_room s;
  ticket_text next = "";
  check_poison();
  const limen_status status = get(d->ticket, &s);
  CHECK(status == LIMEN_E_SESSION_UNKNOWN || status == LIMEN_E_SESSION_REVOKED);
  CHECK(s.record.size == 0);
  FAILS(status, update(d->ticket, d->s.record.version, "{\"n\":2}", &s));
  FAILS(status, touch(d->ticket));
  FAILS(status, renew_with(d->ticket, "", &s, next));
  CHECK(next[0] == '\0');
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, d->token));
}

// Checks this in the same second and in later ones.
static void gets_in_again_at_once(device *d, const char *subject) {
  for (int seconds = 0; seconds < 6; ++seconds) {
    device fresh;
    set_clock(NOW + seconds);
    log_in_on(&fresh, subject);
    lives(&fresh);
    is_dead(d);
  }
}

static void logout_ends_one_session_and_its_tokens(void) {
  set_up("");
  WORKS(end(phone.ticket));
  is_dead(&phone);
  lives(&laptop);
  lives(&other);
  gets_in_again_at_once(&phone, "alex");
  tear_down();
}

static void a_session_is_revoked_by_its_sid(void) {
  set_up("");
  WORKS(limen_revoke_session(gate, "alex", 4, phone.sid, 22, "stolen", LIMEN_ZSTR, &err));
  is_dead(&phone);
  lives(&laptop);
  lives(&other);
  CHECK(count_of("alex") == 1);
  FAILS(LIMEN_E_SESSION_UNKNOWN,
        limen_revoke_session(gate, "alex", 4, phone.sid, 22, NULL, 0, &err));
  gets_in_again_at_once(&phone, "alex");
  tear_down();
}

// Somebody else's sid ends no session.
static void a_sid_is_revoked_for_its_subject_only(void) {
  set_up("");
#define NO(status, call)           \
  do {                             \
    REFUSED("alex", status, call); \
    lives(&phone);                 \
    lives(&laptop);                \
  } while (0)
  NO(LIMEN_E_SESSION_UNKNOWN, limen_revoke_session(gate, "sam", 3, phone.sid, 22, NULL, 0, &err));
  NO(LIMEN_E_SESSION_UNKNOWN,
     limen_revoke_session(gate, "alex\0x", 6, phone.sid, 22, NULL, 0, &err));
  NO(LIMEN_E_SESSION_UNKNOWN, limen_revoke_session(gate, "alex", 4, other.sid, 22, NULL, 0, &err));
  NO(LIMEN_E_SESSION_UNKNOWN,
     limen_revoke_session(gate, "alex", 4, "AAAAAAAAAAAAAAAAAAAAAA", 22, NULL, 0, &err));
  NO(LIMEN_E_TICKET_SID, limen_revoke_session(gate, "alex", 4, phone.ticket, 36, NULL, 0, &err));
  NO(LIMEN_E_TICKET_SID, limen_revoke_session(gate, "alex", 4, phone.sid, 21, NULL, 0, &err));
  NO(LIMEN_E_TICKET_SID, limen_revoke_session(gate, "alex", 4, "", 0, NULL, 0, &err));
  NO(LIMEN_E_TEXT, limen_revoke_session(gate, "", 0, phone.sid, 22, NULL, 0, &err));
  NO(LIMEN_E_TEXT, limen_revoke_session(gate, "\xff", 1, phone.sid, 22, NULL, 0, &err));
  NO(LIMEN_E_TEXT, limen_revoke_session(gate, "alex", 4, phone.sid, 22, "\xff", 1, &err));
  lives(&other);
  tear_down();
}

// SESSION-30: as after a change of password ...
static void all_but_this_one(void) {
  set_up("");
  device third;
  uint64_t ended = 99;
  char fresh[8192];
  log_in_on(&third, "alex");
  WORKS(limen_revoke_sessions(gate, "alex", 4, laptop.sid, 22, "others", LIMEN_ZSTR, &ended, &err));
  CHECK(ended == 2);
  is_dead(&phone);
  is_dead(&third);
  lives(&other);
  WORKS(look(laptop.ticket));
  // Tokens that the kept session had are refused; new ones are not.
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, laptop.token));
  mint(&laptop.s, fresh);
  WORKS(verify(verifier, fresh));
  CHECK(count_of("alex") == 1);
  // The kept session works on: it can be updated, renewed and kept again.
  session_room s;
  WORKS(get(laptop.ticket, &s));
  WORKS(update(laptop.ticket, s.record.version, "{\"n\":2}", &s));
  WORKS(renew_with(laptop.ticket, "", &s, laptop.ticket));
  gets_in_again_at_once(&phone, "alex");
  WORKS(limen_revoke_sessions(gate, "alex", 4, laptop.sid, 22, NULL, 0, &ended, &err));
  CHECK(ended == 6);
  WORKS(look(laptop.ticket));
  for (int seconds = 6; seconds < 12; ++seconds) {
    set_clock(NOW + seconds);
    WORKS(look(laptop.ticket));
  }
  // It ends like any other session.
  WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, &ended, &err));
  CHECK(ended == 1);
  is_dead(&laptop);
  tear_down();
}

static void what_is_not_there_cannot_be_kept(void) {
  set_up("");
  uint64_t ended = 99;
  NO(LIMEN_E_SESSION_UNKNOWN,
     limen_revoke_sessions(gate, "alex", 4, other.sid, 22, NULL, 0, &ended, &err));
  CHECK(ended == 0);
  NO(LIMEN_E_SESSION_UNKNOWN,
     limen_revoke_sessions(gate, "sam", 3, phone.sid, 22, NULL, 0, &ended, &err));
  NO(LIMEN_E_SESSION_UNKNOWN,
     limen_revoke_sessions(gate, "alex", 4, "AAAAAAAAAAAAAAAAAAAAAA", 22, NULL, 0, &ended, &err));
  NO(LIMEN_E_TICKET_SID,
     limen_revoke_sessions(gate, "alex", 4, phone.ticket, 36, NULL, 0, &ended, &err));
  CHECK(strstr(err.message, phone.ticket) == NULL);
  NO(LIMEN_E_TICKET_SID, limen_revoke_sessions(gate, "alex", 4, "", 0, NULL, 0, &ended, &err));
  NO(LIMEN_E_TEXT, limen_revoke_sessions(gate, "", 0, phone.sid, 22, NULL, 0, &ended, &err));
  NO(LIMEN_E_TEXT, limen_revoke_sessions(gate, "\xff", 1, phone.sid, 22, NULL, 0, &ended, &err));
  NO(LIMEN_E_TEXT, limen_revoke_sessions(gate, "alex", 4, phone.sid, 22, "\xc3", 1, &ended, &err));
  lives(&other);
  WORKS(end(laptop.ticket));
  REFUSED("alex", LIMEN_E_SESSION_UNKNOWN,
          limen_revoke_sessions(gate, "alex", 4, laptop.sid, 22, NULL, 0, &ended, &err));
  lives(&phone);
  tear_down();
}
#undef NO

// ... or all.
static void a_subject_is_refused_whole_and_gets_in_again(void) {
  set_up("");
  uint64_t ended = 99;
  WORKS(limen_revoke_subject(gate, "alex", 4, "hacked", LIMEN_ZSTR, &ended, &err));
  CHECK(ended == 2);
  is_dead(&phone);
  is_dead(&laptop);
  lives(&other);
  CHECK(count_of("alex") == 0);
  gets_in_again_at_once(&phone, "alex");
  CHECK(count_of("alex") == 6);
  WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, &ended, &err));
  CHECK(ended == 1);
  WORKS(limen_revoke_subject(gate, "nobody", 6, NULL, 0, &ended, &err));
  CHECK(ended == 0);
  CHECK(count_of("alex") == 6);
  tear_down();
}

static void subjects_are_compared_whole(void) {
  session_room s;
  ticket_text with_nul;
  set_up("");
  WORKS(limen_session_create(gate, "alex\0x", 6, NULL, 0, NULL, &s.record, sizeof s, with_nul,
                             sizeof with_nul, &err));
  WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  is_dead(&phone);
  WORKS(look(with_nul));
  log_in_on(&phone, "alex");
  WORKS(limen_revoke_subject(gate, "alex\0x", 6, NULL, 0, NULL, &err));
  lives(&phone);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(with_nul));
  tear_down();
}

static void everyone_is_refused_and_gets_in_again(void) {
  set_up("");
  WORKS(limen_revoke_everyone(gate, "key on a laptop, laptop on a train", LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_SESSION_REVOKED, look(phone.ticket));
  is_dead(&phone);
  is_dead(&laptop);
  is_dead(&other);
  CHECK(count_of("alex") == 0 && count_of("sam") == 0);
  // Logging out of a revoked session is not an error of the caller.
  WORKS(end(phone.ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(phone.ticket));
  gets_in_again_at_once(&other, "sam");
  gets_in_again_at_once(&laptop, "alex");
  tear_down();
}

// Revoking all but one does not undo the revocation of everyone.
static void a_kept_session_is_one_that_lives(void) {
  set_up("");
  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  FAILS(LIMEN_E_SESSION_REVOKED,
        limen_revoke_sessions(gate, "alex", 4, laptop.sid, 22, NULL, 0, NULL, &err));
  is_dead(&laptop);
  device fresh;
  log_in_on(&fresh, "alex");  // has the id of everyone's cutoff
  WORKS(limen_revoke_sessions(gate, "alex", 4, fresh.sid, 22, NULL, 0, NULL, &err));
  WORKS(look(fresh.ticket));  // has the ids of both
  is_dead(&laptop);
  tear_down();
}

// A token has the sid, which a renewal keeps: it ends with the session, whatever ticket the
// session has by then.
static void tokens_of_before_a_renewal_die_with_the_session(void) {
  enum { logged_out, by_sid, others_kept, by_subject, by_everyone, switches };
  for (int kill = 0; kill < switches; ++kill) {
    set_up("");
    device renewed = phone;
    session_room s;
    WORKS(renew_with(phone.ticket, "session.authenticated = true\n", &s, renewed.ticket));
    lives(&renewed);
    mint(&s, renewed.token);
    WORKS(verify(verifier, phone.token));
    if (kill == logged_out) WORKS(end(renewed.ticket));
    if (kill == by_sid)
      WORKS(limen_revoke_session(gate, "alex", 4, renewed.sid, 22, NULL, 0, &err));
    if (kill == others_kept)
      WORKS(limen_revoke_sessions(gate, "alex", 4, laptop.sid, 22, NULL, 0, NULL, &err));
    if (kill == by_subject) WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
    if (kill == by_everyone) WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
    is_dead(&phone);
    is_dead(&renewed);
    if (kill == logged_out || kill == by_sid) lives(&laptop);
    tear_down();
  }
}

// A replaced ticket that still reads is refused with its session.
static void old_tickets_die_with_the_session(void) {
  for (int kill = 0; kill < 3; ++kill) {
    set_up("");
    ticket_text old;
    session_room s;
    memcpy(old, phone.ticket, sizeof old);
    WORKS(renew_with(old, "", &s, phone.ticket));
    WORKS(look(old));
    if (kill == 0)
      WORKS(limen_revoke_session(gate, "alex", 4, phone.sid, 22, NULL, 0, &err));
    else if (kill == 1)
      WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
    else
      WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
    is_dead(&phone);
    memcpy(phone.ticket, old, sizeof old);
    is_dead(&phone);
    tear_down();
  }
}

// When revocation.max_entries is reached, a session still ends, and the status tells that its
// tokens do not. Cutoffs are never refused.
static void a_full_list_is_told_and_the_session_ends(void) {
  set_up("revocation.max_entries = 1\n");
  WORKS(limen_revoke_token_id(gate, NULL, 0, "x", 1, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_FULL, end(phone.ticket));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(phone.ticket));
  FAILS(LIMEN_E_FULL, limen_revoke_session(gate, "alex", 4, laptop.sid, 22, NULL, 0, &err));
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(laptop.ticket));
  CHECK(count_of("alex") == 0);
  WORKS(verify(verifier, phone.token));
  WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  is_dead(&phone);
  is_dead(&laptop);
  tear_down();
}

static void ten_thousand_sessions_end_at_once(void) {
  enum { many = 10000 };
  session_room s;
  ticket_text first, last;
  uint64_t ended = 0;
  open_gate("");
  log_in("alex", &s, first);
  for (int i = 2; i < many; ++i)
    if (limen_session_create(gate, "alex", 4, NULL, 0, NULL, &s.record, sizeof s, last, sizeof last,
                             &err) != LIMEN_OK)
      CHECK(!"a session was made");
  log_in("alex", &s, last);
  WORKS(limen_revoke_sessions(gate, "alex", 4, LIMEN_TEXT(&s.record, sid), 22, NULL, 0, &ended,
                              &err));
  CHECK(ended == many - 1);
  FAILS(LIMEN_E_SESSION_UNKNOWN, look(first));
  WORKS(look(last));
  CHECK(count_of("alex") == 1);
  close_gate();
}

int main(void) {
  RUN(logout_ends_one_session_and_its_tokens);
  RUN(a_session_is_revoked_by_its_sid);
  RUN(a_sid_is_revoked_for_its_subject_only);
  RUN(all_but_this_one);
  RUN(what_is_not_there_cannot_be_kept);
  RUN(a_subject_is_refused_whole_and_gets_in_again);
  RUN(subjects_are_compared_whole);
  RUN(everyone_is_refused_and_gets_in_again);
  RUN(a_kept_session_is_one_that_lives);
  RUN(tokens_of_before_a_renewal_die_with_the_session);
  RUN(old_tickets_die_with_the_session);
  RUN(a_full_list_is_told_and_the_session_ends);
  RUN(ten_thousand_sessions_end_at_once);
  return closing_line();
}
