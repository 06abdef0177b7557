// limen/csrf.h: tokens that belong to a session. SESSION-38.
#include "fixture.h"

static limen_gate *gate;
static char ticket[LIMEN_TICKET_CAP], token[LIMEN_CSRF_CAP];
static size_t len;
static LIMEN_BUFFER(limen_session, 8192) s;

static void open_gate(const char *more) {
  char text[512];
  snprintf(text, sizeof text, POLICY "clock.manual = true\n%s", more);
  gate = gate_of(text);
  WORKS(limen_gate_set_clock(gate, NOW, &err));
}

static void log_in(const char *subject, char *into) {
  WORKS(limen_session_create(gate, subject, LIMEN_ZSTR, "{}", LIMEN_ZSTR, NULL, &s.record, sizeof s,
                             into, LIMEN_TICKET_CAP, &err));
}

static limen_status make(void) {
  return limen_csrf_token(gate, ticket, LIMEN_ZSTR, token, sizeof token, &len, &err);
}

static limen_status check(const char *of, const char *what) {
  return limen_csrf_check(gate, of, LIMEN_ZSTR, what, LIMEN_ZSTR, &err);
}

static void a_token_is_good_for_its_session(void) {
  char other[LIMEN_TICKET_CAP], second[LIMEN_TICKET_CAP];
  open_gate("");
  log_in("alex", ticket);
  log_in("sam", other);
  log_in("alex", second);
  WORKS(make());
  CHECK(len == strlen(token) && len < LIMEN_CSRF_CAP);
  WORKS(check(ticket, token));
  WORKS(check(ticket, token));
  FAILS(LIMEN_E_CSRF, check(other, token));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_NOT_ENOUGH);
  FAILS(LIMEN_E_CSRF, check(second, token));  // another device of the same user
  limen_gate_release(gate);
}

static void no_two_tokens_are_alike(void) {
  char first[LIMEN_CSRF_CAP];
  open_gate("");
  log_in("alex", ticket);
  WORKS(make());
  memcpy(first, token, sizeof first);
  WORKS(make());
  size_t same = 0;
  for (size_t i = 0; i < len; ++i) same += first[i] == token[i];
  CHECK(same < len / 2);
  WORKS(check(ticket, first));
  WORKS(check(ticket, token));
  limen_gate_release(gate);
}

static void a_token_expires(void) {
  open_gate("csrf.ttl = 10m\n");
  log_in("alex", ticket);
  WORKS(make());
  WORKS(limen_gate_set_clock(gate, NOW + 599, &err));
  WORKS(check(ticket, token));
  WORKS(limen_gate_set_clock(gate, NOW + 600, &err));
  FAILS(LIMEN_E_CSRF_EXPIRED, check(ticket, token));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_NOT_ENOUGH);
  WORKS(make());
  WORKS(check(ticket, token));
  limen_gate_release(gate);
}

