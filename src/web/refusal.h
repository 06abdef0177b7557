// What a client is answered when a guard refuses it: the HTTP status, the challenge, and the one
// word that it may know.
#pragma once

#include "base/result.h"
#include "web/answer.h"
#include "web/guard_policy.h"

namespace limen::web {

bool is_csrf(Status status);

// The error of a request whose CSRF token is missing.
Error csrf_missing();

// Writes the refusal and returns `error`; fails with buffer if the answer does not fit.
Outcome write_refusal(const Error &error, Credential credential, const GuardPolicy &policy,
                      AnswerWriter &answer);

}  // namespace limen::web
