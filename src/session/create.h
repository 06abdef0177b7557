// Creates a session, within its subject's limit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "session/context.h"
#include "session/policy.h"
#include "session/ticket.h"

namespace limen::session {

// Fails as Sessions::create does. Counts and reports the sessions it evicted, and reports the
// one it created.
Outcome create(const Context &context, std::string_view subject, std::string_view data,
               const SessionPolicy &policy, const LoginContext &login, std::span<std::uint8_t> room,
               TicketText &ticket);

}  // namespace limen::session