static void what_is_no_token_is_refused(void) {
  char changed[2 * LIMEN_CSRF_CAP];
  open_gate("");
  log_in("alex", ticket);
  WORKS(make());
  FAILS(LIMEN_E_CSRF, check(ticket, ""));
  FAILS(LIMEN_E_CSRF, limen_csrf_check(gate, ticket, LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_CSRF, check(ticket, "x"));
  FAILS(LIMEN_E_CSRF, check(ticket, ticket));
  FAILS(LIMEN_E_CSRF, limen_csrf_check(gate, ticket, LIMEN_ZSTR, token, len - 1, &err));
  for (size_t i = 0; i < len; ++i) {
    memcpy(changed, token, len + 1);
    changed[i] = changed[i] == 'A' ? 'Q' : 'A';
    if (changed[i] != token[i]) FAILS(LIMEN_E_CSRF, check(ticket, changed));
  }
  snprintf(changed, sizeof changed, "%s ", token);
  FAILS(LIMEN_E_CSRF, check(ticket, changed));
  snprintf(changed, sizeof changed, "%s%s", token, token);
  FAILS(LIMEN_E_CSRF, check(ticket, changed));
  WORKS(check(ticket, token));
  limen_gate_release(gate);
}

static void a_token_outlives_a_renewal_and_not_the_session(void) {
  char renewed[LIMEN_TICKET_CAP];
  open_gate("");
  log_in("alex", ticket);
  WORKS(make());
  WORKS(limen_session_renew(gate, ticket, LIMEN_ZSTR, NULL, &s.record, sizeof s, renewed,
                            sizeof renewed, &err));
  WORKS(check(renewed, token));
  WORKS(check(ticket, token));  // a request that was under way
  WORKS(limen_session_end(gate, renewed, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_SESSION_UNKNOWN, check(renewed, token));
  FAILS(LIMEN_E_SESSION_UNKNOWN,
        limen_csrf_token(gate, renewed, LIMEN_ZSTR, token, sizeof token, &len, &err));
  limen_gate_release(gate);
}

static void the_session_must_be_there(void) {
  open_gate("");
  FAILS(LIMEN_E_TICKET_ABSENT, limen_csrf_token(gate, "", 0, token, sizeof token, &len, &err));
  FAILS(LIMEN_E_TICKET_ABSENT, check("", "x"));
  FAILS(LIMEN_E_TICKET, check("x", "x"));
  FAILS(LIMEN_E_TICKET_KIND, check("a.b.c", "x"));
  FAILS(LIMEN_E_TICKET_SID, check("EjQFBgcICQoLDA0ODxAREg", "x"));
  FAILS(LIMEN_E_SESSION_UNKNOWN, check("TRI0abcdefghijklmnopqrstuvwxyzABCDEF", "x"));
  log_in("alex", ticket);
  WORKS(make());
  WORKS(limen_revoke_subject(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, &err));
  const limen_status gone = check(ticket, token);
  CHECK(gone == LIMEN_E_SESSION_UNKNOWN || gone == LIMEN_E_SESSION_REVOKED);
  limen_gate_release(gate);
  limen_gate *nameless = gate_of("");
  FAILS(LIMEN_E_OPTION_VALUE,
        limen_csrf_token(nameless, ticket, LIMEN_ZSTR, token, sizeof token, &len, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_csrf_check(nameless, ticket, LIMEN_ZSTR, "x", 1, &err));
  limen_gate_close(nameless);
  FAILS(LIMEN_E_CLOSED,
        limen_csrf_token(nameless, ticket, LIMEN_ZSTR, token, sizeof token, &len, &err));
  FAILS(LIMEN_E_CLOSED, limen_csrf_check(nameless, ticket, LIMEN_ZSTR, "x", 1, &err));
  limen_gate_release(nameless);
}

static void buffers_may_be_small(void) {
  open_gate("");
  log_in("alex", ticket);
  WORKS(make());
  const size_t whole = len;
  FAILS(LIMEN_E_BUFFER, limen_csrf_token(gate, ticket, LIMEN_ZSTR, token, whole, &len, &err));
  CHECK(len == whole + 1);
  WORKS(limen_csrf_token(gate, ticket, LIMEN_ZSTR, token, whole + 1, NULL, &err));
  WORKS(check(ticket, token));
  FAILS(LIMEN_E_BUFFER, limen_csrf_token(gate, ticket, LIMEN_ZSTR, NULL, 0, &len, &err));
  limen_gate_release(gate);
}

static void bad_arguments_are_refused(void) {
  open_gate("");
  log_in("alex", ticket);
  WORKS(make());
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_token(NULL, ticket, 36, token, sizeof token, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_token(gate, NULL, 36, token, sizeof token, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_token(gate, ticket, 36, NULL, 96, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_check(NULL, ticket, 36, token, 55, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_check(gate, NULL, LIMEN_ZSTR, token, 55, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_check(gate, ticket, 36, NULL, 55, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_csrf_check(gate, ticket, 36, NULL, LIMEN_ZSTR, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_csrf_token(gate, ticket, *n, token, sizeof token, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_csrf_token(gate, ticket, 36, token, *n, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_csrf_check(gate, ticket, *n, token, 55, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_csrf_check(gate, ticket, 36, token, *n, &err));
  }
  limen_gate_release(gate);
}

int main(void) {
  RUN(a_token_is_good_for_its_session);
  RUN(no_two_tokens_are_alike);
  RUN(a_token_expires);
  RUN(what_is_no_token_is_refused);
  RUN(a_token_outlives_a_renewal_and_not_the_session);
  RUN(the_session_must_be_there);
  RUN(buffers_may_be_small);
  RUN(bad_arguments_are_refused);
  return closing_line();
}
