// The corpus of requests through the C functions.
#include <limen/limen.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request_cases.h"

// The gates, once opened, in the order of the corpus.
static limen_gate *gates[REQUEST_NOUNS];
// Their verifiers. Guards that share one believe each other's answers about tokens.
static limen_verifier *verifiers[REQUEST_NOUNS][REQUEST_NOUNS];

typedef LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(1 << 21, 1 << 15)) answer_room;
static answer_room room;

static void end_with(const char *what, const limen_error *err) {
  fprintf(stderr, "%s: %s\n", what, err->message);
  exit(2);
}

static limen_options *options_of(const request_policy *policy) {
  limen_options *options = limen_options_new();  // it keeps its first error
  for (size_t i = 0; i < policy->count; ++i)
    limen_options_set(options, policy->at[i].name.at, policy->at[i].value.at,
                      policy->at[i].value.len, NULL);
  return options;
}

static limen_gate *gate_of(const request_corpus *all, const char *name, const char *store) {
  const request_policy *policy = request_policy_of(all->gates, all->gate_count, name);
  limen_gate **gate = &gates[policy - all->gates];
  if (*gate != NULL) return *gate;
  limen_error err;
  limen_options *options = options_of(policy);
  *gate = limen_gate_open(store, LIMEN_ZSTR, options, &err);
  limen_options_release(options);
  if (*gate == NULL) end_with(name, &err);
  return *gate;
}

static limen_verifier *opened_verifier(const request_policy *policy, limen_gate *gate,
                                       limen_error *err) {
  limen_options *options = options_of(policy);
  limen_verifier *verifier = NULL;
  if (policy->key.at == NULL) {
    verifier = limen_verifier_open(gate, options, err);
  } else {
    limen_key *key = limen_key_from_jwk(policy->key.at, policy->key.len, err);
    limen_key_set *keys = limen_key_set_new(err);
    if (limen_key_set_add(keys, key, err) == LIMEN_OK)
      verifier = limen_verifier_from_keys(keys, options, err);
    limen_key_set_release(keys);
    limen_key_release(key);
  }
  limen_options_release(options);
  if (verifier == NULL) end_with(policy->name.at, err);
  return verifier;
}

static limen_verifier *verifier_of(const request_corpus *all, limen_gate *gate, const char *name,
                                   limen_error *err) {
  const request_policy *policy = request_policy_of(all->verifiers, all->verifier_count, name);
  size_t which = 0;
  while (gates[which] != gate) ++which;
  limen_verifier **verifier = &verifiers[which][policy - all->verifiers];
  if (*verifier == NULL) *verifier = opened_verifier(policy, gate, err);
  return *verifier;
}

static limen_guard *guard_of(const request_corpus *all, limen_gate *gate,
                             const request_guard *guard, limen_error *err) {
  const request_policy *policy = &guard->policy;
  limen_verifier *verifier =
      policy->name.len > 0 ? verifier_of(all, gate, policy->name.at, err) : NULL;
  limen_options *options = options_of(policy);
  limen_guard *made = limen_guard_open(gate, verifier, options, err);
  limen_options_release(options);
  if (made == NULL) end_with("guard", err);
  return made;
}

static limen_request request_of(const request_case *c) {
  limen_request request;
  memset(&request, 0, sizeof request);
  request.size = sizeof request;
  request.flags = c->flags;
  request.method = c->method.at, request.method_len = c->method.len;
  request.authorization = c->authorization.at, request.authorization_len = c->authorization.len;
  request.cookie = c->cookie.at, request.cookie_len = c->cookie.len;
  request.csrf = c->csrf.at, request.csrf_len = c->csrf.len;
  request.origin = c->origin.at, request.origin_len = c->origin.len;
  request.host = c->host.at, request.host_len = c->host.len;
  request.fetch_site = c->fetch_site.at, request.fetch_site_len = c->fetch_site.len;
  return request;
}

static void add(corpus_text *line, const char *name, const char *text, size_t len) {
  char escape[8];
  if (line->len > 0) flat_append(line, " | ", 3, 1);
  flat_append(line, name, strlen(name), 1);
  flat_append(line, " ", 1, 1);
  for (size_t i = 0; i < len; ++i) {
    const unsigned char byte = (unsigned char)text[i];
    if (byte >= 0x20 && byte != 0x7f && byte != '%' && byte != '|') {
      flat_append(line, text + i, 1, 1);
    } else {
      snprintf(escape, sizeof escape, "%%%02X", byte);
      flat_append(line, escape, 3, 1);
    }
  }
}

