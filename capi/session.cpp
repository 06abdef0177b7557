#include <limen/session.h>

#include <cstring>

#include "arguments.h"
#include "base/limits.h"
#include "base/secret.h"
#include "boundary.h"
#include "handles.h"
#include "records.h"
#include "session/sessions.h"

using namespace limen;
using namespace limen::capi;

namespace {

static_assert(LIMEN_TICKET_CAP == session::ticket_text_size + 1);
static_assert(LIMEN_LOGIN_MARK_CAP > revocation::login_mark_size);
static_assert(LIMEN_LOGIN_MARK_CAP <= limits::login_mark);
// Each of the five texts has a NUL, and the last one is padded to a multiple of 8.
static_assert(LIMEN_SESSION_CAP(0) >= sizeof(limen_session) + session::sid_text_size +
                                          limits::subject + limits::label + limits::address + 5 +
                                          7 + session::longest_hidden);

// A new ticket on its way to the caller.
class NewTicket {
 public:
  NewTicket() = default;
  ~NewTicket() { cleanse(text_.data(), text_.size()); }
  NewTicket(const NewTicket &) = delete;
  NewTicket &operator=(const NewTicket &) = delete;

  session::TicketText &text() { return text_; }
  void give(char *ticket) const {
    std::memcpy(ticket, text_.data(), text_.size());
    ticket[text_.size()] = '\0';
  }

 private:
  session::TicketText text_{};
};

void clear_text(char *text, std::size_t cap) noexcept {
  if (text != nullptr && cap > 0 && cap <= LIMEN_TEXT_MAX) text[0] = '\0';
}

Outcome check_ticket_room(const char *ticket, std::size_t cap, const char *what) {
  if (ticket == nullptr) return missing(what);
  LIMEN_TRY(check_length(ticket, cap, what));
  if (cap < LIMEN_TICKET_CAP)
    return fail(Status::buffer, "%s: room for %zu bytes; %d suffice", what, cap, LIMEN_TICKET_CAP);
  return success();
}

// Reads the text arguments of a call that fills `room`.
struct TextsIn {
  std::span<const std::uint8_t> room;

  Result<std::string_view> get(const char *text, std::size_t length, const char *what) const {
    auto in = text_in(text, length, what);
    if (in) LIMEN_TRY(check_apart(room, *in, what));
    return in;
  }
};

// Returns the gate's sessions.
Result<session::Sessions *> sessions_of(limen_gate *gate) {
  if (gate == nullptr) [[unlikely]]
    return missing("gate");
  return gate->gate->sessions();
}

}  // namespace

extern "C" {

limen_status limen_login_begin(limen_gate *gate, const char *subject, size_t subject_len,
                               char *mark, size_t mark_cap, size_t *mark_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto of = text_in(subject, subject_len, "subject");
    LIMEN_TRY(of);
    const TextOut out{mark, mark_cap, mark_len};
    LIMEN_TRY(out.check("mark"));
    const auto begun = gate->gate->begin_login(*of);
    LIMEN_TRY(begun);
    return out.put(*begun, "mark_cap");
  });
}

limen_status limen_session_create(limen_gate *gate, const char *subject, size_t subject_len,
                                  const char *data, size_t data_len, const limen_options *options,
                                  limen_session *session, size_t session_cap, char *ticket,
                                  size_t ticket_cap, limen_error *err) {
  clear(session, session_cap);
  clear_text(ticket, ticket_cap);
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto room = room_in(session, session_cap, "session");
    LIMEN_TRY(room);
    const TextsIn texts{*room};
    const auto of = texts.get(subject, subject_len, "subject");
    LIMEN_TRY(of);
    const auto content = texts.get(data, data_len, "data");
    LIMEN_TRY(content);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    LIMEN_TRY(check_ticket_room(ticket, ticket_cap, "ticket"));
    NewTicket made;
    LIMEN_TRY(gate->gate->create_session(*of, *content, options != nullptr ? *properties : nullptr,
                                         *room, made.text()));
    made.give(ticket);
    return success();
  });
}

