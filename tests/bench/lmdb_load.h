// Gates over lmdb, filled for benchmarks.
#pragma once

#include <limen/limen.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "session_load.h"

namespace bench {

inline constexpr std::size_t ticket_size = 36;
using TicketText = std::array<char, LIMEN_TICKET_CAP>;

// "lmdb:" with this path, or memory:; ends the program if it cannot be opened.
limen_gate *open_gate(const std::string &url);

// A new session, with 200 bytes of data.
bool create(limen_gate *gate, const std::string &subject, TicketText &ticket, std::string *sid);

// The tickets of so many new sessions, two to a subject, made by many threads.
std::vector<TicketText> fill(limen_gate *gate, std::size_t sessions);

}  // namespace bench
