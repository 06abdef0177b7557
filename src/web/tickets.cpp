#include "web/tickets.h"

#include <algorithm>

namespace limen::web {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Removes the next cookie from the front of `rest` and returns it. Only `;` and the line feed
// separate cookies, because no browser allows them in a value. A parser that also honors
// quotes or commas can be tricked into seeing a cookie inside another's value.
std::string_view take_pair(std::string_view &rest) {
  const auto end =
      std::find_if(rest.begin(), rest.end(), [](char c) { return c == ';' || c == '\n'; });
  const auto size = static_cast<std::size_t>(end - rest.begin());
  const std::string_view pair = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return trimmed(pair);
}

// Returns how closely a value that is not a ticket resembles one.
int rank(Status status) {
  switch (status) {
    case Status::ticket_kind:
      return 3;
    case Status::ticket_sid:
      return 2;
    case Status::ticket:
      return 1;
    default:
      return 0;
  }
}

// `here` is where the value's cookie begins.
void add(Tickets &tickets, std::string_view value, std::string_view here) {
  const auto same = [&](const Ticket &ticket) { return ticket.text == value; };
  if (value.empty() || std::any_of(tickets.begin(), tickets.end(), same)) return;
  const Result<session::TicketKind> kind = session::kind_of_ticket(value);
  if (!kind) {
    if (!tickets.worst || rank(kind.status()) > rank(tickets.worst->status))
      tickets.worst = kind.error();
  } else if (tickets.count < max_tickets) {
    tickets.found[tickets.count++] = {value, *kind};
  } else if (!tickets.too_many) {
    tickets.too_many = true;
    tickets.rest = here;
  }
}

}  // namespace

Tickets all_tickets(std::string_view cookies, std::string_view name) {
  Tickets tickets;
  while (!cookies.empty()) {
    const std::string_view here = cookies;
    const std::string_view pair = take_pair(cookies);
    if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
    ++tickets.cookies;
    add(tickets, pair.substr(name.size() + 1), here);
  }
  return tickets;
}

}  // namespace limen::web
