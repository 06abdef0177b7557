// limen/guard.hpp: may this request in? limen/limen.hpp includes it; limen/guard.h documents
// each call in full.
//
//   const limen::Guard guard(gate, {{"guard.role", "admin"}});
//
//   limen::Request request;
//   request.method = method, request.cookie = cookie;  // each field as it came, or nothing
//   const limen::Answer answer = guard.check(request);
//   if (!answer) return respond(answer.http(), answer.challenge());
//   serve(answer.subject());
//
//   const limen::Login login = guard.login(request, "alex", {{"login.mark", mark}});
//   for (const std::string &cookie : login.set_cookies) response.add("Set-Cookie", cookie);
#ifndef LIMEN_GUARD_HPP
#define LIMEN_GUARD_HPP

#include <limen/guard.h>
#include <limen/limen.hpp>
#include <limen/session.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limen {
inline namespace v1 {

// Request is the part of an HTTP request that decides. Its views have to outlive the calls.
struct Request {
  std::string_view method;
  std::optional<std::string_view> authorization, cookie, csrf, origin, host, fetch_site;
  bool websocket = false, tls = false;
  bool may_block = true;   // a call may wait for a store
  bool body_read = false;  // `csrf` is final
};

// Answer is a guard's decision. It owns its memory; views into it are good while it lives.
class Answer {
 public:
  Answer() noexcept = default;

  // Tells whether the request is let in.
  explicit operator bool() const noexcept { return room_ != nullptr && record()->http == 0; }

  std::int32_t http() const noexcept { return room_ ? record()->http : 500; }
  std::int32_t status() const noexcept { return room_ ? record()->status : LIMEN_E_INTERNAL; }
  std::uint32_t credential() const noexcept { return room_ ? record()->credential : 0; }
  std::uint32_t again() const noexcept { return room_ ? record()->again : 0; }
  std::uint32_t retry_after() const noexcept { return room_ ? record()->retry_after : 0; }
  bool read_only() const noexcept {
    return room_ && (record()->flags & LIMEN_ANSWER_READ_ONLY) != 0;
  }

  std::string_view subject() const noexcept { return text(&limen_answer::subject); }
  std::string_view issuer() const noexcept { return text(&limen_answer::issuer); }
  std::string_view ticket() const noexcept { return text(&limen_answer::ticket); }  // a secret
  std::string_view challenge() const noexcept { return text(&limen_answer::challenge); }
  std::string_view word() const noexcept { return text(&limen_answer::word); }

  // Returns the record of the session or visitor, or null if none spoke.
  const limen_session *session() const noexcept {
    const bool is =
        credential() == LIMEN_CREDENTIAL_SESSION || credential() == LIMEN_CREDENTIAL_VISITOR;
    return is ? static_cast<const limen_session *>(record_of()) : nullptr;
  }
  // Returns the claims of the token, or null if none spoke.
  const limen_claims *claims() const noexcept {
    return credential() == LIMEN_CREDENTIAL_TOKEN ? static_cast<const limen_claims *>(record_of())
                                                  : nullptr;
  }

  limen_answer *record() const noexcept { return reinterpret_cast<limen_answer *>(room_.get()); }

 private:
  friend class Guard;

  std::string_view text(limen_text limen_answer::*field) const noexcept {
    if (!room_ || (record()->*field).at == 0) return {};
    return {reinterpret_cast<const char *>(record()) + (record()->*field).at,
            (record()->*field).len};
  }
  const void *record_of() const noexcept {
    if (record()->record.at == 0) return nullptr;
    return reinterpret_cast<const char *>(record()) + record()->record.at;
  }
  void reserve(std::size_t bytes) {
    if (bytes <= cap_) return;
    const std::size_t words = (bytes + 7) / 8;
    room_.reset(new std::uint64_t[words]());
    cap_ = words * 8;
  }

  std::unique_ptr<std::uint64_t[]> room_;  // words, because records are aligned to 8
  std::size_t cap_ = 0;
};

// Login is a session that a request has begun or renewed, and the values of the Set-Cookie fields
// of its response, which contain the ticket.
struct Login {
  Session session;
  std::vector<std::string> set_cookies;
};

// Guard is a prepared decision: which credentials it accepts and what they must have.
class Guard {
 public:
  explicit Guard(const Gate &gate, const Options &options = {})
      : handle_(detail::make<Handle>(limen_guard_open, gate.get(),
                                     static_cast<limen_verifier *>(nullptr), options.get())) {}
  // `verifier` judges bearer tokens.
  Guard(const Gate &gate, const Verifier &verifier, const Options &options = {})
      : handle_(detail::make<Handle>(limen_guard_open, gate.get(), verifier.get(), options.get())) {
  }

  // Decides a request. Throws UsageError for mistakes of the program; a refusal is an answer.
  Answer check(const Request &request) const {
    Answer answer;
    answer.reserve(usual + 2 * (request.authorization ? request.authorization->size() : 0));
    const limen_request fields = fields_of(request);
    limen_error error;
    limen_status status = limen_guard_check(get(), &fields, answer.record(), answer.cap_, &error);
    for (int tries = 0; status == LIMEN_E_BUFFER && tries < 4; ++tries) {
      answer.reserve(answer.record()->total + usual);
      status = limen_guard_check(get(), &fields, answer.record(), answer.cap_, &error);
    }
    return decided(std::move(answer), error);
  }

  // Holds this guard against the answer that another one gave to the same request.
  Answer require(const Request &request, Answer answer) const {
    const limen_request fields = fields_of(request);
    limen_error error;
    limen_guard_require(get(), &fields, answer.record(), answer.cap_, &error);
    return decided(std::move(answer), error);
  }

  // Logs `subject` in, and ends what the browser had before. Without `data` the session has that of
  // the visitor, where the guard accepts visitors. `options`: those of Sessions::create, and
  // cookie.*. Throws Refused if no subject can have this name, NotEnough at session.limit.
  Login login(const Request &request, std::string_view subject, const Options &options = {},
              std::optional<std::string_view> data = std::nullopt) const {
    const std::string_view content = data.value_or(std::string_view());
    const char *const text = !data ? nullptr : content.data() != nullptr ? content.data() : "";
    return begun(request, [&](const limen_request &fields, Session &session, std::size_t cap,
                              char *cookies, std::size_t *cookies_len, limen_error *error) {
      return limen_guard_login(get(), &fields, subject.data(), detail::length(subject), text,
                               content.size(), options.get(), session.record(), cap,
                               session.ticket_, sizeof session.ticket_, cookies,
                               LIMEN_SET_COOKIES_CAP, cookies_len, error);
    });
  }

  // Gives the session of the request a new ticket, after its user authenticated again or gained
  // rights. `options`: those of Sessions::renew, and cookie.*. Throws Refused if there is none.
  Login renew(const Request &request, const Options &options = {}) const {
    return begun(request, [&](const limen_request &fields, Session &session, std::size_t cap,
                              char *cookies, std::size_t *cookies_len, limen_error *error) {
      return limen_guard_renew(get(), &fields, options.get(), session.record(), cap,
                               session.ticket_, sizeof session.ticket_, cookies,
                               LIMEN_SET_COOKIES_CAP, cookies_len, error);
    });
  }

  // Ends what the browser had, and returns the Set-Cookie fields that delete its cookies.
  std::vector<std::string> logout(const Request &request, const Options &options = {}) const {
    const limen_request fields = fields_of(request);
    const std::unique_ptr<char[]> cookies(new char[LIMEN_SET_COOKIES_CAP]);
    std::size_t length = 0;
    detail::run(limen_guard_logout, get(), &fields, options.get(), cookies.get(),
                std::size_t{LIMEN_SET_COOKIES_CAP}, &length);
    return lines_of({cookies.get(), length});
  }

  limen_guard *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_guard, limen_guard_retain, limen_guard_release>;
  static constexpr std::size_t usual = 32768;

  static std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = text.substr(at).find('\n');
      lines.emplace_back(text.substr(at, size));
      if (size == std::string_view::npos) break;
      at += size + 1;
    }
    return lines;
  }
  template <class Call>
  static Login begun(const Request &request, Call call) {
    const limen_request fields = fields_of(request);
    const std::unique_ptr<char[]> cookies(new char[LIMEN_SET_COOKIES_CAP]);
    std::size_t length = 0;
    Login made;
    limen_error error;
    const limen_status status =
        made.session.fill(error, LIMEN_SESSION_CAP(16384),
                          [&](limen_session *, std::size_t cap, limen_error *of_call) {
                            return call(fields, made.session, cap, cookies.get(), &length, of_call);
                          });
    if (status != LIMEN_OK) detail::raise(error);
    made.set_cookies = lines_of({cookies.get(), length});
    return made;
  }
  static Answer decided(Answer answer, const limen_error &error) {
    if (error.status != LIMEN_OK && limen_status_kind(error.status) == LIMEN_KIND_FAULT)
      detail::raise(error);
    return answer;
  }
  static limen_request fields_of(const Request &request) noexcept {
    limen_request fields{};
    fields.size = static_cast<std::uint32_t>(sizeof fields);
    if (request.websocket) fields.flags |= LIMEN_REQUEST_WEBSOCKET;
    if (request.tls) fields.flags |= LIMEN_REQUEST_TLS;
    if (request.may_block) fields.flags |= LIMEN_REQUEST_MAY_BLOCK;
    if (request.body_read) fields.flags |= LIMEN_REQUEST_BODY_READ;
    fields.method = request.method.data();
    fields.method_len = request.method.size();
    put(request.authorization, fields.authorization, fields.authorization_len);
    put(request.cookie, fields.cookie, fields.cookie_len);
    put(request.csrf, fields.csrf, fields.csrf_len);
    put(request.origin, fields.origin, fields.origin_len);
    put(request.host, fields.host, fields.host_len);
    put(request.fetch_site, fields.fetch_site, fields.fetch_site_len);
    return fields;
  }
  static void put(const std::optional<std::string_view> &field, const char *&text,
                  std::size_t &length) noexcept {
    if (!field) return;
    text = field->data() != nullptr ? field->data() : "";
    length = field->size();
  }

  Handle handle_;
};

}  // namespace v1
}  // namespace limen

#endif
