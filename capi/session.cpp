#include <limen/session.h>

#include "arguments.h"
#include "base/limits.h"
#include "boundary.h"
#include "handles.h"
#include "jose/grants.h"
#include "new_ticket.h"
#include "records.h"
#include "session/sessions.h"

using namespace limen;
using namespace limen::capi;

namespace {

static_assert(LIMEN_LOGIN_MARK_CAP > revocation::login_mark_size);
static_assert(LIMEN_LOGIN_MARK_CAP <= limits::login_mark);
// Each of the seven texts has a NUL, and the last one is padded to a multiple of 8.
static_assert(LIMEN_SESSION_CAP(0) >= sizeof(limen_session) + session::sid_text_size +
                                          limits::subject + limits::label + limits::address +
                                          limits::roles + limits::scope + 7 + 7 +
                                          session::longest_hidden);

std::string_view text_of(const limen_session &session, limen_text place) {
  return {reinterpret_cast<const char *>(&session) + place.at, place.len};
}

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
    LIMEN_TRY(check_filled(session));
    session::SessionRecord record{};
    record.auth_time = session->auth_time;
    record.level = session->level;
    return (*sessions)->require(record, max_age, level);
  });
}

limen_status limen_session_grants(const limen_session *session, const char *scope, size_t scope_len,
                                  const char *role, size_t role_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    LIMEN_TRY(check_filled(session));
    const auto words = text_in(scope, scope_len, "scope");
    LIMEN_TRY(words);
    const auto wanted = text_in(role, role_len, "role");
    LIMEN_TRY(wanted);
    return jose::check_session_grants(text_of(*session, session->scope),
                                      text_of(*session, session->roles), *words, *wanted);
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
