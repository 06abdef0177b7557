// Makes the store that the corpus of requests is asked of, and writes down its secrets.
//
// usage: world FLAT FOLDER     FOLDER must not exist
#include <limen/limen.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "request_cases.h"

typedef LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(16384)) session_room;

static request_corpus all;
static limen_gate *gate;
static limen_error err;
static const char *folder;

// Ends the program unless the last call worked.
static void must(limen_status status, const char *what) {
  if (status == LIMEN_OK) return;
  fprintf(stderr, "world: %s: %s\n", what, err.message);
  exit(1);
}

static void keep(const char *name, const char *kind, const char *value, size_t len) {
  request_secret *secrets = realloc(all.secrets, (all.secret_count + 1) * sizeof *all.secrets);
  all.secrets = flat_or_end(secrets, "no memory");
  request_secret *secret = memset(&all.secrets[all.secret_count++], 0, sizeof *secret);
  flat_append(&secret->name, name, strlen(name), 1);
  flat_append(&secret->name, kind, strlen(kind), 1);
  flat_append(&secret->value, value, len, 1);
}

static const char *secret_of(const char *name, const char *kind) {
  char whole[128];
  snprintf(whole, sizeof whole, "%s%s", name, kind);
  for (size_t i = 0; i < all.secret_count; ++i)
    if (strcmp(all.secrets[i].name.at, whole) == 0) return all.secrets[i].value.at;
  return flat_or_end(NULL, whole);
}

static limen_options *loaded(const char *text) {
  limen_options *options = limen_options_new();
  must(limen_options_load(options, text, LIMEN_ZSTR, &err), text);
  return options;
}

static void open_gate(const char *more) {
  char store[4096];
  snprintf(store, sizeof store, "lmdb:%s/store", folder);
  const request_policy *policy = request_policy_of(all.gates, all.gate_count, "maker");
  limen_gate_release(gate);
  limen_options *options = limen_options_new();
  for (size_t i = 0; i < policy->count; ++i)
    must(limen_options_set(options, policy->at[i].name.at, policy->at[i].value.at,
                           policy->at[i].value.len, &err),
         policy->at[i].name.at);
  must(limen_options_load(options, more, LIMEN_ZSTR, &err), more);
  gate = limen_gate_open(store, LIMEN_ZSTR, options, &err);
  limen_options_release(options);
  must(gate == NULL ? err.status : LIMEN_OK, store);
}

static void reopen(const char *const *w) { open_gate(w[0]); }

static void log_in(const char *const *w) {
  session_room s;
  char ticket[LIMEN_TICKET_CAP];
  limen_options *options = loaded(w[3]);
  must(limen_session_create(gate, w[1], LIMEN_ZSTR, w[2], LIMEN_ZSTR, options, &s.record, sizeof s,
                            ticket, sizeof ticket, &err),
       w[0]);
  limen_options_release(options);
  keep(w[0], ".ticket", ticket, strlen(ticket));
  keep(w[0], ".sid", LIMEN_TEXT(&s.record, sid), LIMEN_TEXT_LEN(&s.record, sid));
}

static void renew(const char *const *w) {
  session_room s;
  char ticket[LIMEN_TICKET_CAP];
  limen_options *options = loaded(w[2]);
  must(limen_session_renew(gate, secret_of(w[0], ".ticket"), LIMEN_ZSTR, options, &s.record,
                           sizeof s, ticket, sizeof ticket, &err),
       w[0]);
  limen_options_release(options);
  keep(w[1], ".ticket", ticket, strlen(ticket));
}

static void end_session(const char *const *w) {
  must(limen_session_end(gate, secret_of(w[0], ".ticket"), LIMEN_ZSTR, &err), w[0]);
}

static void draw(const char *const *w) {
  char ticket[LIMEN_TICKET_CAP];
  uint64_t version = 0;
  must(limen_visitor_draw(gate, ticket, sizeof ticket, &version, &err), w[0]);
  keep(w[0], ".ticket", ticket, strlen(ticket));
}

static void visit(const char *const *w) {
  session_room v;
  char ticket[LIMEN_TICKET_CAP];
  uint64_t version = 0;
  must(limen_visitor_draw(gate, ticket, sizeof ticket, &version, &err), w[0]);
  must(limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, w[1], LIMEN_ZSTR, &v.record, sizeof v,
                         &err),
       w[0]);
  keep(w[0], ".ticket", ticket, strlen(ticket));
}

static void end_visitor(const char *const *w) {
  must(limen_visitor_end(gate, secret_of(w[0], ".ticket"), LIMEN_ZSTR, &err), w[0]);
}