limen_status limen_session_get(limen_gate *gate, const char *ticket, size_t ticket_len,
                               limen_session *session, size_t session_cap, limen_error *err) {
  clear(session, session_cap);
  return status_of(err, [&]() -> Outcome {
    const auto sessions = sessions_of(gate);
    LIMEN_TRY(sessions);
    const auto room = room_in(session, session_cap, "session");
    LIMEN_TRY(room);
    const auto text = TextsIn{*room}.get(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    return (*sessions)->get(*text, *room);
  });
}

limen_status limen_session_require(limen_gate *gate, const limen_session *session, int64_t max_age,
                                   uint32_t level, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto sessions = sessions_of(gate);
    LIMEN_TRY(sessions);
    if (session == nullptr) return missing("session");
    if (session->size < sizeof *session)
      return fail(Status::argument, "session: the record is empty; expected one that was filled");
    session::SessionRecord record{};
    record.auth_time = session->auth_time;
    record.level = session->level;
    return (*sessions)->require(record, max_age, level);
  });
}

limen_status limen_session_update(limen_gate *gate, const char *ticket, size_t ticket_len,
                                  uint64_t version, const char *data, size_t data_len,
                                  limen_session *session, size_t session_cap, limen_error *err) {
  clear(session, session_cap);
  return status_of(err, [&]() -> Outcome {
    const auto sessions = sessions_of(gate);
    LIMEN_TRY(sessions);
    const auto room = room_in(session, session_cap, "session");
    LIMEN_TRY(room);
    const TextsIn texts{*room};
    const auto text = texts.get(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    const auto content = texts.get(data, data_len, "data");
    LIMEN_TRY(content);
    return (*sessions)->update(*text, version, *content, *room);
  });
}

limen_status limen_session_touch(limen_gate *gate, const char *ticket, size_t ticket_len,
                                 limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto sessions = sessions_of(gate);
    LIMEN_TRY(sessions);
    const auto text = text_in(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    return (*sessions)->touch(*text);
  });
}

limen_status limen_session_renew(limen_gate *gate, const char *ticket, size_t ticket_len,
                                 const limen_options *options, limen_session *session,
                                 size_t session_cap, char *new_ticket, size_t new_ticket_cap,
                                 limen_error *err) {
  clear(session, session_cap);
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto room = room_in(session, session_cap, "session");
    LIMEN_TRY(room);
    const auto text = TextsIn{*room}.get(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    LIMEN_TRY(check_ticket_room(new_ticket, new_ticket_cap, "new_ticket"));
    NewTicket made;
    LIMEN_TRY(gate->gate->renew_session(*text, options != nullptr ? *properties : nullptr, *room,
                                        made.text()));
    made.give(new_ticket);
    return success();
  });
}

limen_status limen_session_end(limen_gate *gate, const char *ticket, size_t ticket_len,
                               limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto sessions = sessions_of(gate);
    LIMEN_TRY(sessions);
    const auto text = text_in(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    return (*sessions)->end(*text);
  });
}

limen_status limen_session_list(limen_gate *gate, const char *subject, size_t subject_len,
                                const char *after_sid, size_t after_sid_len, limen_session *page,
                                size_t page_cap, size_t *count, limen_error *err) {
  const limen_status status = status_of(err, [&]() -> Outcome {
    if (count != nullptr) *count = 0;
    clear(page, page_cap);
    const auto sessions = sessions_of(gate);
    LIMEN_TRY(sessions);
    if (count == nullptr) return missing("count");
    const auto room = room_in(page, page_cap, "page");
    LIMEN_TRY(room);
    const auto of = TextsIn{*room}.get(subject, subject_len, "subject");
    LIMEN_TRY(of);
    // It may lie in the page, because it is read before anything is written there.
    const auto after = text_in(after_sid, after_sid_len, "after_sid");
    LIMEN_TRY(after);
    const auto listed = (*sessions)->list(*of, *after, *room);
    LIMEN_TRY(listed);
    *count = *listed;
    return success();
  });
  if (status != LIMEN_OK && status != LIMEN_E_BUFFER) clear(page, page_cap);
  return status;
}

}  // extern "C"
