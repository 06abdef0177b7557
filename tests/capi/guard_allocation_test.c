// A guard that lets in does not allocate. When memory runs out it lets nobody in.
#include "guard_fixture.h"
#include "own_malloc.h"

static limen_guard *everyone, *admins;
static limen_request of_session, of_token, of_visitor, of_nobody, of_post;
static ticket_text ticket, visitor;
static char cookies[2][256], token[8192], authorization[8192 + 16];

static limen_request with_cookie(const char *method, const char *of, char *room) {
  limen_request request = request_of(method);
  snprintf(room, sizeof *cookies, "lang=en; a=b;; theme=dark; __Host-session=%s", of);
  request.cookie = room;
  request.cookie_len = strlen(room);
  return request;
}

static void prepare(void) {
  session_room s;
  uint64_t version;
  open_gate("");
  WORKS(create_with("alex", "{\"n\":1}", "session.roles = [\"admin\"]\n", &s, ticket));
  WORKS(limen_visitor_draw(gate, visitor, sizeof visitor, &version, &err));
  WORKS(limen_visitor_put(gate, visitor, LIMEN_ZSTR, version, "{\"cart\":[7]}", LIMEN_ZSTR,
                          &s.record, sizeof s, &err));
  issue(gate, "alex", "{\"roles\":[\"admin\"],\"scope\":\"read\"}", token);
  // Entries for the checks to look through.
  WORKS(limen_revoke_subject(gate, "sam", 3, NULL, 0, NULL, &err));
  everyone = guard_of("guard.credentials = token session visitor\nguard.optional = true\n");
  admins = guard_of("guard.credentials = token session\nguard.role = admin\n");
  of_session = with_cookie("GET", ticket, cookies[0]);
  of_visitor = with_cookie("GET", visitor, cookies[1]);
  of_nobody = request_of("GET");
  of_post = with_cookie("POST", ticket, cookies[0]);
  put_csrf(&of_post, ticket);
  of_token = request_of("POST");
  snprintf(authorization, sizeof authorization, "Bearer %s", token);
  of_token.authorization = authorization;
  of_token.authorization_len = strlen(authorization);
}

static void clean_up(void) {
  limen_guard_release(admins);
  limen_guard_release(everyone);
  close_gate();
}

static limen_status decide(limen_guard *guard, const limen_request *request) {
  return limen_guard_check(guard, request, &a.record, sizeof a, &err);
}

static void letting_in_does_not_allocate(void) {
  const limen_request *const asked[] = {&of_session, &of_token, &of_visitor, &of_nobody};
  prepare();
  for (size_t i = 0; i < sizeof asked / sizeof *asked; ++i) {
    WORKS(decide(everyone, asked[i]));
    watch();
    for (int n = 0; n < 1000; ++n) CHECK(decide(everyone, asked[i]) == LIMEN_OK);
    const long counted = unwatch();
    CHECK(counted == 0);
    if (counted != 0) fprintf(stderr, "  request %zu: %ld allocations in 1,000\n", i, counted);
  }
  clean_up();
}

static void a_further_guard_does_not_allocate(void) {
  const limen_request *const asked[] = {&of_session, &of_token};
  prepare();
  for (size_t i = 0; i < sizeof asked / sizeof *asked; ++i) {
    WORKS(decide(everyone, asked[i]));  // a token's header is remembered
    watch();
    for (int n = 0; n < 1000; ++n) {
      CHECK(decide(everyone, asked[i]) == LIMEN_OK);
      CHECK(limen_guard_require(admins, asked[i], &a.record, sizeof a, &err) == LIMEN_OK);
    }
    CHECK(unwatch() == 0);
  }
  clean_up();
}

// Whoever has no good credential is let in as nobody by an optional guard: not when memory ran out.
static void when_memory_runs_out_nobody_is_let_in(void) {
  long refused = 0;
  prepare();
  for (int on = 0; on < 2; ++on) {
    for (long at = 0;; ++at) {
      fails_at = at;
      fails_on = on;
      memset(&a, '#', sizeof a);
      watch();
      const limen_status status = decide(everyone, &of_post);
      const long counted = unwatch();
      fails_at = -1;
      if (status == LIMEN_OK) {
        CHECK(a.record.http == 0 && a.record.record.at != 0);
        if (counted <= at) break;
      } else {
        ++refused;
        CHECK(status == LIMEN_E_MEMORY);
        CHECK(a.record.status == status && a.record.http >= 500 && a.record.record.at == 0);
      }
      CHECK(at < 2000);
      if (at >= 2000) break;
    }
  }
  CHECK(refused > 0);
  WORKS(decide(everyone, &of_post));
  clean_up();
}

int main(void) {
  use_own_malloc();
  RUN(letting_in_does_not_allocate);
  RUN(a_further_guard_does_not_allocate);
  RUN(when_memory_runs_out_nobody_is_let_in);
  return closing_line();
}
