// limen/session.h: login marks. A login that began before a revocation does not succeed after it.
// REVOKE-18, REVOKE-20.
#include "session_fixture.h"

static char mark[LIMEN_LOGIN_MARK_CAP];

static void begin(const char *subject) {
  size_t len = 0;
  WORKS(limen_login_begin(gate, subject, LIMEN_ZSTR, mark, sizeof mark, &len, &err));
  CHECK(strlen(mark) == len && len < LIMEN_LOGIN_MARK_CAP);
}

// Ends a login in each way: a session, a token, a renewal of `ticket`.
enum { by_session, by_token, by_renewal, ways };
static ticket_text ticket;

static limen_status finish(int way, const char *subject) {
  session_room s;
  ticket_text made = "";
  char text[256], token[4096];
  snprintf(text, sizeof text, "login.mark = %s\n", mark);
  limen_options *options = loaded(text);
  limen_status status = LIMEN_OK;
  if (way == by_session)
    status = limen_session_create(gate, subject, LIMEN_ZSTR, NULL, 0, options, &s.record, sizeof s,
                                  made, sizeof made, &err);
  else if (way == by_token)
    status = limen_token_issue(gate, subject, LIMEN_ZSTR, NULL, 0, NULL, options, token,
                               sizeof token, NULL, &err);
  else
    status = limen_session_renew(gate, ticket, LIMEN_ZSTR, options, &s.record, sizeof s, made,
                                 sizeof made, &err);
  if (status == LIMEN_OK && way == by_renewal) memcpy(ticket, made, sizeof ticket);
  if (status != LIMEN_OK) CHECK(way == by_token || made[0] == '\0');
  limen_options_release(options);
  return status;
}

static void open_logged_in(const char *more) {
  session_room s;
  open_gate(more);
  log_in("alex", &s, ticket);
}

static void a_mark_is_good_any_number_of_times(void) {
  open_logged_in("");
  begin("alex");
  for (int round = 0; round < 3; ++round)
    for (int way = 0; way < ways; ++way) WORKS(finish(way, "alex"));
  close_gate();
}

static void a_login_from_before_a_revocation_does_not_end(void) {
  for (int everyone = 0; everyone < 2; ++everyone) {
    open_logged_in("");
    begin("alex");
    if (everyone)
      WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
    else
      WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
    session_room s;
    log_in("alex", &s, ticket);  // without a mark nobody knows when the login began
    for (int seconds = 0; seconds < 20; seconds += 6) {
      set_clock(NOW + seconds);
      for (int way = 0; way < ways; ++way) {
        REFUSED("alex", LIMEN_E_LOGIN_REVOKED, finish(way, "alex"));
        CHECK(limen_status_kind(err.status) == LIMEN_KIND_NO);
      }
    }
    WORKS(look(ticket));
    begin("alex");
    for (int way = 0; way < ways; ++way) WORKS(finish(way, "alex"));
    close_gate();
  }
}

static void log_out_my_other_devices_refuses_it_too(void) {
  session_room s;
  open_logged_in("");
  WORKS(get(ticket, &s));
  begin("alex");
  WORKS(limen_revoke_sessions(gate, "alex", 4, LIMEN_TEXT(&s.record, sid), LIMEN_ZSTR, NULL, 0,
                              NULL, &err));
  for (int way = 0; way < ways; ++way) REFUSED("alex", LIMEN_E_LOGIN_REVOKED, finish(way, "alex"));
  close_gate();
}

static void another_subjects_revocation_is_none(void) {
  open_logged_in("");
  begin("alex");
  WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err));
  WORKS(limen_revoke_token_id(gate, NULL, 0, "x", 1, LIMEN_UNSET, NULL, 0, &err));
  for (int way = 0; way < ways; ++way) WORKS(finish(way, "alex"));
  close_gate();
}

static void a_mark_is_its_subjects(void) {
  open_logged_in("");
  begin("sam");
  for (int way = 0; way < ways; ++way) {
    REFUSED("alex", LIMEN_E_LOGIN_MARK, finish(way, "alex"));
    CHECK(limen_status_kind(err.status) == LIMEN_KIND_NO);
  }
  close_gate();
}

static void a_mark_ends_with_login_ttl(void) {
  open_logged_in("login.ttl = 60\n");
  begin("alex");
  set_clock(NOW + 59);
  for (int way = 0; way < ways; ++way) WORKS(finish(way, "alex"));
  set_clock(NOW + 60);
  for (int way = 0; way < ways; ++way) REFUSED("alex", LIMEN_E_LOGIN_MARK, finish(way, "alex"));
  close_gate();
}

// A mark cannot be forged: every character counts, and so does the gate's secret.
static void a_mark_that_was_changed_is_none(void) {
  open_logged_in("");
  begin("alex");
  const size_t len = strlen(mark);
  for (size_t i = 0; i < len; ++i) {
    const char kept = mark[i];
    mark[i] = kept == 'A' ? 'B' : 'A';
    FAILS(LIMEN_E_LOGIN_MARK, finish(by_session, "alex"));
    CHECK(strstr(err.message, mark + len / 2) == NULL);
    mark[i] = kept;
  }
  for (size_t cut = 1; cut < len; ++cut) {
    const char kept = mark[cut];
    mark[cut] = '\0';
    FAILS(LIMEN_E_LOGIN_MARK, finish(by_session, "alex"));
    mark[cut] = kept;
  }
  WORKS(finish(by_session, "alex"));
  limen_gate *ours = gate;
  open_gate("");
  FAILS(LIMEN_E_LOGIN_MARK, finish(by_session, "alex"));
  close_gate();
  gate = ours;
  close_gate();
}

static void a_mark_needs_room_and_a_subject(void) {
  char *const long_text = malloc(10240);
  memset(long_text, 'x', 10240);
  open_gate("");
  begin("alex");
  size_t needed = 0;
  const size_t len = strlen(mark);
  FAILS(LIMEN_E_BUFFER, limen_login_begin(gate, "alex", 4, mark, len, &needed, &err));
  CHECK(needed == len + 1);
  WORKS(limen_login_begin(gate, "alex", 4, mark, needed, NULL, &err));
  FAILS(LIMEN_E_BUFFER, limen_login_begin(gate, "alex", 4, NULL, 0, &needed, &err));
  CHECK(needed == len + 1);
  FAILS(LIMEN_E_LOGIN_SUBJECT, limen_login_begin(gate, "", 0, mark, sizeof mark, NULL, &err));
  SAYS("subject");
  FAILS(LIMEN_E_LOGIN_SUBJECT, limen_login_begin(gate, "\xff", 1, mark, sizeof mark, NULL, &err));
  FAILS(LIMEN_E_LOGIN_SUBJECT,
        limen_login_begin(gate, long_text, 10240, mark, sizeof mark, NULL, &err));
  // A NUL is data.
  WORKS(limen_login_begin(gate, "alex\0x", 6, mark, sizeof mark, NULL, &err));
  FAILS(LIMEN_E_LOGIN_MARK, finish(by_session, "alex"));
  close_gate();
  free(long_text);
}

int main(void) {
  RUN(a_mark_is_good_any_number_of_times);
  RUN(a_login_from_before_a_revocation_does_not_end);
  RUN(log_out_my_other_devices_refuses_it_too);
  RUN(another_subjects_revocation_is_none);
  RUN(a_mark_is_its_subjects);
  RUN(a_mark_ends_with_login_ttl);
  RUN(a_mark_that_was_changed_is_none);
  RUN(a_mark_needs_room_and_a_subject);
  return closing_line();
}
