// Checks of what a caller passes in for a session.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "session/context.h"
#include "session/policy.h"

namespace limen::session {

// Checks the name that somebody logs in under, which may come from them. Fails with login_subject.
Outcome check_subject(std::string_view subject);

// Requires a strict JSON object. Fails with data_size, json.
Outcome check_data(std::string_view data, std::size_t max_size);

// Returns the sid of a session from which a token may be issued. Fails with session_renewed if the
// record was read with a ticket that has a successor (SESSION-18), and with ticket_kind if it is a
// visitor's.
Result<std::string_view> sid_for_tokens(const SessionRecord &record);

// Checks the sid of another system's session, the property token.sid. Fails with argument if it
// could be taken for one of limen's, is a ticket, or stands beside a session of limen.
Outcome check_foreign_sid(std::string_view sid, bool has_session);

// Checks label, address, roles, scope and login mark. The caller must first read the cutoffs that
// the session will carry; a cutoff that comes later then refuses the session. Fails with text,
// login_mark, login_revoked, stale, store.
Outcome check_login(const Context &context, const LoginContext &login, std::string_view subject);

}  // namespace limen::session
