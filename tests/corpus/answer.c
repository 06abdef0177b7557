#include "answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *room_of(size_t size) {
  void *room = malloc(size);
  if (room == NULL) exit(2);
  return room;
}

static void add(corpus_text *answer, const char *text, size_t len) {
  answer->at = realloc(answer->at, answer->len + len + 1);
  if (answer->at == NULL) exit(2);
  memcpy(answer->at + answer->len, text, len);
  answer->len += len;
  answer->at[answer->len] = '\0';
}

static void add_blank(corpus_text *answer) {
  if (answer->len > 0) add(answer, " ", 1);
}

static void add_text(corpus_text *answer, const char *text, size_t len) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";
  add_blank(answer);
  if (text == NULL) {
    add(answer, "-", 1);
    return;
  }
  add(answer, "=", 1);
  for (size_t i = 0; i < len; ++i) {
    char escape[4];
    if (text[i] != '\0' && strchr(plain, text[i]) != NULL) {
      add(answer, text + i, 1);
    } else {
      snprintf(escape, sizeof escape, "%%%02X", (unsigned)(unsigned char)text[i]);
      add(answer, escape, 3);
    }
  }
}

static void add_time(corpus_text *answer, int64_t time) {
  char digits[32] = "-";
  if (time != LIMEN_UNSET) snprintf(digits, sizeof digits, "%" PRId64, time);
  add_blank(answer);
  add(answer, digits, strlen(digits));
}

static void add_claims(corpus_text *answer, const limen_claims *c) {
  add_time(answer, c->issued_at);
  add_time(answer, c->not_before);
  add_time(answer, c->expires_at);
  const limen_text texts[] = {c->json, c->issuer, c->subject, c->audience,
                              c->id,   c->sid,    c->key_id};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i)
    add_text(answer, limen_text_at(c, texts[i]), texts[i].len);
}

static limen_key *key_of(const corpus_key *key, limen_error *err) {
  if (strcmp(key->kind.at, "jwk") == 0) return limen_key_from_jwk(key->text.at, key->text.len, err);
  if (strcmp(key->kind.at, "pem") == 0)
    return limen_key_from_pem(key->algorithm.at, key->text.at, key->text.len, err);
  return limen_key_from_secret(key->algorithm.at, (const uint8_t *)key->text.at, key->text.len,
                               err);
}

limen_key_set *answer_keys(const corpus_case *c, limen_error *err) {
  if (c->jwks.at != NULL) return limen_key_set_from_jwks(c->jwks.at, c->jwks.len, err);
  limen_key_set *keys = limen_key_set_new(err);
  for (size_t i = 0; keys != NULL && i < c->key_count; ++i) {
    limen_key *key = key_of(&c->keys[i], err);
    if (key == NULL || limen_key_set_add(keys, key, err) != LIMEN_OK) {
      limen_key_set_release(keys);
      keys = NULL;
    }
    limen_key_release(key);
  }
  return keys;
}

static limen_verifier *verifier_of(const corpus_case *c, limen_error *err) {
  limen_key_set *keys = answer_keys(c, err);
  if (keys == NULL) return NULL;
  limen_options *options = limen_options_new();  // it keeps its first error
  for (size_t i = 0; i < c->property_count; ++i)
    limen_options_set(options, c->policy[i].name.at, c->policy[i].value.at, c->policy[i].value.len,
                      NULL);
  limen_verifier *verifier = limen_verifier_from_keys(keys, options, err);
  limen_options_release(options);
  limen_key_set_release(keys);
  return verifier;
}

// On refusal the buffer holds nothing of the token (corpus: F10).
static int left_behind(const unsigned char *room, size_t size) {
  for (size_t i = 8; i < size; ++i)
    if (room[i] != '#' && room[i] != 0) return 1;
  return 0;
}

static int32_t verify(limen_verifier *verifier, const corpus_case *c, unsigned char *room,
                      size_t cap, limen_error *err) {
  memset(room, '#', cap);
  const int32_t status = limen_token_verify(verifier, c->token.at, c->token.len,
                                            (limen_claims *)(void *)room, cap, err);
  return status != LIMEN_OK && left_behind(room, cap) ? ANSWER_LEFT_BEHIND : status;
}

// Asks twice: a verifier remembers the headers that it has seen.
static int32_t token(const corpus_case *c, corpus_text *answer, limen_error *err) {
  limen_verifier *verifier = verifier_of(c, err);
  if (verifier == NULL) return err->status;
  const size_t cap = LIMEN_CLAIMS_CAP(c->token.len < 65536 ? c->token.len : 65536);
  unsigned char *room = room_of(cap);
  const int32_t first = verify(verifier, c, room, cap, err);
  int32_t status = verify(verifier, c, room, cap, err);
  if (status != first) status = ANSWER_CHANGED;
  if (status == LIMEN_OK) add_claims(answer, (const limen_claims *)(const void *)room);
  free(room);
  limen_verifier_release(verifier);
  return status;
}

static int32_t jws(const corpus_case *c, corpus_text *answer, limen_error *err) {
  limen_key_set *keys = answer_keys(c, err);
  if (keys == NULL) return err->status;
  uint8_t *payload = room_of(c->token.len + 1);
  size_t len = 0;
  const int32_t status = limen_jws_verify(keys, c->algorithms.at, c->token.at, c->token.len,
                                          payload, c->token.len + 1, &len, err);
  if (status == LIMEN_OK) add_text(answer, (const char *)payload, len);
  free(payload);
  limen_key_set_release(keys);
  return status;
}

static int32_t key(const corpus_case *c, corpus_text *answer, limen_error *err) {
  limen_key *key = key_of(&c->keys[0], err);
  if (key == NULL) return err->status;
  char id[4096];
  size_t len = 0;
  const int32_t status = limen_key_id(key, id, sizeof id, &len, err);
  if (status == LIMEN_OK) {
    const char *const algorithm = limen_key_algorithm(key);
    char thumbprint[LIMEN_THUMBPRINT_CAP];
    size_t thumbprint_len = 0;
    limen_error none;  // a secret has no thumbprint
    const int has = limen_key_thumbprint(key, thumbprint, sizeof thumbprint, &thumbprint_len,
                                         &none) == LIMEN_OK;
    add_text(answer, id, len);
    add_text(answer, algorithm, strlen(algorithm));
    add_text(answer, has ? thumbprint : NULL, thumbprint_len);
  }
  limen_key_release(key);
  return status;
}

static int32_t bearer(const corpus_case *c, corpus_text *answer, limen_error *err) {
  char *found = room_of(c->token.len + 1);
  size_t len = 0;
  const int32_t status =
      limen_bearer_find(c->token.at, c->token.len, found, c->token.len + 1, &len, err);
  if (status == LIMEN_OK) add_text(answer, found, len);
  free(found);
  return status;
}

int32_t answer_of(const corpus_case *c, corpus_text *answer, limen_error *err) {
  static const struct {
    const char *name;
    int32_t (*ask)(const corpus_case *, corpus_text *, limen_error *);
  } calls[] = {{"token", token}, {"jws", jws}, {"key", key}, {"bearer", bearer}};
  answer->at = NULL;
  answer->len = 0;
  for (size_t i = 0; i < sizeof calls / sizeof *calls; ++i)
    if (strcmp(c->call.at, calls[i].name) == 0) return calls[i].ask(c, answer, err);
  fprintf(stderr, "%s: no call is named %s\n", c->name.at, c->call.at);
  exit(2);
}
