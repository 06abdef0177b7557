#include "request_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grown(void *array, size_t count, size_t size) {
  return flat_or_end(realloc(array, (count + 1) * size), "no memory");
}

static request_policy *add_policy(request_policy *all, size_t *count) {
  if (*count >= REQUEST_NOUNS) flat_or_end(NULL, "too many gates or verifiers");
  return &all[(*count)++];
}

// What the fields of a flat corpus belong to, one after another.
typedef struct reading {
  request_corpus *all;
  request_case *c;
  request_policy *policy;
  corpus_text *last;  // the field that a secret is appended to
} reading;

static corpus_text *begun(reading *at, const char *field) {
  request_corpus *all = at->all;
  if (strcmp(field, "gate") == 0) {
    at->policy = add_policy(all->gates, &all->gate_count);
  } else if (strcmp(field, "verifier") == 0) {
    at->policy = add_policy(all->verifiers, &all->verifier_count);
  } else if (strcmp(field, "guard") == 0) {
    if (at->c->guard_count >= REQUEST_GUARDS) flat_or_end(NULL, "too many guards");
    at->policy = &at->c->guards[at->c->guard_count++].policy;
  } else {
    return NULL;
  }
  return &at->policy->name;
}

static corpus_text *word_of(reading *at, const char *field) {
  request_corpus *all = at->all;
  if (strcmp(field, "step") == 0) {
    all->steps = grown(all->steps, all->step_count, sizeof *all->steps);
    memset(&all->steps[all->step_count++], 0, sizeof *all->steps);
  } else if (strcmp(field, "word") != 0) {
    return NULL;
  }
  request_step *step = &all->steps[all->step_count - 1];
  if (step->count >= REQUEST_WORDS) flat_or_end(NULL, "too many words");
  return &step->words[step->count++];
}

static corpus_text *policy_field(reading *at, const char *field) {
  request_policy *policy = at->policy;
  if (policy == NULL) return NULL;
  if (strcmp(field, "key") == 0) return &policy->key;
  if (strcmp(field, "property") == 0) {
    if (policy->count >= REQUEST_PROPERTIES) flat_or_end(NULL, "too many properties");
    return &policy->at[policy->count++].name;
  }
  if (strcmp(field, "value") == 0) return &policy->at[policy->count - 1].value;
  return NULL;
}

static corpus_text *case_field(request_case *c, const char *field) {
  const struct {
    const char *name;
    corpus_text *text;
  } fields[] = {{"of_gate", &c->gate},
                {"method", &c->method},
                {"authorization", &c->authorization},
                {"cookie", &c->cookie},
                {"csrf", &c->csrf},
                {"origin", &c->origin},
                {"host", &c->host},
                {"fetch_site", &c->fetch_site},
                {"flags", &c->flags_text}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; ++i)
    if (strcmp(field, fields[i].name) == 0) return fields[i].text;
  if (c->guard_count > 0 && strcmp(field, "answer") == 0)
    return &c->guards[c->guard_count - 1].answer;
  if (c->guard_count > 0 && strcmp(field, "says") == 0) return &c->guards[c->guard_count - 1].says;
  return NULL;
}

static corpus_text *field_of(reading *at, const char *field) {
  request_corpus *all = at->all;
  if (strcmp(field, "name") == 0) {
    all->cases = grown(all->cases, all->case_count, sizeof *all->cases);
    at->c = memset(&all->cases[all->case_count++], 0, sizeof *all->cases);
    return &at->c->name;
  }
  corpus_text *text = begun(at, field);
  if (text == NULL) text = word_of(at, field);
  if (text == NULL) text = policy_field(at, field);
  if (text == NULL && at->c != NULL) text = case_field(at->c, field);
  return flat_or_end(text, "a field of no known name");
}

