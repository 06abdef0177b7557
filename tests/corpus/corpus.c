#include "corpus.h"

#include <stdlib.h>
#include <string.h>

static corpus_text *field_of(corpus_case *c, const char *name) {
  const struct {
    const char *name;
    corpus_text *text;
  } fields[] = {{"name", &c->name},
                {"call", &c->call},
                {"jwks", &c->jwks},
                {"token", &c->token},
                {"algorithms", &c->algorithms},
                {"says", &c->says},
                {"answer", &c->answer},
                {"status", &c->status_text}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; ++i)
    if (strcmp(name, fields[i].name) == 0) return fields[i].text;
  corpus_key *key = c->key_count > 0 ? &c->keys[c->key_count - 1] : NULL;
  if (key != NULL && strcmp(name, "key") == 0) return &key->kind;
  if (key != NULL && strcmp(name, "key_algorithm") == 0) return &key->algorithm;
  if (key != NULL && strcmp(name, "key_text") == 0) return &key->text;
  corpus_property *property = c->property_count > 0 ? &c->policy[c->property_count - 1] : NULL;
  if (property != NULL && strcmp(name, "property") == 0) return &property->name;
  if (property != NULL && strcmp(name, "value") == 0) return &property->value;
  return flat_or_end(NULL, "a field of no known name");
}

static corpus_case *add_case(corpus *all) {
  all->cases = flat_or_end(realloc(all->cases, (all->count + 1) * sizeof *all->cases), "no memory");
  corpus_case *c = &all->cases[all->count++];
  memset(c, 0, sizeof *c);
  return c;
}

corpus corpus_read(const char *path) {
  corpus all = {NULL, 0};
  corpus_case *c = NULL;
  flat_file file = flat_open(path);
  for (flat_field field; flat_next(&file, &field);) {
    if (strcmp(field.name, "name") == 0) c = add_case(&all);
    if (c == NULL) flat_or_end(NULL, "a field before the first case");
    if (strcmp(field.name, "key") == 0 && ++c->key_count > CORPUS_KEYS)
      flat_or_end(NULL, "too many keys");
    if (strcmp(field.name, "property") == 0 && ++c->property_count > CORPUS_PROPERTIES)
      flat_or_end(NULL, "too many properties");
    flat_append(field_of(c, field.name), field.bytes, field.size, field.times);
  }
  flat_close(&file);
  for (size_t i = 0; i < all.count; ++i) {
    flat_or_end(all.cases[i].status_text.at, "a case without a status");
    all.cases[i].status = (int32_t)strtol(all.cases[i].status_text.at, NULL, 10);
  }
  return all;
}

void corpus_free(corpus *all) {
  for (size_t i = 0; i < all->count; ++i) {
    corpus_case *c = &all->cases[i];
    for (size_t k = 0; k < c->key_count; ++k) {
      free(c->keys[k].kind.at);
      free(c->keys[k].algorithm.at);
      free(c->keys[k].text.at);
    }
    for (size_t k = 0; k < c->property_count; ++k) {
      free(c->policy[k].name.at);
      free(c->policy[k].value.at);
    }
    corpus_text *const texts[] = {&c->name, &c->call,   &c->jwks,        &c->token, &c->algorithms,
                                  &c->says, &c->answer, &c->status_text, NULL};
    for (corpus_text *const *text = texts; *text != NULL; ++text) free((*text)->at);
  }
  free(all->cases);
}
