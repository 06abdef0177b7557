// Cookies. The input is first Cookie fields: the ticket found does not depend on
// the order of cookies or on others beside ours, and a slow reader finds the same.
// It is also a line each of name, domain, path and SameSite: a cookie that set
// accepts has one line, and find finds it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "web/cookie.h"
#include "web/cookie_rules.h"

namespace {

using namespace limen;

constexpr std::string_view name = "__Host-session";
constexpr std::string_view ticket = "TRI0abcdefghijklmnopqrstuvwxyzABCDEF";

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t size = std::min(text.find_first_of(at), text.size());
    parts.push_back(text.substr(0, size));
    if (size == text.size()) return parts;
    text.remove_prefix(size + 1);
  }
}

struct Answer {
  Status status;
  std::string ticket;
  bool operator==(const Answer &) const = default;
};

Answer find(const std::string &cookies) {
  const auto found = web::find_ticket(cookies, name);
  return {found.status(), found.ok() ? std::string(*found) : std::string()};
}

// By collecting everything first.
Answer find_slowly(const std::vector<std::string_view> &cookies) {
  std::vector<std::string> tickets, visitors;
  Status worst = Status::ticket_absent;
  for (std::string_view cookie : cookies) {
    while (!cookie.empty() && std::string_view(" \t\r").find(cookie.front()) != cookie.npos)
      cookie.remove_prefix(1);
    while (!cookie.empty() && std::string_view(" \t\r").find(cookie.back()) != cookie.npos)
      cookie.remove_suffix(1);
    const std::size_t sign = cookie.find('=');
    if (sign == cookie.npos || cookie.substr(0, sign) != name) continue;
    const std::string value(cookie.substr(sign + 1));
    const auto kind = session::kind_of_ticket(value);
    if (kind.ok()) (*kind == session::TicketKind::session ? tickets : visitors).push_back(value);
    // The numbers rise with how much it looks like a ticket.
    if (!kind.ok()) worst = std::max(worst, kind.status());
  }
  for (std::vector<std::string> *const kind : {&tickets, &visitors}) {
    std::sort(kind->begin(), kind->end());
    kind->erase(std::unique(kind->begin(), kind->end()), kind->end());
    if (kind->size() > 1) return {Status::ticket_twice, ""};
  }
  if (!tickets.empty()) return {Status::ok, tickets.front()};
  if (!visitors.empty()) return {Status::ok, visitors.front()};
  return {worst, ""};
}

std::string joined(const std::vector<std::string_view> &cookies, const char *with) {
  std::string text;
  for (const std::string_view cookie : cookies) text.append(cookie).append(with);
  return text;
}

void check_find(std::string_view input) {
  std::vector<std::string_view> cookies = split(input, ";\n");
  const Answer answer = find(std::string(input));
  check(answer == find_slowly(cookies), "the slow reading agrees");
  std::reverse(cookies.begin(), cookies.end());
  check(find(joined(cookies, ";")) == answer, "backwards");
  std::rotate(cookies.begin(), cookies.begin() + static_cast<std::ptrdiff_t>(cookies.size() / 2),
              cookies.end());
  check(find(joined(cookies, "\r\n")) == answer, "turned, in a field each");
  check(find(joined(cookies, "; ") + "x=y") == answer, "beside another");

  // No input hides ours.
  const std::string ours = std::string(name) + "=" + std::string(ticket);
  const Answer with = find(std::string(input) + "; " + ours);
  check(with == find(ours + ";" + std::string(input)), "in front or behind");
  if (answer.status != Status::ok && answer.status != Status::ticket_twice)
    check(with == Answer{Status::ok, std::string(ticket)}, "ours is found");
}

void check_set(std::string_view input) {
  std::vector<std::string_view> lines = split(input, "\n");
  lines.resize(4);
  web::CookieAttributes attributes;
  attributes.name = lines[0];
  attributes.domain = lines[1];
  attributes.path = lines[2].empty() ? "/" : lines[2];
  attributes.same_site = lines[3].empty() ? "Lax" : lines[3];
  attributes.secure = input.size() % 2 == 0;
  attributes.partitioned = input.size() % 3 == 0;
  if (input.size() % 5 == 0) attributes.max_age = static_cast<Seconds>(input.size());
  const Outcome checked = web::check_attributes(attributes);
  if (!checked.ok()) {
    check(checked.status() == Status::cookie, "the status of a cookie");
    return;
  }
  const auto set = web::set_cookie(attributes, ticket);
  check(set.ok(), "good attributes carry a ticket");
  for (const std::string &field : {std::string(set->view()), web::delete_cookie(attributes)}) {
    check(field.size() <= web::max_set_cookie_size, "the bound holds");
    for (const char c : field) check(c >= 0x20 && c < 0x7f, "one line of ASCII");
    check(std::count(field.begin(), field.end(), ';') <= 8, "no attribute of somebody's own");
  }
  const std::string pair(set->view().substr(0, set->view().find(';')));
  const std::string cookies = "a=b; " + pair + "; c";
  const auto found = web::find_ticket(cookies, attributes.name);
  check(found.ok() && *found == ticket, "what set accepts find finds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  check_find(input);
  check_set(input);
  return 0;
}
