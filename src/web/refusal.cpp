#include "web/refusal.h"

#include <string>

#include "web/bearer.h"

namespace limen::web {
namespace {

constexpr std::uint32_t retry_seconds = 1;

struct Answer {
  std::int32_t http;
  const char *word;
  bool challenges = false;
};

Answer not_enough(Status status, Credential credential, const char *csrf_word) {
  const bool bearer = credential == Credential::token;
  switch (status) {
    case Status::session_not_fresh:
    case Status::session_level:  // RFC 9470 section 3; a cookie has no such challenge
      return {bearer ? 401 : 403, "insufficient_user_authentication", bearer};
    case Status::scope:
      return {403, "insufficient_scope", bearer};
    case Status::csrf:
      return {403, csrf_word};
    case Status::csrf_expired:
      return {403, "csrf_expired"};
    default:
      return {403, "forbidden"};
  }
}

Answer answer_to(Status status, Credential credential, const char *csrf_word) {
  switch (status_kind(static_cast<std::int32_t>(status))) {
    case Kind::no:
      break;
    case Kind::not_enough:
      return not_enough(status, credential, csrf_word);
    case Kind::unknown:
      return {503, "unavailable"};
    default:
      return {500, "server_error"};
  }
  switch (status) {
    case Status::login_subject:
      return {400, "invalid_request"};
    case Status::bearer:
      return {400, "invalid_request", true};
    case Status::bearer_absent:
    case Status::ticket_absent:
      return {401, "unauthorized", true};
    default:
      return {401, credential == Credential::token ? "invalid_token" : "unauthorized", true};
  }
}

// RFC 9470 section 3: what a stronger or fresher login must have.
void add_login_needs(const GuardPolicy &policy, std::string &challenge) {
  if (policy.level > 0) challenge += ", acr_values=\"" + std::to_string(policy.level) + "\"";
  if (policy.max_age != unset) challenge += ", max_age=\"" + std::to_string(policy.max_age) + "\"";
}

}  // namespace

Response response_to(Status status) {
  if (status == Status::ok) return {};
  const Answer answer = answer_to(status, Credential::none, other_csrf_word);
  return {answer.http, answer.word};
}

bool is_csrf(Status status) { return status == Status::csrf || status == Status::csrf_expired; }

Outcome write_refusal(const Error &error, Credential credential, const GuardPolicy &policy,
                      AnswerWriter &answer) {
  AnswerRecord &record = answer.record();
  const Answer told = answer_to(error.status, credential, answer.csrf_word());
  record.status = static_cast<std::int32_t>(error.status);
  record.http = told.http;
  record.retry_after = told.http == 503 ? retry_seconds : 0;
  LIMEN_TRY(answer.put(told.word, record.word));
  if (!told.challenges) return error;
  // A ticket that was refused says no more than that there was none.
  const Status shown = credential == Credential::token || error.status == Status::bearer
                           ? error.status
                           : Status::ticket_absent;
  const Result<Challenge> challenged =
      challenge(static_cast<std::int32_t>(shown), policy.realm, policy.scope);
  LIMEN_TRY(challenged);
  std::string header = challenged->header;
  if (told.http == 401 && status_kind(static_cast<std::int32_t>(error.status)) == Kind::not_enough)
    add_login_needs(policy, header);
  LIMEN_TRY(answer.put(header, record.challenge));
  return error;
}

}  // namespace limen::web
