#include "session/cookie.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"
#include "base/printable.h"
#include "session/cookie_rules.h"

namespace limen::session {
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

}  // namespace

Result<SecretText> set_cookie(const CookieAttributes &attributes, std::string_view ticket) {
  LIMEN_TRY(kind_of_ticket(ticket));
  SecretText text(attributes.name);
  text.append("=");
  text.append(ticket);
  text.append(attribute_text(attributes));
  if (attributes.max_age != unset) text.append("; Max-Age=" + std::to_string(attributes.max_age));
  return text;
}

std::string delete_cookie(const CookieAttributes &attributes) {
  return attributes.name + "=" + attribute_text(attributes).append(long_ago);
}

Result<std::string_view> find_ticket(std::string_view cookies, std::string_view name) {
  std::string_view session, visitor;
  std::optional<Error> worst;
  while (!cookies.empty()) {
    const std::string_view pair = take_pair(cookies);
    if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
    const std::string_view value = pair.substr(name.size() + 1);
    if (value.empty() || value == session || value == visitor) continue;
    const Result<TicketKind> kind = kind_of_ticket(value);
    if (!kind) {
      if (!worst || rank(kind.status()) > rank(worst->status)) worst = kind.error();
      continue;
    }
    std::string_view &found = *kind == TicketKind::session ? session : visitor;
    if (!found.empty())
      return fail(Status::ticket_twice, "cookies: two different tickets under one name");
    found = value;
  }
  if (!session.empty()) return session;
  if (!visitor.empty()) return visitor;
  if (worst) return *worst;
  return fail(Status::ticket_absent, "cookies: no cookie named %s has a value",
              Printable(name).c_str());
}

}  // namespace limen::session
