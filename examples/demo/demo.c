// limen-demo: one gate, two people and a thief. Every line it prints is the
// answer of a real call, and is checked before the next one.
#include <limen/limen.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend.h"
#include "stage.h"
#include "story.h"

limen_error err;

static LIMEN_BUFFER(limen_claims, 8192) seen;

void must(limen_status status) {
  if (status != LIMEN_OK) fprintf(stderr, "%s: %s\n", limen_status_name(status), err.message);
  insist(status == LIMEN_OK, "this call works");
}

static limen_gate *open_gate(const char *settings) {
  limen_options *options = limen_options_new();
  must(limen_options_load(options, settings, LIMEN_ZSTR, &err));
  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  must(err.status);
  limen_options_release(options);
  return gate;
}

static limen_verifier *open_verifier(limen_gate *gate) {
  limen_verifier *verifier = limen_verifier_open(gate, NULL, &err);
  must(err.status);
  return verifier;
}

typedef struct badge {
  char text[2048];
} badge;

static badge log_in(limen_gate *gate, const char *who) {
  badge b;
  must(limen_token_issue(gate, who, LIMEN_ZSTR, "{\"role\":\"user\"}", LIMEN_ZSTR, NULL, NULL,
                         b.text, sizeof b.text, NULL, &err));
  return b;
}

static limen_status ask(limen_verifier *verifier, const badge *b) {
  return limen_token_verify(verifier, b->text, LIMEN_ZSTR, &seen.record, sizeof seen, &err);
}

static const char *subject(void) {
  const char *who = LIMEN_TEXT(&seen.record, subject);
  insist(who != NULL, "the badge says whose it is");
  return who;
}

// Shows a badge at a door, which lets its owner in.
static void comes_in(limen_verifier *verifier, const badge *b, const char *where, const char *who) {
  must(ask(verifier, b));
  insist(strcmp(subject(), who) == 0, "the badge names who it was made for");
  let_in(where, subject());
}

// Shows a badge at a door, which refuses it for this reason.
static void is_refused(limen_verifier *verifier, const badge *b, const char *where,
                       limen_status why) {
  insist(ask(verifier, b) == why, "the badge is refused for this reason");
  turned_away(where, limen_status_name(err.status), err.message);
}

static void show_decoded(const badge *b) {
  char text[2048];
  const char *const claims = strchr(b->text, '.') + 1;
  const char *const signature = strchr(claims, '.') + 1;
  decode(b->text, (size_t)(claims - b->text) - 1, text);
  quote("header", text);
  decode(claims, (size_t)(signature - claims) - 1, text);
  quote("claims", text);
  char size[64];
  snprintf(size, sizeof size, "%zu bytes that only the gate's private key can make",
           decode(signature, strlen(signature), text));
  quote("signature", size);
}

// The same badge, with "admin" where "user" stood.
static badge edited(const badge *b) {
  const char *const claims = strchr(b->text, '.') + 1;
  const char *const signature = strchr(claims, '.');
  char text[2048], better[2048];
  decode(claims, (size_t)(signature - claims), text);
  const char *const user = strstr(text, "\"role\":\"user\"");
  insist(user != NULL, "the claims can be read by anyone");
  const int len = snprintf(better, sizeof better, "%.*s\"role\":\"admin\"%s", (int)(user - text),
                           text, user + strlen("\"role\":\"user\""));
  badge forged = *b;
  const size_t at = (size_t)(claims - b->text);
  const size_t written = encode(better, (size_t)len, forged.text + at);
  snprintf(forged.text + at + written, sizeof forged.text - at - written, "%s", signature);
  return forged;
}

// The other side of the ten processes: it has a public JWK Set on descriptor 3
// and a badge on stdin, and nothing else.
static size_t read_all(int from, char *text, size_t cap) {
  size_t len = 0;
  for (ssize_t got; len < cap && (got = read(from, text + len, cap - len)) > 0;) len += (size_t)got;
  return len;
}