static void add_number(corpus_text *line, const char *name, int64_t number) {
  char digits[32];
  snprintf(digits, sizeof digits, "%" PRId64, number);
  add(line, name, digits, strlen(digits));
}

static void add_text(const request_corpus *all, corpus_text *line, const char *name,
                     const void *record, limen_text place) {
  const char *text = limen_text_at(record, place);
  if (text == NULL) return;
  const corpus_text *secret = request_secret_name(all, text, place.len);
  if (secret == NULL) {
    add(line, name, text, place.len);
    return;
  }
  char shown[128];
  snprintf(shown, sizeof shown, "{%s}", secret->at);
  add(line, name, shown, strlen(shown));
}

static void add_record(const request_corpus *all, corpus_text *line, const limen_answer *answer) {
  const char *record = limen_text_at(answer, answer->record);
  if (record == NULL) return;
  if (answer->credential == LIMEN_CREDENTIAL_TOKEN) {
    const limen_claims *claims = (const limen_claims *)(const void *)record;
    add_text(all, line, "claims", claims, claims->json);
    add_text(all, line, "sub", claims, claims->subject);
    return;
  }
  const limen_session *session = (const limen_session *)(const void *)record;
  add_text(all, line, "sid", session, session->sid);
  add_text(all, line, "of", session, session->subject);
  add_text(all, line, "data", session, session->data);
  add_text(all, line, "roles", session, session->roles);
  add_text(all, line, "scope", session, session->scope);
  if (session->level > 0) add_number(line, "level", session->level);
}

static void add_answer(const request_corpus *all, corpus_text *line, const limen_answer *answer) {
  static const char *const spoke[] = {"", "token", "session", "visitor"};
  static const char *const flags[] = {"", "read_only", "csrf_good", "read_only csrf_good"};
  static const char *const again[] = {"", "body", "blocking", "body blocking"};
  const struct {
    const char *name;
    limen_text place;
  } texts[] = {{"issuer", answer->issuer},
               {"subject", answer->subject},
               {"ticket", answer->ticket},
               {"challenge", answer->challenge},
               {"word", answer->word}};
  add_number(line, "status", answer->status);
  if (limen_status_kind(answer->status) == LIMEN_KIND_FAULT) return;
  add_number(line, "http", answer->http);
  const char *const words[][2] = {{"credential", spoke[answer->credential & 3]},
                                  {"again", again[answer->again & 3]},
                                  {"flags", flags[answer->flags & 3]}};
  for (size_t i = 0; i < 3; ++i)
    if (words[i][1][0] != '\0') add(line, words[i][0], words[i][1], strlen(words[i][1]));
  if (answer->retry_after > 0) add_number(line, "retry_after", answer->retry_after);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i)
    add_text(all, line, texts[i].name, answer, texts[i].place);
  add_record(all, line, answer);
}

static int ask(const request_corpus *all, const request_case *c, const char *store, int lines) {
  limen_gate *gate = gate_of(all, c->gate.at, store);
  const limen_request request = request_of(c);
  int good = 1;
  memset(&room, '#', sizeof room);
  for (size_t i = 0; i < c->guard_count; ++i) {
    limen_error err;
    limen_guard *guard = guard_of(all, gate, &c->guards[i], &err);
    memset(&err, 0x5a, sizeof err);  // a call must overwrite it
    const limen_status status =
        i == 0 ? limen_guard_check(guard, &request, &room.record, sizeof room, &err)
               : limen_guard_require(guard, &request, &room.record, sizeof room, &err);
    corpus_text line = {NULL, 0};
    add_answer(all, &line, &room.record);
    if (status != err.status || (status != 0 && status != room.record.status)) good = 0;
    if (lines)
      request_report_line(c, i, line.at, err.message);
    else
      good &= request_report_check(c, i, line.at, err.message);
    free(line.at);
    limen_guard_release(guard);
  }
  return good;
}

int main(int argc, char **argv) {
  const int code = request_report_all(argc, argv, ask);
  for (size_t i = 0; i < REQUEST_NOUNS; ++i) {
    for (size_t k = 0; k < REQUEST_NOUNS; ++k) limen_verifier_release(verifiers[i][k]);
    limen_gate_release(gates[i]);
  }
  return code;
}
