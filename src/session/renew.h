// A new ticket for a session.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "session/context.h"
#include "session/terms.h"
#include "session/ticket.h"

namespace limen::session {

// Fails as Sessions::renew does; `new_ticket` is then undefined. Tells the renewal.
Outcome renew(const Context &context, const Place &place, const Login &login,
              std::span<std::uint8_t> room, TicketText &new_ticket);

}  // namespace limen::session