static int stranger(void) {
  static char jwks[65536];
  badge b;
  const size_t jwks_len = read_all(3, jwks, sizeof jwks);
  b.text[read_all(STDIN_FILENO, b.text, sizeof b.text - 1)] = '\0';

  limen_options *options = limen_options_new();
  must(limen_options_load(options, SHOP, LIMEN_ZSTR, &err));
  limen_key_set *keys = limen_key_set_from_jwks(jwks, jwks_len, &err);
  must(err.status);
  limen_verifier *verifier = limen_verifier_from_keys(keys, options, &err);
  must(err.status);
  must(ask(verifier, &b));
  printf("%s", subject());
  limen_verifier_release(verifier);
  limen_key_set_release(keys);
  limen_options_release(options);
  return 0;
}

enum { strangers = 10 };

typedef struct process {
  pid_t id;
  int jwks, badge, answer;  // our ends of its pipes
} process;

static void make_pipe(int ends[2]) {
  insist(pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
             fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0,
         "there are pipes to be had");
}

static process start_stranger(const char *self) {
  int jwks[2], in[2], out[2];
  make_pipe(jwks);
  make_pipe(in);
  make_pipe(out);
  const process p = {fork(), jwks[1], in[1], out[0]};
  insist(p.id >= 0, "there are processes to be had");
  if (p.id == 0) {
    // Moves them to high numbers first, so that none overwrites another.
    const int high_jwks = fcntl(jwks[0], F_DUPFD, 64), high_in = fcntl(in[0], F_DUPFD, 64);
    const int high_out = fcntl(out[1], F_DUPFD, 64);
    if (dup2(high_in, STDIN_FILENO) >= 0 && dup2(high_out, STDOUT_FILENO) >= 0 &&
        dup2(high_jwks, 3) >= 0) {
      close(high_jwks);
      close(high_in);
      close(high_out);
      execl("/proc/self/exe", self, "--stranger", (char *)NULL);
    }
    _exit(127);
  }
  close(jwks[0]);
  close(in[0]);
  close(out[1]);
  return p;
}

static void hand_over(int to, const char *text, size_t len) {
  for (ssize_t put; len > 0 && (put = write(to, text, len)) > 0; text += put) len -= (size_t)put;
  insist(len == 0, "the process takes what it is given");
  close(to);
}

// Shows a badge to ten processes at once; returns how many let it in.
static int ask_strangers(limen_gate *gate, const badge *b, const char *self, const char *who) {
  char *jwks = NULL;
  size_t jwks_len = 0;
  must(limen_gate_jwks(gate, &jwks, &jwks_len, &err));
  insist(strstr(jwks, "\"d\"") == NULL, "the public JWK Set has nothing private");
  process all[strangers];
  for (int i = 0; i < strangers; ++i) all[i] = start_stranger(self);
  for (int i = 0; i < strangers; ++i) {
    hand_over(all[i].jwks, jwks, jwks_len);
    hand_over(all[i].badge, b->text, strlen(b->text));
  }
  int accepted = 0;
  for (int i = 0; i < strangers; ++i) {
    char answer[64] = "";
    read_all(all[i].answer, answer, sizeof answer - 1);
    close(all[i].answer);
    int status = -1;
    waitpid(all[i].id, &status, 0);
    accepted += WIFEXITED(status) && WEXITSTATUS(status) == 0 && strcmp(answer, who) == 0;
  }
  limen_free(jwks);
  return accepted;
}

// The people and places of the story. The table at the end uses them again.
static limen_gate *shop, *fast_shop, *clockwork;
static limen_verifier *door, *fast_door, *clockwork_door;
static badge good, fast, forged, expired, revoked;

static void a_badge_is_issued(void) {
  title(1, "A badge");
  say("Alex logs in and is given a badge, a token that is good for 15 minutes:");
  good = log_in(shop, "alex");
  quote("", good.text);
  say("Anyone can read it:");
  show_decoded(&good);
  comes_in(door, &good, "Alex shows it at the door:", "alex");
}

