// STORE-33. After fork, gates return LIMEN_E_FORKED in the child, and keys work on.
#include <sys/wait.h>
#include <unistd.h>

#include "forge.h"

#define ID_SIZE 22  // 128 bits in base64url

static limen_gate *gate;
static limen_verifier *verifier, *lone;
static limen_key *key;
static limen_key_set *keys;
static char token[8192], signed_token[8192];

static void open_all(void) {
  gate = gate_of(POLICY "clock.manual = true\n");
  WORKS(limen_gate_set_clock(gate, NOW, &err));
  verifier = verifier_of(gate, "");
  key = secret_key();
  keys = set_of(key);
  lone = verifier_of_key(key, POLICY AT_NOW);
  issue(gate, "alex", "{}", token);
  forge(GOOD_HEADER, GOOD_CLAIMS, signed_token);
}

static void close_all(void) {
  limen_verifier_release(lone);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
  limen_key_set_release(keys);
  limen_key_release(key);
}

// Runs `child` in a child process, and fails if a check failed there.
static void in_a_child(void (*child)(void)) {
  fflush(NULL);
  const pid_t pid = fork();
  if (pid == 0) {
    check_failures = 0;
    child();
    _exit(check_failures != 0);
  }
  int status = -1;
  CHECK(waitpid(pid, &status, 0) == pid);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void ask_the_gate(void) {
  char out[4096], *text = NULL;
  FAILS(LIMEN_E_FORKED, verify(verifier, token));
  SAYS("open one in this process");
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_UNKNOWN);
  FAILS(LIMEN_E_FORKED,
        limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_gate_jwks(gate, &text, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_keys_list(gate, &text, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_keys_rotate(gate, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_keys_retire(gate, "x", 1, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_key(gate, "x", 1, NULL, 0, &err));
  FAILS(LIMEN_E_FORKED, limen_gate_set_clock(gate, NOW, &err));
  NOT_MADE(LIMEN_E_FORKED, limen_verifier_open(gate, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_token(verifier, token, LIMEN_ZSTR, NULL, 0, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_token_id(gate, NULL, 0, "a", 1, LIMEN_UNSET, NULL, 0, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_everyone(gate, NULL, 0, &err));
}

static LIMEN_BUFFER(limen_session, 4096) session;
static char ticket[LIMEN_TICKET_CAP];

static void ask_for_sessions(void) {
  const limen_session kept = session.record;
  limen_session *const s = &session.record;
  char next[LIMEN_TICKET_CAP], mark[LIMEN_LOGIN_MARK_CAP];
  size_t n;
  FAILS(LIMEN_E_FORKED, limen_session_get(gate, ticket, 36, s, sizeof session, &err));
  FAILS(LIMEN_E_FORKED, limen_session_create(gate, "alex", 4, NULL, 0, NULL, s, sizeof session,
                                             next, sizeof next, &err));
  FAILS(LIMEN_E_FORKED,
        limen_session_update(gate, ticket, 36, kept.version, "{}", 2, s, sizeof session, &err));
  FAILS(LIMEN_E_FORKED, limen_session_touch(gate, ticket, 36, &err));
  FAILS(LIMEN_E_FORKED,
        limen_session_renew(gate, ticket, 36, NULL, s, sizeof session, next, sizeof next, &err));
  FAILS(LIMEN_E_FORKED, limen_session_end(gate, ticket, 36, &err));
  FAILS(LIMEN_E_FORKED, limen_session_list(gate, "alex", 4, NULL, 0, s, sizeof session, &n, &err));
  FAILS(LIMEN_E_FORKED, limen_session_require(gate, &kept, LIMEN_UNSET, 0, &err));
  FAILS(LIMEN_E_FORKED, limen_login_begin(gate, "alex", 4, mark, sizeof mark, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_session(gate, "alex", 4, "x", 1, NULL, 0, &err));
  FAILS(LIMEN_E_FORKED, limen_revoke_sessions(gate, "alex", 4, "x", 1, NULL, 0, NULL, &err));
}

static void ask_for_fields(void) {
  char out[LIMEN_COOKIE_CAP];
  FAILS(LIMEN_E_FORKED, limen_cookie_set(gate, ticket, 36, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_cookie_delete(gate, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_cookie_find(gate, "a=b", 3, NULL, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_csrf_token(gate, ticket, 36, out, sizeof out, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_csrf_check(gate, ticket, 36, "x", 1, &err));
  WORKS(limen_bearer_find("Bearer a", 8, out, sizeof out, NULL, &err));  // it needs no gate
}

static void sessions_belong_to_their_process(void) {
  open_all();
  WORKS(limen_session_create(gate, "alex", 4, NULL, 0, NULL, &session.record, sizeof session,
                             ticket, sizeof ticket, &err));
  in_a_child(ask_for_sessions);
  in_a_child(ask_for_fields);
  WORKS(limen_session_get(gate, ticket, 36, &session.record, sizeof session, &err));
  close_all();
}

static limen_guard *guard, *further;
static limen_request request;
static LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(0, 16384)) answer;

// Checks that the answer of a guard lets nobody in, and has nothing of the parent's.
static void lets_nobody_in(void) {
  CHECK(answer.record.http == 503 && answer.record.retry_after == 1);
  CHECK(answer.record.status == LIMEN_E_FORKED && answer.record.again == 0);
  CHECK(answer.record.record.at == 0 && answer.record.subject.at == 0);
  for (size_t i = sizeof answer.record; i < sizeof answer; ++i) CHECK(answer.room[i] == 0);
}

// The request was decided in the parent, and its answer is held against a further guard here.
static void go_on_with_a_request(void) {
  static char lines[LIMEN_SET_COOKIES_CAP];
  limen_session *const s = &session.record;
  char next[LIMEN_TICKET_CAP];
  FAILS(LIMEN_E_FORKED,
        limen_guard_require(further, &request, &answer.record, sizeof answer, &err));
  lets_nobody_in();
  FAILS(LIMEN_E_FORKED, limen_guard_check(guard, &request, &answer.record, sizeof answer, &err));
  lets_nobody_in();
  FAILS(LIMEN_E_FORKED,
        limen_guard_login(guard, &request, "alex", 4, NULL, 0, NULL, s, sizeof session, next,
                          sizeof next, lines, sizeof lines, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_guard_renew(guard, &request, NULL, s, sizeof session, next,
                                          sizeof next, lines, sizeof lines, NULL, &err));
  FAILS(LIMEN_E_FORKED, limen_guard_logout(guard, &request, NULL, lines, sizeof lines, NULL, &err));
  CHECK(s->total == 0 && next[0] == '\0' && lines[0] == '\0');
  NOT_MADE(LIMEN_E_FORKED, limen_guard_open(gate, NULL, NULL, &err));
  limen_guard_release(guard);
}

// GUARD-26.
static void a_guard_lets_nobody_in_after_a_fork_in_a_request(void) {
  char cookie[64];
  open_all();
  guard = MADE(limen_guard_open(gate, NULL, NULL, &err));
  limen_options *const optional = options_of("guard.optional = true\n");
  further = MADE(limen_guard_open(gate, NULL, optional, &err));
  limen_options_release(optional);
  WORKS(limen_session_create(gate, "alex", 4, NULL, 0, NULL, &session.record, sizeof session,
                             ticket, sizeof ticket, &err));
  snprintf(cookie, sizeof cookie, "__Host-session=%s", ticket);
  request.size = sizeof request;
  request.method = "GET", request.method_len = 3;
  request.cookie = cookie, request.cookie_len = strlen(cookie);
  WORKS(limen_guard_check(guard, &request, &answer.record, sizeof answer, &err));
  in_a_child(go_on_with_a_request);
  CHECK_TEXT("alex", LIMEN_TEXT(&answer.record, subject));
  WORKS(limen_guard_require(further, &request, &answer.record, sizeof answer, &err));
  WORKS(limen_guard_check(guard, &request, &answer.record, sizeof answer, &err));
  limen_guard_release(guard);
  limen_guard_release(further);
  close_all();
}

static void a_gate_belongs_to_its_process(void) {
  open_all();
  in_a_child(ask_the_gate);
  WORKS(verify(verifier, token));
  close_all();
}

static void let_go(void) {
  limen_gate_close(gate);
  CHECK(limen_gate_retain(gate) == gate);
  limen_gate_release(gate);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void letting_go_in_the_child_harms_nobody(void) {
  open_all();
  in_a_child(let_go);
  WORKS(verify(verifier, token));
  issue(gate, "alex", "{}", token);
  WORKS(verify(verifier, token));
  close_all();
}

static void use_keys(void) {
  char out[4096], *text = NULL;
  WORKS(verify(lone, signed_token));
  WORKS(limen_jws_sign(key, (const uint8_t *)"x", 1, NULL, 0, out, sizeof out, NULL, &err));
  WORKS(limen_jws_verify(keys, "HS256", out, LIMEN_ZSTR, (uint8_t *)out, sizeof out, NULL, &err));
  WORKS(limen_key_set_jwks(keys, &text, NULL, &err));
  limen_free(text);
  limen_key *fresh = MADE(limen_key_generate("ES256", &err));
  WORKS(limen_key_set_add(MADE(limen_key_set_new(&err)), fresh, &err));
  WORKS(limen_jws_sign(fresh, (const uint8_t *)"x", 1, NULL, 0, out, sizeof out, NULL, &err));
  close_all();
}

static void keys_and_verifiers_without_a_store_go_on(void) {
  open_all();
  in_a_child(use_keys);
  close_all();
}

// Each worker that a server forks opens its own gate.
static void open_another_gate(void) {
  limen_gate *own = gate_of(POLICY);
  limen_verifier *reader = verifier_of(own, "");
  issue(own, "alex", "{}", token);
  WORKS(verify(reader, token));
  limen_verifier_release(reader);
  limen_gate_release(own);
}

static void a_child_opens_its_own(void) {
  open_all();
  in_a_child(open_another_gate);
  close_all();
}

// Writes random parts: the id of a token, that of a secret, and parts of a ticket and of a sid.
static int tell_ids(int to) {
  limen_gate *own = gate_of(POLICY "keys.algorithm = HS256\n");
  limen_verifier *reader = verifier_of(own, "");
  claims_room c;
  char ids[4][ID_SIZE];
  issue(own, "alex", "{}", token);
  WORKS(limen_token_verify(reader, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  CHECK(LIMEN_TEXT_LEN(&c.record, id) == ID_SIZE && LIMEN_TEXT_LEN(&c.record, key_id) == ID_SIZE);
  memcpy(ids[0], there(LIMEN_TEXT(&c.record, id)), ID_SIZE);
  memcpy(ids[1], there(LIMEN_TEXT(&c.record, key_id)), ID_SIZE);
  WORKS(limen_session_create(own, "alex", 4, NULL, 0, NULL, &session.record, sizeof session, ticket,
                             sizeof ticket, &err));
  memcpy(ids[2], ticket + LIMEN_TICKET_CAP - 1 - ID_SIZE, ID_SIZE);
  memcpy(ids[3], there(LIMEN_TEXT(&session.record, sid)), ID_SIZE);
  limen_verifier_release(reader);
  limen_gate_release(own);
  return write(to, ids, sizeof ids) == (ssize_t)sizeof ids && check_failures == 0;
}

// corpus: F9, I6. Sixteen children that start from one state, and their parent, repeat no id.
static void ids_do_not_repeat_across_forks(void) {
  enum { children = 16, each = 4 };
  char ids[(children + 1) * each][ID_SIZE];
  int ends[2];
  CHECK(pipe(ends) == 0);
  open_all();  // reads random bytes ahead
  fflush(NULL);
  for (int i = 0; i < children; ++i) {
    const pid_t pid = fork();
    if (pid == 0) _exit(!tell_ids(ends[1]));
    int status = -1;
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  CHECK(tell_ids(ends[1]));
  CHECK(read(ends[0], ids, sizeof ids) == (ssize_t)sizeof ids);
  for (int i = 0; i < (children + 1) * each; ++i)
    for (int j = 0; j < i; ++j) CHECK(memcmp(ids[i], ids[j], ID_SIZE) != 0);
  close(ends[0]);
  close(ends[1]);
  close_all();
}

int main(void) {
  RUN(a_gate_belongs_to_its_process);
  RUN(sessions_belong_to_their_process);
  RUN(a_guard_lets_nobody_in_after_a_fork_in_a_request);
  RUN(letting_go_in_the_child_harms_nobody);
  RUN(keys_and_verifiers_without_a_store_go_on);
  RUN(a_child_opens_its_own);
  RUN(ids_do_not_repeat_across_forks);
  return closing_line();
}
