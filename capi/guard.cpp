#include "web/guard.h"

#include <limen/guard.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "arguments.h"
#include "base/secret.h"
#include "boundary.h"
#include "handles.h"
#include "new_ticket.h"
#include "records.h"
#include "web/logins.h"
#include "web/refusal.h"

using namespace limen;
using namespace limen::capi;

namespace {

static_assert(LIMEN_CREDENTIAL_VISITOR == static_cast<int>(web::Credential::visitor));
static_assert(LIMEN_AGAIN_BODY == web::again_body && LIMEN_AGAIN_BLOCKING == web::again_blocking);
static_assert(LIMEN_ANSWER_READ_ONLY == web::answer_read_only);
static_assert(LIMEN_ANSWER_CSRF_GOOD == web::answer_csrf_good);

// Takes a field of the request, or leaves it absent. The answer overwrites the room while the guard
// reads the fields, so they must lie elsewhere.
[[gnu::always_inline]] inline Outcome take_field(std::span<const std::uint8_t> room,
                                                 const char *text, std::size_t length,
                                                 const char *what,
                                                 std::optional<std::string_view> &field) {
  if (text == nullptr && (length == 0 || length == LIMEN_ZSTR)) return success();
  const auto given = text_in(text, length, what);
  LIMEN_TRY(given);
  LIMEN_TRY(check_apart(room, *given, "request"));
  field = *given;
  return success();
}

Outcome take_request(const limen_request *given, std::span<const std::uint8_t> room,
                     web::Request &request) {
  if (given == nullptr) return missing("request");
  if (given->size < sizeof *given)
    return fail(Status::argument, "request: its size is %u; expected sizeof(limen_request), %zu",
                given->size, sizeof *given);
  request.websocket = (given->flags & LIMEN_REQUEST_WEBSOCKET) != 0;
  request.tls = (given->flags & LIMEN_REQUEST_TLS) != 0;
  request.may_block = (given->flags & LIMEN_REQUEST_MAY_BLOCK) != 0;
  request.body_read = (given->flags & LIMEN_REQUEST_BODY_READ) != 0;
  std::optional<std::string_view> method;
  LIMEN_TRY(take_field(room, given->method, given->method_len, "method", method));
  if (!method || method->empty())
    return fail(Status::argument, "method: empty; expected that of the request");
  request.method = *method;
  const auto take = [&](const char *text, std::size_t length, const char *what,
                        std::optional<std::string_view> &field) {
    return take_field(room, text, length, what, field);
  };
  LIMEN_TRY(
      take(given->authorization, given->authorization_len, "authorization", request.authorization));
  LIMEN_TRY(take(given->cookie, given->cookie_len, "cookie", request.cookie));
  LIMEN_TRY(take(given->csrf, given->csrf_len, "csrf", request.csrf));
  LIMEN_TRY(take(given->origin, given->origin_len, "origin", request.origin));
  LIMEN_TRY(take(given->host, given->host_len, "host", request.host));
  LIMEN_TRY(take(given->fetch_site, given->fetch_site_len, "fetch_site", request.fetch_site));
  return success();
}

Result<std::span<std::uint8_t>> answer_room(limen_answer *answer, std::size_t cap) {
  const auto room = room_in(answer, cap, "answer");
  LIMEN_TRY(room);
  if (cap < sizeof *answer)
    return fail(Status::buffer, "answer: %zu bytes; LIMEN_ANSWER_CAP suffices", cap);
  return room;
}

// An answer lets nobody in until a guard has decided it, whatever fails before.
void refuse_at_first(limen_answer *answer, std::size_t cap) {
  clear(answer, cap);
  if (answer == nullptr || cap < sizeof *answer || cap > LIMEN_TEXT_MAX) return;
  answer->status = LIMEN_E_INTERNAL;
  answer->http = 500;
}

// Closes the answer where something failed before the guard could refuse: a closed gate, a mistake
// of the program, a lack of memory. Wipes what was read until then, or by the guard before.
limen_status concluded(limen_status status, limen_answer *answer, std::size_t cap) {
  if (status == LIMEN_OK || answer == nullptr || cap < sizeof *answer || cap > LIMEN_TEXT_MAX ||
      (answer->status == status && answer->http != 0))
    return status;
  const std::size_t used = std::min<std::size_t>(answer->total, cap);
  if (used > sizeof *answer) cleanse(answer + 1, used - sizeof *answer);
  const std::uint32_t total = status == LIMEN_E_BUFFER ? answer->total : 0;
  std::memset(answer, 0, sizeof *answer);
  answer->total = total;
  answer->size = static_cast<std::uint32_t>(sizeof *answer);
  answer->status = status;
  answer->http = limen_status_kind(status) == LIMEN_KIND_UNKNOWN ? 503 : 500;
  answer->retry_after = answer->http == 503 ? 1 : 0;
  return status;
}

using Decide = Outcome (web::Guard::*)(const web::Request &, std::span<std::uint8_t>) const;

Outcome decide(const limen_guard *guard, const limen_request *request, limen_answer *answer,
               std::size_t cap, Decide how) {
  if (guard == nullptr) return missing("guard");
  const auto room = answer_room(answer, cap);
  LIMEN_TRY(room);
  web::Request fields;
  LIMEN_TRY(take_request(request, *room, fields));
  LIMEN_TRY(guard->gate->usable());
  return ((*guard->guard).*how)(fields, *room);
}

// The buffers that a login, a renewal or a logout fills, which are empty after a failure.
struct LoginRoom {
  limen_session *session;
  std::size_t session_cap;
  char *ticket;
  std::size_t ticket_cap;
  TextOut set_cookies;