static void the_badge_is_edited(void) {
  title(2, "A better badge");
  say("Alex writes \"admin\" where \"user\" stood and leaves the signature as it was.");
  forged = edited(&good);
  insist(strcmp(forged.text, good.text) != 0, "the badge was edited");
  is_refused(door, &forged, "Alex shows it at the door:", LIMEN_E_TOKEN_SIGNATURE);
}

static void the_badge_expires(void) {
  const int64_t noon = 1750000000;
  title(3, "An old badge");
  say("So that nobody has to wait, this one is of a gate whose clock is set by hand.");
  must(limen_gate_set_clock(clockwork, noon, &err));
  expired = log_in(clockwork, "alex");
  comes_in(clockwork_door, &expired, "At once:", "alex");
  must(limen_gate_set_clock(clockwork, noon + 15 * 60 - 1, &err));
  comes_in(clockwork_door, &expired, "After 14 minutes and 59 seconds:", "alex");
  must(limen_gate_set_clock(clockwork, noon + 16 * 60, &err));
  is_refused(clockwork_door, &expired, "After 16 minutes:", LIMEN_E_TOKEN_EXPIRED);
}

static void a_role_is_read(void) {
  char role[32];
  title(4, "A role");
  must(ask(door, &good));
  must(limen_json_get(LIMEN_TEXT(&seen.record, json), LIMEN_TEXT_LEN(&seen.record, json), "role",
                      LIMEN_ZSTR, role, sizeof role, NULL, &err));
  insist(strcmp(role, "user") == 0, "the role is the one that was issued");
  say("limen_json_get(claims, \"role\") reads: %s. No parser, and no copy on the heap.", role);
}

static void ten_processes_verify(const char *self) {
  title(5, "Ten strangers");
  say("Ten more processes start. Each is given the gate's public keys and Alex's badge, no more.");
  insist(ask_strangers(shop, &good, self, "alex") == strangers, "all ten accept the badge");
  let_in("They never met the gate, and all ten say:", "alex");
}

static void the_account_is_hacked(const char *self) {
  title(9, "A thief");
  const badge sam = log_in(shop, "sam");
  browser thief_web, alex_web, sam_web;
  badge thief;
  web_log_in(&thief_web, "alex", "somewhere else");
  web_log_in(&alex_web, "alex", "Firefox on Linux");
  web_log_in(&sam_web, "sam", "Safari on a Mac");
  app_log_in(&thief_web, thief.text, sizeof thief.text);
  say("Somebody has Alex's password, a session at the website, and a badge in the app.");
  is_greeted(&thief_web, "The thief, at the website:", "alex");
  comes_in(door, &thief, "The thief, at a service:", "alex");
  say("Alex calls. One call of ours: limen_revoke_subject(gate, \"alex\", ...)");
  must(limen_revoke_subject(shop, "alex", LIMEN_ZSTR, "hacked", LIMEN_ZSTR, NULL, &err));
  is_sent_away(&thief_web, "The thief, at the website:", LIMEN_E_SESSION_UNKNOWN);
  is_refused(door, &thief, "The thief, at a service:", LIMEN_E_TOKEN_REVOKED);
  is_refused(door, &good, "Alex's own badge of before:", LIMEN_E_TOKEN_REVOKED);
  is_sent_away(&alex_web, "Alex's own browser:", LIMEN_E_SESSION_UNKNOWN);
  is_greeted(&sam_web, "Sam, who has nothing to do with it:", "sam");
  comes_in(door, &sam, "and Sam's badge:", "sam");
  say("Alex chooses a new password and logs in again at once, on both:");
  revoked = thief;
  badge fresh;
  web_log_in(&alex_web, "alex", "Firefox on Linux");
  app_log_in(&alex_web, fresh.text, sizeof fresh.text);
  is_greeted(&alex_web, "Alex, at the website:", "alex");
  comes_in(door, &fresh, "Alex, at a service:", "alex");
  is_refused(door, &thief, "The thief, once more:", LIMEN_E_TOKEN_REVOKED);

  title(10, "What the strangers know");
  say("The ten of before have keys and no store, so nobody told them. Shown the old badge:");
  insist(ask_strangers(shop, &good, self, "alex") == strangers,
         "all ten still accept the old badge");
  let_in("All ten still say:", "alex");
  say("They will until it expires. To hear of it they would have to share a store with the gate,");
  say("and this one, memory:, is of one process alone. So badges live for minutes, not for "
      "months.");
  good = fresh;
}

