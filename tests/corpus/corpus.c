#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_end(void *made, const char *what) {
  if (made == NULL) {
    fprintf(stderr, "corpus: %s\n", what);
    exit(2);
  }
  return made;
}

static void append(corpus_text *text, const char *bytes, size_t size, size_t times) {
  text->at = or_end(realloc(text->at, text->len + size * times + 1), "no memory");
  for (; times > 0; --times) {
    memcpy(text->at + text->len, bytes, size);
    text->len += size;
  }
  text->at[text->len] = '\0';
}

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
  return or_end(NULL, "a field of no known name");
}

static corpus_case *add_case(corpus *all) {
  all->cases = or_end(realloc(all->cases, (all->count + 1) * sizeof *all->cases), "no memory");
  corpus_case *c = &all->cases[all->count++];
  memset(c, 0, sizeof *c);
  return c;
}

static corpus_text read_file(const char *path) {
  corpus_text whole = {NULL, 0};
  FILE *file = or_end(fopen(path, "rb"), "no file: give the path of the flat corpus");
  char block[65536];
  size_t size;
  while ((size = fread(block, 1, sizeof block, file)) > 0) append(&whole, block, size, 1);
  fclose(file);
  or_end(whole.at, "the file is empty");
  return whole;
}

corpus corpus_read(const char *path) {
  corpus all = {NULL, 0};
  corpus_case *c = NULL;
  corpus_text file = read_file(path);
  const char *at = file.at, *const end = file.at + file.len;
  while (at < end) {
    char *next = NULL;
    const size_t name_len = strcspn(at, " ");
    const size_t size = strtoul(at + name_len, &next, 10);
    const size_t times = strtoul(next, &next, 10);
    char name[32] = "";
    if (name_len >= sizeof name || *next != '\n' || size >= (size_t)(end - next - 1))
      or_end(NULL, "a malformed line");
    memcpy(name, at, name_len);
    at = next + 1;
    if (strcmp(name, "name") == 0) c = add_case(&all);
    if (c == NULL) or_end(NULL, "a field before the first case");
    if (strcmp(name, "key") == 0 && ++c->key_count > CORPUS_KEYS) or_end(NULL, "too many keys");
    if (strcmp(name, "property") == 0 && ++c->property_count > CORPUS_PROPERTIES)
      or_end(NULL, "too many properties");
    append(field_of(c, name), at, size, times);
    at += size + 1;
  }
  for (size_t i = 0; i < all.count; ++i) {
    or_end(all.cases[i].status_text.at, "a case without a status");
    all.cases[i].status = (int32_t)strtol(all.cases[i].status_text.at, NULL, 10);
  }
  free(file.at);
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
