// The corpus as C programs read it: the flat form that flatten.py writes.
#ifndef LIMEN_TESTS_CORPUS_H
#define LIMEN_TESTS_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#include "flat.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CORPUS_KEYS 8
#define CORPUS_PROPERTIES 16

typedef struct corpus_key {
  corpus_text kind;  // jwk, pem, secret
  corpus_text algorithm;
  corpus_text text;
} corpus_key;

typedef struct corpus_property {
  corpus_text name;
  corpus_text value;
} corpus_property;

typedef struct corpus_case {
  corpus_text name;
  corpus_text call;  // token, jws, key, bearer
  corpus_key keys[CORPUS_KEYS];
  size_t key_count;
  corpus_text jwks;  // a set as text, in place of keys
  corpus_property policy[CORPUS_PROPERTIES];
  size_t property_count;
  corpus_text algorithms;  // of a jws
  corpus_text token;
  corpus_text says;    // parts that the message has, separated by '|'
  corpus_text answer;  // of a success
  corpus_text status_text;
  int32_t status;
} corpus_case;

typedef struct corpus {
  corpus_case *cases;
  size_t count;
} corpus;

// Reads the whole file; ends the program if there is none or it is not a corpus.
corpus corpus_read(const char *path);
void corpus_free(corpus *all);

#ifdef __cplusplus
}
#endif
#endif