static void make_csrf(const char *const *w) {
  char token[LIMEN_CSRF_CAP];
  size_t len = 0;
  must(limen_csrf_token(gate, secret_of(w[1], ""), LIMEN_ZSTR, token, sizeof token, &len, &err),
       w[0]);
  keep(w[0], "", token, len);
}

static void change(const char *const *w) {
  const char *const before = secret_of(w[1], "");
  keep(w[0], "", before, strlen(before));
  char *const at = all.secrets[all.secret_count - 1].value.at + strtoul(w[2], NULL, 10);
  *at = *at == 'A' ? 'B' : 'A';
}

static int digit_of(char c) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const char *const found = c == '\0' ? NULL : strchr(digits, c);
  return found == NULL ? -1 : (int)(found - digits);
}

// Keeps the claims of a token, as they stand in it.
static void keep_claims(const char *name, const char *token) {
  char claims[4096];
  size_t len = 0;
  unsigned bits = 0;
  int count = 0;
  for (const char *at = strchr(token, '.') + 1; digit_of(*at) >= 0 && len < sizeof claims; ++at) {
    bits = bits << 6 | (unsigned)digit_of(*at);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    claims[len++] = (char)(bits >> count & 0xff);
  }
  keep(name, ".claims", claims, len);
}

static void issue(const char *const *w) {
  session_room s;
  char token[8192];
  size_t len = 0;
  must(limen_session_get(gate, secret_of(w[1], ".ticket"), LIMEN_ZSTR, &s.record, sizeof s, &err),
       w[1]);
  must(limen_token_issue(gate, LIMEN_TEXT(&s.record, subject), LIMEN_TEXT_LEN(&s.record, subject),
                         w[2], LIMEN_ZSTR, &s.record, NULL, token, sizeof token, &len, &err),
       w[0]);
  keep(w[0], "", token, len);
  keep_claims(w[1], token);
}

static void revoke_session(const char *const *w) {
  must(limen_revoke_session(gate, w[0], LIMEN_ZSTR, secret_of(w[1], ".sid"), LIMEN_ZSTR, NULL, 0,
                            &err),
       w[1]);
}

static void revoke_subject(const char *const *w) {
  must(limen_revoke_subject(gate, w[0], LIMEN_ZSTR, NULL, 0, NULL, &err), w[0]);
}

static void revoke_token(const char *const *w) {
  limen_verifier *verifier = limen_verifier_open(gate, NULL, &err);
  must(verifier == NULL ? err.status : LIMEN_OK, "verifier");
  must(limen_revoke_token(verifier, w[0], LIMEN_ZSTR, NULL, 0, &err), "revoke_token");
  limen_verifier_release(verifier);
}

static void revoke_everyone(const char *const *w) {
  (void)w;
  must(limen_revoke_everyone(gate, NULL, 0, &err), "revoke_everyone");
}

static void do_step(const request_step *step) {
  static const struct {
    const char *name;
    size_t words;
    void (*how)(const char *const *w);
  } steps[] = {{"gate", 1, reopen},
               {"login", 4, log_in},
               {"renew", 3, renew},
               {"end", 1, end_session},
               {"draw", 1, draw},
               {"visitor", 2, visit},
               {"end_visitor", 1, end_visitor},
               {"csrf", 2, make_csrf},
               {"changed", 3, change},
               {"token", 3, issue},
               {"revoke_session", 2, revoke_session},
               {"revoke_subject", 1, revoke_subject},
               {"revoke_token", 1, revoke_token},
               {"revoke_everyone", 0, revoke_everyone}};
  const char *words[REQUEST_WORDS];
  for (size_t i = 1; i < step->count; ++i) words[i - 1] = step->words[i].at;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
    if (strcmp(step->words[0].at, steps[i].name) != 0) continue;
    if (step->count != steps[i].words + 1) flat_or_end(NULL, steps[i].name);
    steps[i].how(words);
    return;
  }
  flat_or_end(NULL, step->words[0].at);
}

static void write_secrets(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/secrets", folder);
  FILE *file = flat_or_end(fopen(path, "w"), path);
  for (size_t i = 0; i < all.secret_count; ++i)
    fprintf(file, "%s %s\n", all.secrets[i].name.at, all.secrets[i].value.at);
  if (fclose(file) != 0) flat_or_end(NULL, path);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s FLAT FOLDER\n", argv[0]);
    return 2;
  }
  folder = argv[2];
  if (mkdir(folder, 0700) != 0) flat_or_end(NULL, "the folder cannot be made, or exists");
  all = request_corpus_read(argv[1], NULL);
  for (size_t i = 0; i < all.step_count; ++i) do_step(&all.steps[i]);
  limen_gate_release(gate);
  write_secrets();
  printf("%zu passed, 0 failed\n", all.step_count);
  request_corpus_free(&all);
  return 0;
}
