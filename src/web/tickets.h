// Finds all tickets among a request's cookies, for the guard.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "session/ticket.h"

namespace limen::web {

// How many different tickets of one name a guard reads; more are refused. A login or logout ends
// them all.
inline constexpr std::size_t max_tickets = 4;

struct Ticket {
  std::string_view text;
  session::TicketKind kind = session::TicketKind::session;
};

struct Tickets {
  std::array<Ticket, max_tickets> found;  // different ones, in the order of the cookies
  std::size_t count = 0;
  bool too_many = false;
  std::string_view rest;       // the cookies from the first ticket that was too many
  std::size_t cookies = 0;     // of the name, with or without a ticket
  std::optional<Error> worst;  // of a value that is not a ticket

  const Ticket *begin() const { return found.data(); }
  const Ticket *end() const { return found.data() + count; }
};

// `cookies` holds the values of the request's Cookie fields, joined by "; " or line feeds. Values
// of other names are skipped, however malformed. Does not allocate.
Tickets all_tickets(std::string_view cookies, std::string_view name);

}  // namespace limen::web
