// limen/watch.h: events, their order and readers; no event contains a secret.
#include <poll.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus.h"
#include "forge.h"

typedef LIMEN_BUFFER(limen_event, 65536) page_room;

static limen_gate *gate;
static limen_verifier *verifier;
static limen_watch *watch;
static page_room page;

static void open_with(const char *more) {
  char text[512];
  snprintf(text, sizeof text, POLICY "clock.manual = true\n%s", more);
  gate = gate_of(text);
  WORKS(limen_gate_set_clock(gate, NOW, &err));
  verifier = verifier_of(gate, "");
  watch = MADE(limen_watch_open(gate, &err));
}

static void close_all(void) {
  limen_watch_release(watch);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

// Takes the waiting events into `page`, and returns their number.
static size_t take(void) {
  size_t count = 99;
  WORKS(limen_watch_next(watch, &page.record, sizeof page, &count, &err));
  return count;
}

// Takes the only waiting event.
static const limen_event *take_one(int32_t kind) {
  CHECK(take() == 1);
  CHECK(page.record.kind == kind);
  CHECK(page.record.size == sizeof(limen_event));
  CHECK(page.record.total % 8 == 0);
  CHECK(page.record.at == NOW);
  return &page.record;
}

static int readable(void) {
  struct pollfd wait = {limen_watch_fd(watch), POLLIN, 0};
  return poll(&wait, 1, 0) == 1 && (wait.revents & POLLIN) != 0;
}

static void revoke_id(const char *id, const char *reason) {
  WORKS(
      limen_revoke_token_id(gate, NULL, 0, id, LIMEN_ZSTR, LIMEN_UNSET, reason, LIMEN_ZSTR, &err));
}

static void revocations_are_told_with_their_reasons(void) {
  open_with("");
  CHECK(take() == 0);
  revoke_id("the-id", "lost phone");
  const limen_event *event = take_one(LIMEN_EVENT_REVOKED_TOKEN);
  CHECK(event->number == 1 && event->status == LIMEN_OK);
  CHECK_TEXT("the-id", LIMEN_TEXT(event, id));
  CHECK_TEXT("lost phone", LIMEN_TEXT(event, reason));
  CHECK(LIMEN_TEXT(event, subject) == NULL && LIMEN_TEXT(event, sid) == NULL);
  CHECK(LIMEN_TEXT(event, label) == NULL);

  WORKS(limen_revoke_subject(gate, "alex", 4, "hacked", 6, NULL, &err));
  event = take_one(LIMEN_EVENT_REVOKED_SUBJECT);
  CHECK(event->number == 2);
  CHECK_TEXT("alex", LIMEN_TEXT(event, subject));
  CHECK_TEXT("hacked", LIMEN_TEXT(event, reason));

  WORKS(limen_revoke_everyone(gate, NULL, 0, &err));
  event = take_one(LIMEN_EVENT_REVOKED_EVERYONE);
  CHECK(event->number == 3 && LIMEN_TEXT(event, reason) == NULL);

  // A revocation that failed makes no event.
  FAILS(LIMEN_E_TEXT, limen_revoke_subject(gate, "", 0, NULL, 0, NULL, &err));
  CHECK(take() == 0);
  close_all();
}

static void a_revoked_token_is_told_by_its_id(void) {
  char token[8192];
  claims_room c;
  open_with("");
  issue(gate, "alex", "{}", token);
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  CHECK(take() == 0);  // accepted tokens are counted and make no events
  WORKS(limen_revoke_token(verifier, token, LIMEN_ZSTR, "logout", LIMEN_ZSTR, &err));
  const limen_event *event = take_one(LIMEN_EVENT_REVOKED_TOKEN);
  CHECK_TEXT(there(LIMEN_TEXT(&c.record, id)), LIMEN_TEXT(event, id));
  WORKS(limen_revoke_token(verifier, token, LIMEN_ZSTR, "logout", LIMEN_ZSTR, &err));
  CHECK(take() == 0);  // the token was revoked already
  close_all();
}

static void refusals_are_told_with_status_and_message(void) {
  char token[8192];
  open_with("");
  issue(gate, "alex", "{}", token);
  WORKS(limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  take();
  FAILS(LIMEN_E_TOKEN_REVOKED, verify(verifier, token));
  const limen_error refusal = err;
  const limen_event *event = take_one(LIMEN_EVENT_REFUSED);
  CHECK(event->status == LIMEN_E_TOKEN_REVOKED);
  CHECK_TEXT(refusal.message, LIMEN_TEXT(event, reason));
  FAILS(LIMEN_E_TOKEN_EMPTY, limen_revoke_token(verifier, "", 0, NULL, 0, &err));
  CHECK(take_one(LIMEN_EVENT_REFUSED)->status == LIMEN_E_TOKEN_EMPTY);
  close_all();
}

static void mistakes_of_the_caller_are_not_told(void) {
  char token[8192];
  claims_room c;
  open_with("");
  const size_t len = issue(gate, "alex", "{}", token);
  FAILS(LIMEN_E_BUFFER, limen_token_verify(verifier, token, len, &c.record, 100, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_token_verify(verifier, token, len, NULL, 0, &err));
  FAILS(LIMEN_E_CLAIMS, limen_token_issue(gate, "alex", 4, "{\"iss\":1}", LIMEN_ZSTR, NULL, NULL,
                                          token, sizeof token, NULL, &err));
  CHECK(take() == 0);
  close_all();
}

static void a_page_holds_events_in_sequence(void) {
  open_with("");
  char id[16];
  for (int i = 1; i <= 100; ++i) {
    snprintf(id, sizeof id, "%0*d", 1 + i % 8, i);
    revoke_id(id, "x");
  }
  uint64_t number = 0;
  for (size_t count = take(); count > 0; count = take()) {
    const limen_event *event = &page.record;
    for (; count > 0; --count, event = LIMEN_NEXT(const limen_event, event)) {
      ++number;
      CHECK(event->number == number);
      snprintf(id, sizeof id, "%0*d", 1 + (int)number % 8, (int)number);
      CHECK_TEXT(id, LIMEN_TEXT(event, id));
    }
  }
  CHECK(number == 100);
  close_all();
}

static void a_slow_watch_sees_a_gap(void) {
  open_with("watch.capacity = 3\n");
  for (int i = 0; i < 10; ++i) revoke_id("a", "x");
  CHECK(take() == 3);
  CHECK(page.record.number == 8);
  CHECK(!readable());
  close_all();
}

static void a_page_one_byte_short_is_told_how_much(void) {
  open_with("");
  revoke_id("a", "why");
  size_t count = 99;
  FAILS(LIMEN_E_BUFFER, limen_watch_next(watch, &page.record, sizeof(limen_event), &count, &err));
  CHECK(count == 0);
  const size_t needed = page.record.total;
  CHECK(needed > sizeof(limen_event) && needed <= LIMEN_EVENT_CAP);
  FAILS(LIMEN_E_BUFFER, limen_watch_next(watch, &page.record, needed - 1, &count, &err));
  FAILS(LIMEN_E_BUFFER, limen_watch_next(watch, &page.record, 0, &count, &err));
  CHECK(readable());
  WORKS(limen_watch_next(watch, &page.record, needed, &count, &err));
  CHECK(count == 1 && page.record.total == needed);
  CHECK(!readable());
  // Each text has its greatest length.
  char longest[5000];
  memset(longest, 'x', sizeof longest);
  WORKS(limen_revoke_subject(gate, longest, sizeof longest, longest, 256, NULL, &err));
  WORKS(limen_watch_next(watch, &page.record, LIMEN_EVENT_CAP, &count, &err));
  CHECK(count == 1 && LIMEN_TEXT_LEN(&page.record, subject) == 1024);
  close_all();
}

static void texts_are_one_line(void) {
  open_with("");
  WORKS(limen_revoke_subject(gate, "al\nex", 5, "a\r\xE2\x80\xA8\xC2\x85\x1B[31m", LIMEN_ZSTR, NULL,
                             &err));
  const limen_event *event = take_one(LIMEN_EVENT_REVOKED_SUBJECT);
  CHECK_TEXT(
      "al\xEF\xBF\xBD"
      "ex",
      LIMEN_TEXT(event, subject));
  CHECK_TEXT("a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD[31m", LIMEN_TEXT(event, reason));
  close_all();
}

static void the_descriptor_wakes_poll(void) {
  open_with("");
  CHECK(limen_watch_fd(watch) >= 0);
  CHECK(!readable());
  revoke_id("a", "");
  revoke_id("b", "");
  CHECK(readable());
  size_t count = 0;
  WORKS(limen_watch_next(watch, &page.record, 100, &count, &err));
  CHECK(count == 1 && readable());
  CHECK(take() == 1);
  CHECK(!readable());
  CHECK(limen_watch_fd(NULL) == -1);
  close_all();
}

static void *wait_for_an_event(void *seen) {
  struct pollfd wait = {limen_watch_fd(watch), POLLIN, 0};
  *(int *)seen = poll(&wait, 1, 60000) == 1;
  return NULL;
}

static void closing_wakes_who_waits_and_gives_what_remains(void) {
  open_with("");
  int seen = 0;
  pthread_t waiting;
  CHECK(pthread_create(&waiting, NULL, wait_for_an_event, &seen) == 0);
  limen_gate_close(gate);
  pthread_join(waiting, NULL);
  CHECK(seen);
  close_all();

  open_with("");
  revoke_id("a", "");
  limen_gate_close(gate);
  CHECK(readable());
  CHECK(take() == 1);
  size_t count = 99;
  FAILS(LIMEN_E_CLOSED, limen_watch_next(watch, &page.record, sizeof page, &count, &err));
  CHECK(count == 0);
  CHECK(readable());
  NOT_MADE(LIMEN_E_CLOSED, limen_watch_open(gate, &err));
  FAILS(LIMEN_E_CLOSED, verify(verifier, "x"));
  FAILS(LIMEN_E_CLOSED, limen_watch_next(watch, &page.record, sizeof page, &count, &err));
  close_all();
}

// Finalizers run in any order.
static void a_watch_keeps_its_gate(void) {
  open_with("");
  revoke_id("a", "");
  limen_gate_release(gate);
  limen_verifier_release(verifier);
  CHECK(limen_watch_retain(watch) == watch);
  limen_watch_release(watch);
  CHECK(take() == 1);
  limen_watch_release(watch);
  CHECK(limen_watch_retain(NULL) == NULL);
}

static void a_watch_belongs_to_its_process(void) {
  open_with("");
  revoke_id("a", "");
  fflush(NULL);
  const pid_t pid = fork();
  if (pid == 0) {
    check_failures = 0;
    size_t count = 99;
    FAILS(LIMEN_E_FORKED, limen_watch_next(watch, &page.record, sizeof page, &count, &err));
    CHECK(count == 0);
    CHECK(limen_watch_fd(watch) == -1);
    NOT_MADE(LIMEN_E_FORKED, limen_watch_open(gate, &err));
    char *text = NULL;
    FAILS(LIMEN_E_FORKED, limen_gate_stats(gate, "json", &text, NULL, &err));
    FAILS(LIMEN_E_FORKED, verify(verifier, "x"));
    limen_watch_retain(watch);
    limen_watch_release(watch);
    close_all();
    _exit(check_failures != 0);
  }
  int status = -1;
  CHECK(waitpid(pid, &status, 0) == pid);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  CHECK(readable());
  CHECK(take() == 1);
  close_all();
}

// Tells whether the first `size` bytes of the page contain eight bytes in a row of `secret`,
// apart from texts that messages may contain.
static int shows(size_t size, const char *secret, size_t len) {
  const char *const bytes = (const char *)page.room;
  for (size_t i = 0; i + 8 <= len; ++i) {
    char run[9] = "";
    memcpy(run, secret + i, 8);
    if (strstr("header.claims.signature", run) != NULL) continue;
    for (size_t at = 0; at + 8 <= size; ++at)
      if (memcmp(bytes + at, run, 8) == 0) return 1;
  }
  return 0;
}

static corpus cases;
#define LONGEST 16384  // bytes of a token that events are searched for

static void no_event_shows_a_token_or_a_key(void) {
  char jwk[256], options[512];
  const size_t head =
      (size_t)snprintf(jwk, sizeof jwk, "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"");
  const size_t k_len = base64url(SECRET_BYTES, SECRET_LEN, jwk + head);
  char k[128];
  memcpy(k, jwk + head, k_len);
  snprintf(jwk + head + k_len, sizeof jwk - head - k_len, "\"}");
  snprintf(options, sizeof options, "keys.signing = %s\n", jwk);
  open_with(options);
  size_t told = 0;
  size_t tried = 0;
  for (size_t i = 0; i < cases.count; ++i) {
    const char *const token = cases.cases[i].token.at;
    const size_t len = cases.cases[i].token.len;
    if (token == NULL || len > LONGEST) continue;
    ++tried;
    claims_room room;
    memset(&page, 0, sizeof page);
    limen_token_verify(verifier, token, len, &room.record, sizeof room, &err);
    limen_revoke_token(verifier, token, len, NULL, 0, &err);
    const size_t count = take();
    told += count;
    size_t size = 0;
    for (size_t k_th = 0; k_th < count; ++k_th)
      size += ((const limen_event *)(const void *)(page.room + size))->total;
    CHECK(!shows(size, token, len));
    CHECK(!shows(size, SECRET, SECRET_LEN));
    CHECK(!shows(size, k, k_len));
  }
  CHECK(tried > 0 && told >= tried);
  close_all();
}

static void nulls_and_lengths_are_refused(void) {
  open_with("");
  revoke_id("a", "");
  size_t count = 99;
  limen_event *crooked = (limen_event *)(void *)(page.room + 4);
  NOT_MADE(LIMEN_E_ARGUMENT, limen_watch_open(NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_watch_next(NULL, &page.record, sizeof page, &count, &err));
  CHECK(count == 0);
  FAILS(LIMEN_E_ARGUMENT, limen_watch_next(watch, NULL, 0, &count, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_watch_next(watch, &page.record, sizeof page, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_watch_next(watch, crooked, 6000, &count, &err));
  FOR_BAD_LENGTHS(n)
  FAILS(LIMEN_E_ARGUMENT, limen_watch_next(watch, &page.record, *n, &count, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_watch_next(watch, &page.record, LIMEN_ZSTR, &count, &err));
  CHECK(take() == 1);
  close_all();
}

static void statistics_are_given_as_text(void) {
  char token[8192], *text = NULL;
  size_t len = 0;
  open_with("");
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  FAILS(LIMEN_E_TOKEN_PARTS, verify(verifier, "x"));
  WORKS(limen_gate_stats(gate, "json", &text, &len, &err));
  CHECK(strlen(there(text)) == len);
  CHECK(strstr(text, "\"tokens\":{\"issued\":1,\"verified\":1}") != NULL);
  CHECK(strstr(text, "\"refused\":{\"LIMEN_E_TOKEN_PARTS\":1}") != NULL);
  limen_free(text);
  WORKS(limen_gate_stats(gate, "prometheus", &text, NULL, &err));
  CHECK(strstr(there(text), "\nlimen_tokens_verified_total 1\n") != NULL);
  limen_free(text);

  text = token;
  FAILS(LIMEN_E_ARGUMENT, limen_gate_stats(gate, "xml", &text, &len, &err));
  CHECK(text == NULL);
  FAILS(LIMEN_E_ARGUMENT, limen_gate_stats(gate, NULL, &text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_stats(gate, "json", NULL, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_gate_stats(NULL, "json", &text, &len, &err));
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, limen_gate_stats(gate, "json", &text, &len, &err));
  close_all();
}

int main(int argc, char **argv) {
  cases = corpus_read(argc == 2 ? argv[1] : "");
  RUN(revocations_are_told_with_their_reasons);
  RUN(a_revoked_token_is_told_by_its_id);
  RUN(refusals_are_told_with_status_and_message);
  RUN(mistakes_of_the_caller_are_not_told);
  RUN(a_page_holds_events_in_sequence);
  RUN(a_slow_watch_sees_a_gap);
  RUN(a_page_one_byte_short_is_told_how_much);
  RUN(texts_are_one_line);
  RUN(the_descriptor_wakes_poll);
  RUN(closing_wakes_who_waits_and_gives_what_remains);
  RUN(a_watch_keeps_its_gate);
  RUN(a_watch_belongs_to_its_process);
  RUN(no_event_shows_a_token_or_a_key);
  RUN(nulls_and_lengths_are_refused);
  RUN(statistics_are_given_as_text);
  corpus_free(&cases);
  return closing_line();
}
