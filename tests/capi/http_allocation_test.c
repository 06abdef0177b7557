// Finding tickets and tokens in fields does not allocate, whoever sent the fields, nor do CSRF
// tokens. When memory runs out, the other calls return LIMEN_E_MEMORY.
#include "own_malloc.h"
#include "session_fixture.h"

static ticket_text ticket;
static char text[LIMEN_CHALLENGE_CAP];
static limen_options *options;

static limen_status find(const char *cookies, const limen_options *with) {
  return limen_cookie_find(gate, cookies, LIMEN_ZSTR, with, text, sizeof text, NULL, &err);
}
static limen_status find_bearer(const char *field) {
  return limen_bearer_find(field, LIMEN_ZSTR, text, sizeof text, NULL, &err);
}

static void finding_does_not_allocate(void) {
  session_room s;
  char cookies[2][256];
  open_gate("");
  options = options_of("cookie.name = __Secure-other\n");
  log_in("alex", &s, ticket);
  snprintf(cookies[0], sizeof *cookies, "a=b; ;;=; __Host-session=x; __Host-session=%s", ticket);
  snprintf(cookies[1], sizeof *cookies, "a=b\n__Secure-other=%s", ticket);
  watch();
  for (int n = 0; n < 100; ++n) {
    CHECK(find(cookies[0], NULL) == LIMEN_OK);
    CHECK(find(cookies[1], options) == LIMEN_OK);
    CHECK(find(cookies[0], options) == LIMEN_E_TICKET_ABSENT);
    CHECK(find("__Host-session=x; __Host-session=a.b.c", NULL) == LIMEN_E_TICKET_KIND);
    CHECK(find("", NULL) == LIMEN_E_TICKET_ABSENT);
    CHECK(find_bearer("Bearer a.b.c") == LIMEN_OK);
    CHECK(find_bearer("Bearer a b") == LIMEN_E_BEARER);
    CHECK(find_bearer("Basic a") == LIMEN_E_BEARER_ABSENT);
  }
  CHECK(unwatch() == 0);
  limen_options_release(options);
  close_gate();
}

static char csrf[LIMEN_CSRF_CAP];

static limen_status set_it(void) {
  return limen_cookie_set(gate, ticket, 36, NULL, text, sizeof text, NULL, &err);
}
static limen_status set_another(void) {
  return limen_cookie_set(gate, ticket, 36, options, text, sizeof text, NULL, &err);
}
static limen_status delete_it(void) {
  return limen_cookie_delete(gate, options, text, sizeof text, NULL, &err);
}
static limen_status make_a_token(void) {
  return limen_csrf_token(gate, ticket, 36, text, sizeof text, NULL, &err);
}
static limen_status check_a_token(void) {
  return limen_csrf_check(gate, ticket, 36, csrf, LIMEN_ZSTR, &err);
}
static limen_status challenge(void) {
  int32_t http = 0;
  return limen_bearer_challenge(LIMEN_E_TOKEN_EXPIRED, "shop", 4, "pay", 3, &http, text,
                                sizeof text, NULL, &err);
}

static void csrf_tokens_are_made_and_checked_without_an_allocation(void) {
  session_room s;
  open_gate("");
  log_in("alex", &s, ticket);
  WORKS(limen_csrf_token(gate, ticket, 36, csrf, sizeof csrf, NULL, &err));
  watch();
  for (int n = 0; n < 100; ++n) {
    CHECK(make_a_token() == LIMEN_OK);
    CHECK(check_a_token() == LIMEN_OK);
  }
  CHECK(unwatch() == 0);
  close_gate();
}

static void run_out(const char *name, limen_status (*call)(void), int on) {
  long refused = 0;
  for (long at = 0; at < 2000; ++at) {
    fails_at = at;
    fails_on = on;
    check_poison();
    watch();
    const limen_status status = call();
    const long counted = unwatch();
    fails_at = -1;
    refused += status == LIMEN_E_MEMORY;
    if (status != LIMEN_OK && status != LIMEN_E_MEMORY) {
      check_failed(__FILE__, __LINE__, name);
      fprintf(stderr, "  allocation %ld failing: %s\n", at, err.message);
    }
    if (status == LIMEN_OK && counted <= at) break;
  }
  CHECK(refused > 0);
  WORKS(call());
}

static void every_call_survives_that_memory_runs_out(void) {
  session_room s;
  open_gate("");
  log_in("alex", &s, ticket);
  options = options_of("cookie.name = __Secure-another-cookie\ncookie.domain = www.shop.example\n");
  for (int on = 0; on < 2; ++on) {
    run_out("set", set_it, on);
    run_out("set with options", set_another, on);
    run_out("delete", delete_it, on);
    run_out("challenge", challenge, on);
  }
  limen_options_release(options);
  close_gate();
}

int main(void) {
  use_own_malloc();
  RUN(finding_does_not_allocate);
  RUN(csrf_tokens_are_made_and_checked_without_an_allocation);
  RUN(every_call_survives_that_memory_runs_out);
  return closing_line();
}
