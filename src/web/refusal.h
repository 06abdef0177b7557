// What a client is answered when a guard refuses it: the HTTP status, the challenge, and the one
// word that it may know.
#pragma once

#include "base/result.h"
#include "web/answer.h"
#include "web/guard_policy.h"

namespace limen::web {

// The response to an error that no guard decided, such as that of a login: 0 and none for a
// success.
struct Response {
  std::int32_t http = 0;
  const char *word = "";
};
Response response_to(Status status);

bool is_csrf(Status status);

// Writes the refusal and returns `error`; fails with buffer if the answer does not fit.
Outcome write_refusal(const Error &error, Credential credential, const GuardPolicy &policy,
                      AnswerWriter &answer);

}  // namespace limen::web
