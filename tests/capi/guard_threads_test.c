// GUARD-26. Many threads ask one guard at once, while others log in, renew, log out and revoke, and
// while the gate is closed.
#include <limen/guard.h>

#include <pthread.h>
#include <sched.h>

#include "session_fixture.h"

enum { threads = 6, rounds = 60 };

static limen_guard *guard, *further;
static int warmed;       // threads that have logged in once
static int let_in_late;  // answers that let in after a call had said that the gate is closed

// What one thread has in hand. Nothing of it is shared.
typedef struct browser {
  char subject[16];
  ticket_text ticket, old;
  char cookie[128], csrf[LIMEN_CSRF_CAP], lines[LIMEN_SET_COOKIES_CAP];
  limen_request request;
  session_room s;
  LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(0, 16384)) answer;
  limen_error error;
} browser;

static void put(browser *b, const char *method, const char *ticket) {
  snprintf(b->cookie, sizeof b->cookie, "a=b; __Host-session=%s", ticket);
  memset(&b->request, 0, sizeof b->request);
  b->request.size = sizeof b->request;
  b->request.flags = LIMEN_REQUEST_MAY_BLOCK | LIMEN_REQUEST_BODY_READ;
  b->request.method = method;
  b->request.method_len = strlen(method);
  b->request.cookie = b->cookie;
  b->request.cookie_len = strlen(b->cookie);
}

// Checks that an answer fits its status, and is of this browser's subject and of nobody else.
static limen_status fits(browser *b, limen_status status) {
  const limen_answer *const answer = &b->answer.record;
  CHECK((status == LIMEN_OK) == (answer->http == 0));
  CHECK(answer->status == status);
  if (status == LIMEN_OK)
    CHECK(strcmp(there(LIMEN_TEXT(answer, subject)), b->subject) == 0);
  else
    CHECK(answer->record.at == 0 && answer->subject.at == 0 && answer->ticket.at == 0);
  return status;
}
static limen_status ask(browser *b, const char *method, const char *ticket) {
  put(b, method, ticket);
  return fits(
      b, limen_guard_check(guard, &b->request, &b->answer.record, sizeof b->answer, &b->error));
}
static limen_status ask_further(browser *b) {
  return fits(
      b, limen_guard_require(further, &b->request, &b->answer.record, sizeof b->answer, &b->error));
}
static limen_status change(browser *b) {
  size_t len = 0;
  const limen_status status =
      limen_csrf_token(gate, b->ticket, LIMEN_ZSTR, b->csrf, sizeof b->csrf, &len, &b->error);
  if (status != LIMEN_OK) return status;
  put(b, "POST", b->ticket);
  b->request.csrf = b->csrf;
  b->request.csrf_len = len;
  return fits(
      b, limen_guard_check(guard, &b->request, &b->answer.record, sizeof b->answer, &b->error));
}
static limen_status enter(browser *b) {
  put(b, "POST", b->ticket);
  memcpy(b->old, b->ticket, sizeof b->old);
  return limen_guard_login(guard, &b->request, b->subject, LIMEN_ZSTR, NULL, 0, NULL, &b->s.record,
                           sizeof b->s, b->ticket, sizeof b->ticket, b->lines, sizeof b->lines,
                           NULL, &b->error);
}
static limen_status renew(browser *b) {
  put(b, "POST", b->ticket);
  memcpy(b->old, b->ticket, sizeof b->old);
  return limen_guard_renew(guard, &b->request, NULL, &b->s.record, sizeof b->s, b->ticket,
                           sizeof b->ticket, b->lines, sizeof b->lines, NULL, &b->error);
}
static limen_status leave(browser *b) {
  put(b, "POST", b->ticket);
  return limen_guard_logout(guard, &b->request, NULL, b->lines, sizeof b->lines, NULL, &b->error);
}

static browser *browser_of(int number) {
  browser *const b = calloc(1, sizeof *b);
  if (b == NULL) exit(1);
  snprintf(b->subject, sizeof b->subject, "user %d", number);
  return b;
}

// Nobody else touches this subject: every call must do what it says.
static void *be_alone(void *number) {
  browser *const b = browser_of((int)(intptr_t)number);
  for (int i = 0; i < rounds; ++i) {
    CHECK(enter(b) == LIMEN_OK && strstr(b->lines, b->ticket) != NULL);
    if (i > 0) CHECK(ask(b, "GET", b->old) == LIMEN_E_SESSION_UNKNOWN);
    CHECK(ask(b, "GET", b->ticket) == LIMEN_OK && ask_further(b) == LIMEN_OK);
    CHECK(change(b) == LIMEN_OK);
    CHECK(renew(b) == LIMEN_OK);
    CHECK(ask(b, "GET", b->old) == LIMEN_OK);
    CHECK((b->answer.record.flags & LIMEN_ANSWER_READ_ONLY) != 0);
    CHECK(ask(b, "GET", b->ticket) == LIMEN_OK);
    if (i % 2 == 0) {
      CHECK(leave(b) == LIMEN_OK);
      CHECK(ask(b, "GET", b->ticket) == LIMEN_E_SESSION_UNKNOWN);
      CHECK(ask(b, "GET", b->old) == LIMEN_E_SESSION_UNKNOWN);
    }
  }
  free(b);
  return NULL;
}

