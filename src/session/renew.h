// Gives a session a new ticket.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "session/context.h"
#include "session/policy.h"
#include "session/ticket.h"

namespace limen::session {

// Reports the renewal to watches. Fails as Sessions::renew does; `new_ticket` is then undefined.
Outcome renew(const Context &context, const TicketAddress &place, const LoginContext &login,
              std::span<std::uint8_t> room, TicketText &new_ticket);

}  // namespace limen::session
