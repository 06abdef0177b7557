#include "web/cookie.h"

#include <algorithm>

#include "base/limits.h"
#include "base/printable.h"
#include "web/cookie_rules.h"
#include "web/tickets.h"

namespace limen::web {

using session::ticket_text_size;
using session::TicketKind;

namespace {

// Uses IMF-fixdate (RFC 9110 section 5.6.7). Expires is for browsers that do not know Max-Age.
constexpr std::string_view long_ago = "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";

// Returns every attribute except the lifetime.
std::string attribute_text(const CookieAttributes &attributes) {
  std::string text;
  if (!attributes.domain.empty()) text.append("; Domain=").append(attributes.domain);
  text.append("; Path=").append(attributes.path);
  if (attributes.secure) text += "; Secure";
  if (attributes.http_only) text += "; HttpOnly";
  text.append("; SameSite=").append(attributes.same_site);
  if (attributes.partitioned) text += "; Partitioned";
  return text;
}

// Adds up the longest value of each part, from the limits of the options.
constexpr std::size_t longest =
    limits::cookie_name + std::string_view("=; Domain=; Path=").size() + ticket_text_size +
    limits::cookie_domain + limits::cookie_path +
    std::string_view("; Secure; HttpOnly; SameSite=Strict; Partitioned").size() +
    std::max(long_ago.size(), std::string_view("; Max-Age=34560000").size());
static_assert(longest <= max_set_cookie_size);

// corpus: J4. Browsers drop a longer name and value (RFC 6265bis section 5.6).
static_assert(limits::cookie_name + ticket_text_size <= 4096);

}  // namespace

CookieFrame cookie_frame(const CookieAttributes &attributes) {
  CookieFrame frame{attributes.name + "=", attribute_text(attributes)};
  if (attributes.max_age != unset)
    frame.after.append("; Max-Age=").append(std::to_string(attributes.max_age));
  return frame;
}

Result<SecretText> set_cookie(const CookieAttributes &attributes, std::string_view ticket) {
  LIMEN_TRY(session::kind_of_ticket(ticket));
  const CookieFrame frame = cookie_frame(attributes);
  SecretText text(frame.before);
  text.append(ticket);
  text.append(frame.after);
  return text;
}

std::string delete_cookie(const CookieAttributes &attributes) {
  return attributes.name + "=" + attribute_text(attributes).append(long_ago);
}

Result<std::string_view> find_ticket(std::string_view cookies, std::string_view name) {
  const Tickets tickets = all_tickets(cookies, name);
  std::string_view session, visitor;
  for (const Ticket &ticket : tickets) {
    std::string_view &found = ticket.kind == TicketKind::session ? session : visitor;
    if (!found.empty() || tickets.too_many)
      return fail(Status::ticket_twice, "cookies: two different tickets under one name");
    found = ticket.text;
  }
  if (!session.empty()) return session;
  if (!visitor.empty()) return visitor;
  if (tickets.worst) return *tickets.worst;
  return fail(Status::ticket_absent, "cookies: no cookie named %s has a value",
              Printable(name).c_str());
}

}  // namespace limen::web