// All of these are one subject, whom each of them also revokes.
static void *be_one_of_many(void *number) {
  browser *const b = browser_of(1000);
  for (int i = 0; i < rounds; ++i) {
    if (enter(b) != LIMEN_OK) {
      CHECK(limen_status_kind(b->error.status) == LIMEN_KIND_NO);
      b->ticket[0] = '\0';
      continue;
    }
    const limen_status asked = ask(b, "GET", b->ticket), changed = change(b);
    CHECK(asked == LIMEN_OK || limen_status_kind(asked) == LIMEN_KIND_NO);
    CHECK(changed == LIMEN_OK || limen_status_kind(changed) == LIMEN_KIND_NO);
    const limen_status renewed = renew(b);
    CHECK(renewed == LIMEN_OK || limen_status_kind(renewed) == LIMEN_KIND_NO);
    if (renewed != LIMEN_OK) memcpy(b->ticket, b->old, sizeof b->ticket);
    if (i % 3 != (int)(intptr_t)number % 3) continue;
    CHECK(limen_revoke_subject(gate, b->subject, LIMEN_ZSTR, NULL, 0, NULL, &b->error) == LIMEN_OK);
    CHECK(limen_status_kind(ask(b, "GET", b->ticket)) == LIMEN_KIND_NO);
    CHECK(limen_status_kind(renew(b)) == LIMEN_KIND_NO);
    memcpy(b->ticket, b->old, sizeof b->ticket);
    CHECK(leave(b) == LIMEN_OK);
  }
  free(b);
  return NULL;
}

static void run_together(void *(*work)(void *), void *(*others)(void *), void (*meanwhile)(void)) {
  pthread_t made[threads];
  for (int i = 0; i < threads; ++i)
    CHECK(pthread_create(&made[i], NULL, i % 2 == 0 ? work : others, (void *)(intptr_t)i) == 0);
  if (meanwhile != NULL) meanwhile();
  for (int i = 0; i < threads; ++i) pthread_join(made[i], NULL);
}

static void many_threads_share_a_guard(void) {
  gate = gate_of(POLICY "keys.algorithm = HS256\n");
  guard = MADE(limen_guard_open(gate, NULL, NULL, &err));
  further = MADE(limen_guard_open(gate, NULL, NULL, &err));
  run_together(be_alone, be_one_of_many, NULL);
  limen_guard_release(guard);
  limen_guard_release(further);
  close_gate();
}

// Goes on until the gate is closed; from then on nothing lets in and nothing changes.
static void *go_on_until_closed(void *number) {
  browser *const b = browser_of((int)(intptr_t)number);
  limen_guard *const own = limen_guard_retain(guard);
  limen_status status = LIMEN_OK;
  for (long i = 0; status == LIMEN_OK; ++i) {
    status = enter(b);
    if (i == 0) __atomic_add_fetch(&warmed, 1, __ATOMIC_RELEASE);
    if (status == LIMEN_OK) status = ask(b, "GET", b->ticket);
    if (status == LIMEN_OK) status = ask_further(b);
    if (status == LIMEN_OK) status = renew(b);
    if (status == LIMEN_OK) status = leave(b);
  }
  CHECK(status == LIMEN_E_CLOSED);
  for (int i = 0; i < 10; ++i) {
    if (ask(b, "GET", b->ticket) == LIMEN_OK) __atomic_add_fetch(&let_in_late, 1, __ATOMIC_RELAXED);
    CHECK(b->answer.record.http == 503 && b->answer.record.retry_after == 1);
    CHECK(enter(b) == LIMEN_E_CLOSED && b->ticket[0] == '\0' && b->lines[0] == '\0');
    CHECK(renew(b) == LIMEN_E_CLOSED && leave(b) == LIMEN_E_CLOSED);
  }
  limen_guard_release(own);
  free(b);
  return NULL;
}

static void close_the_gate(void) {
  while (__atomic_load_n(&warmed, __ATOMIC_ACQUIRE) < threads) sched_yield();
  limen_gate_close(gate);
}

static void a_gate_that_closes_under_load_lets_nobody_in_any_more(void) {
  for (int i = 0; i < 3; ++i) {
    gate = gate_of(POLICY "keys.algorithm = HS256\n");
    guard = MADE(limen_guard_open(gate, NULL, NULL, &err));
    further = MADE(limen_guard_open(gate, NULL, NULL, &err));
    warmed = 0;
    run_together(go_on_until_closed, go_on_until_closed, close_the_gate);
    limen_guard_release(guard);
    limen_guard_release(further);
    close_gate();
  }
  CHECK(let_in_late == 0);
}

int main(void) {
  RUN(many_threads_share_a_guard);
  RUN(a_gate_that_closes_under_load_lets_nobody_in_any_more);
  return closing_line();
}
