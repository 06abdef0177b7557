#include "web/request.h"

#include <algorithm>

#include "web/bearer.h"

namespace limen::web {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool same_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// Returns whether a second set of bearer credentials follows a comma.
bool has_second_bearer(std::string_view field) {
  constexpr std::string_view bearer = "bearer";
  for (std::size_t comma = field.find(','); comma != field.npos;
       comma = field.find(',', comma + 1)) {
    const std::size_t from = field.find_first_not_of(" \t", comma + 1);
    if (from == field.npos) break;
    const std::string_view rest = field.substr(from);
    const bool ends = rest.size() == bearer.size() ||
                      (rest.size() > bearer.size() &&
                       (rest[bearer.size()] == ' ' || rest[bearer.size()] == '\t'));
    if (ends && same_without_case(rest.substr(0, bearer.size()), bearer)) return true;
  }
  return false;
}

}  // namespace

bool is_safe(const Request &request) {
  constexpr std::string_view safe[] = {"GET", "HEAD", "OPTIONS", "TRACE"};
  return !request.websocket && std::ranges::find(safe, request.method) != std::end(safe);
}

Result<std::optional<std::string_view>> speaking_bearer(const Request &request) {
  if (!request.authorization) return std::optional<std::string_view>();
  const std::string_view field = *request.authorization;
  if (field.find('\n') != field.npos || has_second_bearer(field))
    return fail(Status::bearer, "authorization: several credentials; expected one");
  const Result<std::string_view> token = find_bearer(field);
  if (token.status() == Status::bearer_absent) return std::optional<std::string_view>();
  LIMEN_TRY(token);
  return std::optional(*token);
}

bool has_own_origin(const Request &request, std::span<const std::string> origins) {
  if (!request.origin) return false;
  const std::string_view origin = *request.origin;
  if (std::ranges::find(origins, origin) != origins.end()) return true;
  const std::size_t colon = origin.find("://");
  if (colon == origin.npos || !request.host) return false;
  const std::string_view scheme = origin.substr(0, colon);
  const bool known = scheme == "https" || (scheme == "http" && !request.tls);
  return known && same_without_case(origin.substr(colon + 3), *request.host);
}

bool is_proved_same_origin(const Request &request, std::span<const std::string> origins) {
  if (request.origin) return has_own_origin(request, origins);
  return request.fetch_site == "same-origin";
}

}  // namespace limen::web