static void read_secrets(request_corpus *all, const char *path) {
  flat_file file = flat_open(path);
  char *save = NULL;
  for (char *line = strtok_r(file.whole.at, "\n", &save); line != NULL;
       line = strtok_r(NULL, "\n", &save)) {
    const size_t len = strcspn(line, " ");
    all->secrets = grown(all->secrets, all->secret_count, sizeof *all->secrets);
    request_secret *secret = memset(&all->secrets[all->secret_count++], 0, sizeof *secret);
    flat_append(&secret->name, line, len, 1);
    flat_append(&secret->value, line + len + 1, strlen(line + len + 1), 1);
  }
  flat_close(&file);
}

static void append_secret(reading *at, const flat_field *field) {
  for (size_t i = 0; i < at->all->secret_count; ++i) {
    const request_secret *secret = &at->all->secrets[i];
    if (secret->name.len != field->size || memcmp(secret->name.at, field->bytes, field->size) != 0)
      continue;
    flat_append(at->last, secret->value.at, secret->value.len, field->times);
    return;
  }
  fprintf(stderr, "no secret is named %.*s\n", (int)field->size, field->bytes);
  exit(2);
}

request_corpus request_corpus_read(const char *path, const char *secrets) {
  request_corpus all;
  memset(&all, 0, sizeof all);
  if (secrets != NULL) read_secrets(&all, secrets);
  flat_file file = flat_open(path);
  reading at = {&all, NULL, NULL, NULL};
  for (flat_field field; flat_next(&file, &field);) {
    if (secrets == NULL && strcmp(field.name, "name") == 0) break;
    if (strcmp(field.name, "live") == 0) {
      append_secret(&at, &field);
      continue;
    }
    // A field of several pieces is a line for each, the further ones called `more`.
    if (strcmp(field.name, "more") != 0) at.last = field_of(&at, field.name);
    flat_append(at.last, field.bytes, field.size, field.times);
  }
  flat_close(&file);
  for (size_t i = 0; i < all.case_count; ++i)
    all.cases[i].flags = (uint32_t)strtoul(all.cases[i].flags_text.at, NULL, 10);
  return all;
}

static void free_policy(request_policy *policy) {
  free(policy->name.at);
  free(policy->key.at);
  for (size_t i = 0; i < policy->count; ++i) {
    free(policy->at[i].name.at);
    free(policy->at[i].value.at);
  }
}

static void free_case(request_case *c) {
  corpus_text *const texts[] = {&c->name,       &c->gate,       &c->method, &c->authorization,
                                &c->cookie,     &c->csrf,       &c->origin, &c->host,
                                &c->fetch_site, &c->flags_text, NULL};
  for (corpus_text *const *text = texts; *text != NULL; ++text) free((*text)->at);
  for (size_t i = 0; i < c->guard_count; ++i) {
    free_policy(&c->guards[i].policy);
    free(c->guards[i].answer.at);
    free(c->guards[i].says.at);
  }
}

void request_corpus_free(request_corpus *all) {
  for (size_t i = 0; i < all->gate_count; ++i) free_policy(&all->gates[i]);
  for (size_t i = 0; i < all->verifier_count; ++i) free_policy(&all->verifiers[i]);
  for (size_t i = 0; i < all->step_count; ++i)
    for (size_t k = 0; k < all->steps[i].count; ++k) free(all->steps[i].words[k].at);
  for (size_t i = 0; i < all->case_count; ++i) free_case(&all->cases[i]);
  for (size_t i = 0; i < all->secret_count; ++i) {
    free(all->secrets[i].name.at);
    free(all->secrets[i].value.at);
  }
  free(all->steps);
  free(all->cases);
  free(all->secrets);
}

const request_policy *request_policy_of(const request_policy *all, size_t count, const char *name) {
  for (size_t i = 0; i < count; ++i)
    if (strcmp(all[i].name.at, name) == 0) return &all[i];
  return flat_or_end(NULL, "no gate or verifier of this name");
}

const corpus_text *request_secret_name(const request_corpus *all, const char *text, size_t len) {
  for (size_t i = 0; i < all->secret_count; ++i) {
    const corpus_text *value = &all->secrets[i].value;
    if (value->len == len && memcmp(value->at, text, len) == 0) return &all->secrets[i].name;
  }
  return NULL;
}
