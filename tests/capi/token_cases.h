// Tokens and what becomes of them: (policy, token, clock, status), as a table.
//
// A token is given as it stands (`raw`), or as a header and claims that are
// signed with HMAC-SHA256 under SECRET, by OpenSSL and not by limen.
#ifndef LIMEN_TESTS_TOKEN_CASES_H
#define LIMEN_TESTS_TOKEN_CASES_H

#include <stddef.h>
#include <stdint.h>

typedef struct token_case {
  const char *name;
  const char *policy;  // options beside POLICY; NULL: none
  const char *header;  // NULL: {"alg":"HS256","typ":"JWT"}
  const char *claims;  // NULL: good ones
  const char *raw;     // in place of both; NULL: none
  size_t raw_len;
  int32_t status;
  const char *says;  // parts that the message has, separated by '|'
} token_case;

extern const token_case token_cases[];
extern const size_t token_case_count;

#endif