// The steps of the table. Each returns whether it went as expected.
static int issues_of(limen_gate *gate) {
  badge b;
  return limen_token_issue(gate, "alex", 4, "{\"role\":\"user\"}", 15, NULL, NULL, b.text,
                           sizeof b.text, NULL, &err) == LIMEN_OK;
}
static int issues(void) { return issues_of(shop); }
static int issues_fast(void) { return issues_of(fast_shop); }
static int verifies(void) { return ask(door, &good) == LIMEN_OK; }
static int verifies_fast(void) { return ask(fast_door, &fast) == LIMEN_OK; }
static int refuses_edited(void) { return ask(door, &forged) == LIMEN_E_TOKEN_SIGNATURE; }
static int refuses_expired(void) { return ask(clockwork_door, &expired) == LIMEN_E_TOKEN_EXPIRED; }
static int refuses_revoked(void) { return ask(door, &revoked) == LIMEN_E_TOKEN_REVOKED; }
static int reads_role(void) {
  char role[32];
  return limen_json_get(LIMEN_TEXT(&seen.record, json), LIMEN_TEXT_LEN(&seen.record, json), "role",
                        4, role, sizeof role, NULL, &err) == LIMEN_OK;
}
static int revokes(void) {
  static int n;
  char whom[32];
  const int len = snprintf(whom, sizeof whom, "user-%d", n++);
  return limen_revoke_subject(shop, whom, (size_t)len, NULL, 0, NULL, &err) == LIMEN_OK;
}

static void the_table(void) {
  title(14, "What it costs");
  say("ES256: a private key signs, a public key verifies. Medians of 200 rounds of ten calls.");
  row("issue a badge", median_us(issues));
  row("verify it", median_us(verifies));
  row("refuse an edited one", median_us(refuses_edited));
  row("refuse an expired one", median_us(refuses_expired));
  row("refuse a revoked one", median_us(refuses_revoked));
  must(ask(door, &good));
  row("read its role", median_us(reads_role));
  row("revoke a subject", median_us(revokes));
  row("verify it, after 2,000 more revocations", median_us(verifies));
  say("HS256: one secret does both");
  row("issue a badge", median_us(issues_fast));
  row("verify it", median_us(verifies_fast));
  website_rows();
}

static void tell(const char *self) {
  shop = open_gate(SHOP);
  door = open_verifier(shop);
  clockwork = open_gate(SHOP "clock.manual = true\n");
  clockwork_door = open_verifier(clockwork);
  fast_shop = open_gate(SHOP "keys.algorithm = HS256\n");
  fast_door = open_verifier(fast_shop);
  fast = log_in(fast_shop, "alex");

  a_badge_is_issued();
  the_badge_is_edited();
  the_badge_expires();
  a_role_is_read();
  ten_processes_verify(self);
  website_open(shop);
  the_website(6);
  the_devices(7);
  the_logout(8, door);
  the_account_is_hacked(self);
  the_back_ends(11, self);
  the_table();

  limen_verifier_release(door);
  limen_verifier_release(clockwork_door);
  limen_verifier_release(fast_door);
  limen_gate_release(shop);
  limen_gate_release(clockwork);
  limen_gate_release(fast_shop);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "--stranger") == 0) return stranger();
  if (argc == 3 && strcmp(argv[1], "--backend") == 0) return backend_main(argv[2]);
  signal(SIGPIPE, SIG_IGN);
  stage_open();
  const unsigned version = limen_version();
  printf(
      "limen %u.%u.%u: a gate, two people and a thief. Every line is the answer of a real call.\n",
      version >> 16, version >> 8 & 255, version & 255);
  tell(argv[0]);
  printf("\n");
  return 0;
}