  void clear() const {
    capi::clear(session, session_cap);
    forget();
  }
  void forget() const {
    clear_text(ticket, ticket_cap);
    clear_text(set_cookies.text, set_cookies.cap);
  }

  // Refuses a text that lies in one of them, because it would change while it is read.
  Outcome check_apart(std::string_view text, const char *what) const {
    LIMEN_TRY(capi::check_apart(bytes_of(session, session_cap), text, what));
    LIMEN_TRY(capi::check_apart(bytes_of(ticket, ticket_cap), text, what));
    return capi::check_apart(bytes_of(set_cookies.text, set_cookies.cap), text, what);
  }
  Outcome check_apart(const web::Request &request) const {
    for (const auto &field : {request.authorization, request.cookie, request.csrf, request.origin,
                              request.host, request.fetch_site})
      if (field) LIMEN_TRY(check_apart(*field, "request"));
    return check_apart(request.method, "request");
  }

  // Checks the room before anything is made, because a ticket is shown once.
  Outcome check_set_cookies() const {
    LIMEN_TRY(set_cookies.check("set_cookies"));
    if (set_cookies.cap >= LIMEN_SET_COOKIES_CAP) return success();
    return set_cookies.too_small(LIMEN_SET_COOKIES_CAP, "set_cookies_cap");
  }
  Outcome check() const {
    LIMEN_TRY(check_ticket_room(ticket, ticket_cap, "ticket"));
    return check_set_cookies();
  }

  Outcome give(const web::LoggedIn &made) const {
    std::memcpy(ticket, made.ticket.data(), made.ticket.size());
    ticket[made.ticket.size()] = '\0';
    return set_cookies.put(made.set_cookies.view(), "set_cookies_cap");
  }

 private:
  static std::span<const std::uint8_t> bytes_of(const void *data, std::size_t size) {
    if (data == nullptr || size > LIMEN_TEXT_MAX) return {};
    return {static_cast<const std::uint8_t *>(data), size};
  }
};

// Runs a call that fills `room` and gets the request's fields.
template <class Call>
limen_status log_in_or_out(limen_guard *guard, const limen_request *request, const LoginRoom &room,
                           limen_error *err, const Call &call) {
  const limen_status status = status_of(err, [&]() -> Outcome {
    if (guard == nullptr) return missing("guard");
    web::Request fields;
    LIMEN_TRY(take_request(request, {}, fields));
    LIMEN_TRY(room.check_apart(fields));
    return call(fields);
  });
  if (status != LIMEN_OK) room.forget();
  if (status != LIMEN_OK && status != LIMEN_E_BUFFER) clear(room.session, room.session_cap);
  return status;
}

}  // namespace

static_assert(LIMEN_SET_COOKIES_CAP > web::max_set_cookies_size);

