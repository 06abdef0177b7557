// Scopes and roles: a slow reader over nlohmann/json gives the same verdict. The
// input is the scope, a line end, the role, a line end, and the JSON text.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "check.h"
#include "jose/grants.h"

namespace {

using limen::Status;
using nlohmann::json;

std::set<std::string> words_of(const std::string &text) {
  std::set<std::string> words;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    words.insert(text.substr(from, to - from));
    from = to + 1;
  }
  return words;
}

bool has_scope(const json &object, const std::string &asked) {
  if (asked.empty()) return true;
  if (!object.contains("scope") || !object["scope"].is_string()) return false;
  const std::set<std::string> granted = words_of(object["scope"].get<std::string>());
  const std::set<std::string> wanted = words_of(asked);
  return std::includes(granted.begin(), granted.end(), wanted.begin(), wanted.end());
}

bool has_role(const json &object, const std::string &asked) {
  if (asked.empty() || (object.contains("role") && object["role"] == asked)) return true;
  if (!object.contains("roles") || !object["roles"].is_array()) return false;
  const json &roles = object["roles"];
  const bool all_texts =
      std::all_of(roles.begin(), roles.end(), [](const json &role) { return role.is_string(); });
  return all_texts && std::find(roles.begin(), roles.end(), asked) != roles.end();
}

std::string_view take_line(std::string_view &rest) {
  const std::size_t size = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char *>(data), size);
  const std::string scope(take_line(rest));
  const std::string role(take_line(rest));
  const Status status = limen::jose::check_grants(rest, scope, role).status();
  if (status == Status::text || status == Status::json) return 0;

  const json object = json::parse(rest, nullptr, false);
  if (object.is_discarded()) return 0;  // a number that is too large for the other parser
  check(object.is_object(), "an object");
  const Status expected = !has_scope(object, scope) ? Status::scope
                          : !has_role(object, role) ? Status::role
                                                    : Status::ok;
  check(status == expected, "the same verdict");
  return 0;
}
