// Updates a session's data, and restarts its idle time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "session/context.h"
#include "session/ticket.h"

namespace limen::session {

// These fail as the functions of Sessions do. Each write requires that the record is still as
// it was read.
Outcome update(const Context &context, const TicketAddress &place, std::uint64_t version,
               std::string_view data, std::span<std::uint8_t> room);
Outcome touch(const Context &context, const TicketAddress &place);

}  // namespace limen::session