extern "C" {

limen_guard *limen_guard_open(limen_gate *gate, limen_verifier *verifier,
                              const limen_options *options, limen_error *err) {
  return handle_of<limen_guard>(err, [&]() -> Result<limen_guard *> {
    if (gate == nullptr) return missing("gate");
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    auto made = std::make_unique<limen_guard>();
    made->gate = gate->gate;
    if (verifier != nullptr) {
      if (verifier->verifier->issuer().empty())
        return fail(Status::key_set,
                    "verifier: it accepts any issuer; make it with the property issuer");
      made->verifier.reset(limen_verifier_retain(verifier));
    } else {
      made->verifier.reset(limen_verifier_open(gate, nullptr, err));
      if (made->verifier == nullptr) return *reinterpret_cast<const Error *>(err);
    }
    auto guard = gate->gate->make_guard(
        **properties, *made->verifier->verifier,
        verifier != nullptr ? verifier->number : gate->gate->own_verifier_number());
    LIMEN_TRY(guard);
    made->guard = std::move(*guard);
    return made.release();
  });
}

limen_guard *limen_guard_retain(limen_guard *guard) { return retain(guard); }

void limen_guard_release(limen_guard *guard) { release(guard); }

limen_status limen_guard_check(limen_guard *guard, const limen_request *request,
                               limen_answer *answer, size_t answer_cap, limen_error *err) {
  refuse_at_first(answer, answer_cap);
  const limen_status status = status_of(err, [&]() -> Outcome {
    return decide(guard, request, answer, answer_cap, &web::Guard::check);
  });
  return concluded(status, answer, answer_cap);
}

limen_status limen_guard_require(limen_guard *guard, const limen_request *request,
                                 limen_answer *answer, size_t answer_cap, limen_error *err) {
  const limen_status status = status_of(err, [&]() -> Outcome {
    return decide(guard, request, answer, answer_cap, &web::Guard::require);
  });
  return concluded(status, answer, answer_cap);
}

limen_status limen_guard_login(limen_guard *guard, const limen_request *request,
                               const char *subject, size_t subject_len, const char *data,
                               size_t data_len, const limen_options *options,
                               limen_session *session, size_t session_cap, char *ticket,
                               size_t ticket_cap, char *set_cookies, size_t set_cookies_cap,
                               size_t *set_cookies_len, limen_error *err) {
  const LoginRoom out{
      session, session_cap, ticket, ticket_cap, {set_cookies, set_cookies_cap, set_cookies_len}};
  return log_in_or_out(guard, request, out, err, [&](const web::Request &fields) -> Outcome {
    const auto of = text_in(subject, subject_len, "subject");
    LIMEN_TRY(of);
    LIMEN_TRY(out.check_apart(*of, "subject"));
    std::optional<std::string_view> content;
    if (data != nullptr || data_len != 0) {
      const auto given = text_in(data, data_len, "data");
      LIMEN_TRY(given);
      LIMEN_TRY(out.check_apart(*given, "data"));
      content = *given;
    }
    out.clear();
    const auto room = room_in(session, session_cap, "session");
    LIMEN_TRY(room);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    LIMEN_TRY(out.check());
    const auto made = guard->gate->log_in(*guard->guard, fields, *of, content, **properties, *room);
    LIMEN_TRY(made);
    return out.give(*made);
  });
}

limen_status limen_guard_renew(limen_guard *guard, const limen_request *request,
                               const limen_options *options, limen_session *session,
                               size_t session_cap, char *ticket, size_t ticket_cap,
                               char *set_cookies, size_t set_cookies_cap, size_t *set_cookies_len,
                               limen_error *err) {
  const LoginRoom out{
      session, session_cap, ticket, ticket_cap, {set_cookies, set_cookies_cap, set_cookies_len}};
  return log_in_or_out(guard, request, out, err, [&](const web::Request &fields) -> Outcome {
    out.clear();
    const auto room = room_in(session, session_cap, "session");
    LIMEN_TRY(room);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    LIMEN_TRY(out.check());
    const auto made = guard->gate->renew_login(*guard->guard, fields, **properties, *room);
    LIMEN_TRY(made);
    return out.give(*made);
  });
}

limen_status limen_guard_logout(limen_guard *guard, const limen_request *request,
                                const limen_options *options, char *set_cookies,
                                size_t set_cookies_cap, size_t *set_cookies_len, limen_error *err) {
  const LoginRoom out{nullptr, 0, nullptr, 0, {set_cookies, set_cookies_cap, set_cookies_len}};
  return log_in_or_out(guard, request, out, err, [&](const web::Request &fields) -> Outcome {
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    LIMEN_TRY(out.check_set_cookies());
    const auto lines = guard->gate->log_out(*guard->guard, fields, **properties);
    LIMEN_TRY(lines);
    return out.set_cookies.put(*lines, "set_cookies_cap");
  });
}

int32_t limen_http_status(limen_status status) {
  return web::response_to(static_cast<Status>(status)).http;
}

const char *limen_http_word(limen_status status) {
  return web::response_to(static_cast<Status>(status)).word;
}

}  // extern "C"
