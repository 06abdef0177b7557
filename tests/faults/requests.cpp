#include "faults/requests.h"

#include <limen/guard.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

namespace limen::faults {
namespace {

enum class By { cookie, bearer };

// A request and what it carries.
class Asked {
 public:
  Asked(By by, std::string_view secret, const char *method = "GET")
      : field_((by == By::cookie ? "lang=en; __Host-session=" : "Bearer ") + std::string(secret)) {
    request_.size = sizeof request_;
    request_.flags = LIMEN_REQUEST_MAY_BLOCK;
    request_.method = method;
    request_.method_len = std::strlen(method);
    (by == By::cookie ? request_.cookie : request_.authorization) = field_.data();
    (by == By::cookie ? request_.cookie_len : request_.authorization_len) = field_.size();
  }
  Asked(const Asked &) = delete;
  Asked &operator=(const Asked &) = delete;

  const limen_request *request() const { return &request_; }

 private:
  const std::string field_;
  limen_request request_{};
};

// A guard's decision, and a copy of the record that it let in.
class Answer {
 public:
  limen_status ask(limen_guard *guard, const Asked &asked, limen_error *error) {
    const limen_status status =
        limen_guard_check(guard, asked.request(), &answer_.record, sizeof answer_, error);
    const limen_answer &answer = answer_.record;
    const auto kind = limen_status_kind(status);
    const bool fits =
        answer.status == status && (answer.http == 0) == (status == LIMEN_OK) &&
        (answer.record.at != 0) == (status == LIMEN_OK) &&
        (kind != LIMEN_KIND_UNKNOWN || (answer.http == 503 && answer.retry_after > 0));
    if (fits) return status;
    std::snprintf(error->message, sizeof error->message, "the answer to %s is %d and %s",
                  limen_status_name(status), answer.http, limen_status_name(answer.status));
    return error->status = LIMEN_E_INTERNAL;
  }

  template <class Record>
  void give(Record *record, std::size_t cap) const {
    const limen_text &text = answer_.record.record;
    if (text.len <= cap) std::memcpy(record, answer_.room + text.at, text.len);
  }

 private:
  LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(8192, 32768)) answer_;
};

limen_guard *guard_of(limen_gate *gate, const char *text, limen_error *error) {
  limen_options *const options = limen_options_new();
  limen_options_load(options, text, LIMEN_ZSTR, nullptr);
  limen_guard *const guard = limen_guard_open(gate, nullptr, options, error);
  limen_options_release(options);
  return guard;
}

}  // namespace

bool by_request() {
  static thread_local unsigned calls = 0;
  return ++calls % 7 % 2 == 1;
}

limen_status Requests::open(limen_gate *gate, limen_error *error) {
  looking_ = guard_of(gate, "guard.touch = false\n", error);
  if (looking_ != nullptr) keeping_ = guard_of(gate, "", error);
  return error->status;
}

void Requests::release() {
  limen_guard_release(std::exchange(looking_, nullptr));
  limen_guard_release(std::exchange(keeping_, nullptr));
}

limen_status Requests::get(std::string_view ticket, limen_session *session, std::size_t cap,
                           limen_error *error) const {
  Answer answer;
  const limen_status status = answer.ask(looking_, Asked(By::cookie, ticket), error);
  if (status == LIMEN_OK) answer.give(session, cap);
  return status;
}

limen_status Requests::touch(std::string_view ticket, limen_error *error) const {
  Answer answer;
  return answer.ask(keeping_, Asked(By::cookie, ticket), error);
}

limen_status Requests::verify(std::string_view token, limen_claims *claims, std::size_t cap,
                              limen_error *error) const {
  Answer answer;
  const limen_status status = answer.ask(looking_, Asked(By::bearer, token), error);
  if (status == LIMEN_OK) answer.give(claims, cap);
  return status;
}

limen_status Requests::create(std::string_view subject, std::string_view data,
                              limen_session *session, std::size_t cap, char *ticket,
                              limen_error *error) const {
  char lines[LIMEN_SET_COOKIES_CAP];
  const limen_status status =
      limen_guard_login(looking_, Asked(By::cookie, "", "POST").request(), subject.data(),
                        subject.size(), data.data(), data.size(), nullptr, session, cap, ticket,
                        LIMEN_TICKET_CAP, lines, sizeof lines, nullptr, error);
  const bool fits = status == LIMEN_OK ? std::strstr(lines, ticket) != nullptr
                                       : lines[0] == '\0' && ticket[0] == '\0';
  return fits ? status : error->status = LIMEN_E_INTERNAL;
}

limen_status Requests::renew(std::string_view ticket, limen_session *session, std::size_t cap,
                             char *new_ticket, limen_error *error) const {
  char lines[LIMEN_SET_COOKIES_CAP];
  const limen_status status =
      limen_guard_renew(looking_, Asked(By::cookie, ticket, "POST").request(), nullptr, session,
                        cap, new_ticket, LIMEN_TICKET_CAP, lines, sizeof lines, nullptr, error);
  const bool fits = status == LIMEN_OK ? std::strstr(lines, new_ticket) != nullptr
                                       : lines[0] == '\0' && new_ticket[0] == '\0';
  return fits ? status : error->status = LIMEN_E_INTERNAL;
}

limen_status Requests::end(std::string_view ticket, limen_error *error) const {
  // A logout without a session is done, which says nothing about that session.
  Answer answer;
  if (answer.ask(looking_, Asked(By::cookie, ticket), error) == LIMEN_E_SESSION_UNKNOWN)
    return LIMEN_E_SESSION_UNKNOWN;
  char lines[LIMEN_SET_COOKIES_CAP];
  return limen_guard_logout(looking_, Asked(By::cookie, ticket, "POST").request(), nullptr, lines,
                            sizeof lines, nullptr, error);
}

}  // namespace limen::faults
