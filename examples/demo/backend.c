// A table that outlives its processes: lmdb, shared by all processes of a host. Each back end
// is a process of its own; a pipe tells it who logs in and who makes a request.
#include "backend.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stage.h"
#include "story.h"

enum { back_ends = 8 };

static char folder[] = "/tmp/limen-demo-XXXXXX";
static char url[64];

typedef struct backend {
  pid_t id;
  FILE *to, *from;
} backend;

static limen_gate *open_shared(const char *store) {
  limen_options *options = limen_options_new();
  must(limen_options_load(options, SHOP, LIMEN_ZSTR, &err));
  limen_gate *gate = limen_gate_open(store, LIMEN_ZSTR, options, &err);
  must(err.status);
  limen_options_release(options);
  return gate;
}

// Answers "login NAME" with a ticket, "visit TICKET" with a name or a status.
int backend_main(const char *store) {
  limen_gate *gate = open_shared(store);
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) s;
  char line[128], ticket[LIMEN_TICKET_CAP];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "login ", 6) == 0) {
      limen_session_create(gate, line + 6, LIMEN_ZSTR, "{}", LIMEN_ZSTR, NULL, &s.record, sizeof s,
                           ticket, sizeof ticket, &err);
      printf("%s\n", err.status == LIMEN_OK ? ticket : limen_status_name(err.status));
    } else {
      limen_session_get(gate, line + 6, LIMEN_ZSTR, &s.record, sizeof s, &err);
      printf("%s\n", err.status == LIMEN_OK ? LIMEN_TEXT(&s.record, subject)
                                            : limen_status_name(err.status));
    }
    fflush(stdout);
  }
  limen_gate_release(gate);
  return 0;
}

static backend start(const char *self) {
  int in[2], out[2];
  insist(pipe(in) == 0 && pipe(out) == 0, "there are pipes to be had");
  for (int i = 0; i < 2; ++i) {
    fcntl(in[i], F_SETFD, FD_CLOEXEC);
    fcntl(out[i], F_SETFD, FD_CLOEXEC);
  }
  const pid_t id = fork();
  insist(id >= 0, "there are processes to be had");
  if (id == 0) {
    if (dup2(in[0], STDIN_FILENO) >= 0 && dup2(out[1], STDOUT_FILENO) >= 0)
      execl("/proc/self/exe", self, "--backend", url, (char *)NULL);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  const backend started = {id, fdopen(in[1], "w"), fdopen(out[0], "r")};
  return started;
}

static void stop(backend *b, int signal) {
  if (signal != 0) kill(b->id, signal);
  fclose(b->to);
  fclose(b->from);
  waitpid(b->id, NULL, 0);
}

static const char *ask(backend *b, const char *word, const char *what) {
  static char answer[128];
  fprintf(b->to, "%s %s\n", word, what);
  fflush(b->to);
  insist(fgets(answer, sizeof answer, b->from) != NULL, "the back end answers");
  answer[strcspn(answer, "\n")] = '\0';
  return answer;
}

static void log_in(backend *b, const char *who, char *ticket) {
  const char *const answer = ask(b, "login", who);
  insist(strlen(answer) == LIMEN_TICKET_CAP - 1, "the back end gives a ticket");
  memcpy(ticket, answer, LIMEN_TICKET_CAP);
}

static void greets(backend *b, const char *ticket, const char *where, const char *who) {
  const char *const answer = ask(b, "visit", ticket);
  insist(strcmp(answer, who) == 0, "the session is found");
  let_in(where, answer);
}

static void the_restart(int chapter, const char *self, char *ticket) {
  title(chapter, "A restart");
  say("Up to here all was in memory:, and gone with its process. This back end has a store,");
  say("%s: a directory, and no server to run.", url);
  backend b = start(self);
  log_in(&b, "alex", ticket);
  greets(&b, ticket, "Alex logs in, and comes back:", "alex");
  say("The back end is killed, with kill -9, and another one starts.");
  stop(&b, SIGKILL);
  b = start(self);
  greets(&b, ticket, "Alex, who noticed nothing:", "alex");
  stop(&b, 0);
}

static void the_eight(int chapter, const char *self, backend *all, char *first) {
  char tickets[back_ends][LIMEN_TICKET_CAP];
  title(chapter, "Eight back ends");
  for (int i = 0; i < back_ends; ++i) all[i] = start(self);
  for (int i = 0; i < back_ends; ++i) log_in(&all[i], i % 2 == 0 ? "alex" : "sam", tickets[i]);
  int found = 0;
  for (int i = 0; i < back_ends; ++i)
    for (int j = 0; j < back_ends; ++j)
      found += strcmp(ask(&all[i], "visit", tickets[j]), j % 2 == 0 ? "alex" : "sam") == 0;
  insist(found == back_ends * back_ends, "each back end knows every session");
  say("Eight processes, and each has logged somebody in. Each of them is asked for all eight:");
  say("%d of %d are found, and the one of before the restart too.", found, back_ends * back_ends);
  greets(&all[back_ends - 1], first, "Alex, at the eighth:", "alex");
}

static void the_other_terminal(int chapter, backend *all, const char *first) {
  char sam[LIMEN_TICKET_CAP], fresh[LIMEN_TICKET_CAP];
  title(chapter, "Another terminal");
  log_in(&all[0], "sam", sam);
  say("Alex's account is hacked again. Somebody types, in another terminal:");
#ifdef LIMEN_COMMAND
  say("$ limen revoke subject alex --store %s", url);
  char command[512];
  snprintf(command, sizeof command, "'%s' revoke subject alex --store %s >/dev/null", LIMEN_COMMAND,
           url);
  fflush(stdout);
  insist(system(command) == 0, "the command closes the account");
#else
  say("  limen_revoke_subject(gate, \"alex\", ...)");
  limen_gate *gate = open_shared(url);
  must(limen_revoke_subject(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, &err));
  limen_gate_release(gate);
#endif
  int refused = 0;
  for (int i = 0; i < back_ends; ++i)
    refused += strncmp(ask(&all[i], "visit", first), "LIMEN_E_SESSION", 15) == 0;
  insist(refused == back_ends, "every back end refuses");
  turned_away("The thief, at each of the eight:", ask(&all[3], "visit", first),
              "The next request was enough; no back end was told anything.");
  greets(&all[5], sam, "Sam, who has nothing to do with it:", "sam");
  log_in(&all[1], "alex", fresh);
  greets(&all[7], fresh, "Alex, who logs in again at once:", "alex");
}

static void remove_store(void) {
  static const char *const names[] = {"/store/data.mdb", "/store/lock.mdb", "/store/limen.lock"};
  char path[96];
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    snprintf(path, sizeof path, "%s%s", folder, names[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "%s/store", folder);
  rmdir(path);
  rmdir(folder);
}

void the_back_ends(int chapter, const char *self) {
  backend all[back_ends];
  char first[LIMEN_TICKET_CAP];
  insist(mkdtemp(folder) != NULL, "there is room for a store");
  snprintf(url, sizeof url, "lmdb:%s/store", folder);
  the_restart(chapter, self, first);
  the_eight(chapter + 1, self, all, first);
  the_other_terminal(chapter + 2, all, first);
  for (int i = 0; i < back_ends; ++i) stop(&all[i], 0);
  remove_store();
}
