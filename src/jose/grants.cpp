#include "jose/grants.h"

#include <algorithm>

#include "base/limits.h"
#include "base/printable.h"
#include "base/text_check.h"
#include "jose/json/array.h"
#include "jose/json/parser.h"
#include "jose/json/unescape.h"

namespace limen::jose {
namespace {

struct Grants {
  JsonValue scope, role, roles;
};

Result<Grants> find_grants(std::string_view json) {
  Grants grants;
  const auto sink = [&](std::uint64_t key, const JsonValue &, const JsonValue &value) {
    if (key == member_key("scope")) grants.scope = value;
    if (key == member_key("role")) grants.role = value;
    if (key == member_key("roles")) grants.roles = value;
  };
  const JsonVerdict verdict = JsonParser(json).object(sink);
  if (!verdict.ok()) return explain(verdict, "json", Status::json, Status::json, Status::json);
  return grants;
}

// Whether `word` is one of the words of the text.
bool has_word(const JsonValue &text, std::string_view word) {
  Unescaper rest(text.text);
  std::size_t at = 0;  // how many characters match so far; npos: the words differ
  for (;;) {
    const int byte = rest.next();
    if (byte == ' ' || byte == Unescaper::done) {
      if (at == word.size()) return true;
      if (byte == Unescaper::done) return false;
      at = 0;
    } else if (at < word.size() && static_cast<unsigned char>(word[at]) == byte) {
      ++at;
    } else {
      at = word.npos;
    }
  }
}

Outcome check_scope_claim(const JsonValue &claim, std::string_view asked) {
  while (!asked.empty()) {
    const std::string_view word = asked.substr(0, asked.find(' '));
    if (claim.type == JsonType::absent)
      return fail(Status::scope, "scope: missing; expected %s", Printable(word).c_str());
    if (claim.type != JsonType::string)
      return fail(Status::scope, "scope: not a string; expected words, with %s among them",
                  Printable(word).c_str());
    if (!has_word(claim, word))
      return fail(Status::scope, "scope: it lacks %s", Printable(word).c_str());
    asked.remove_prefix(std::min(word.size() + 1, asked.size()));
  }
  return success();
}

// Returns the array that the text is, apart from blanks around it. The text was checked.
JsonValue array_in(std::string_view json) {
  const std::size_t from = json.find('[');
  if (from == json.npos || json.find_first_not_of(" \t\r\n") != from) return {};
  return {JsonType::array, false, json.substr(from, json.rfind(']') + 1 - from)};
}

// Whether the role is in the array. An array with other items than strings has no roles.
bool lists(const JsonValue &roles, std::string_view role) {
  if (roles.type != JsonType::array) return false;
  bool listed = false;
  ArrayReader items(roles);
  for (JsonValue item; items.next(item);) {
    if (item.type != JsonType::string) return false;
    if (equals(item, role)) listed = true;
  }
  return listed;
}

Outcome check_role_claims(const Grants &grants, std::string_view asked) {
  const bool is_its_role = grants.role.type == JsonType::string && equals(grants.role, asked);
  if (is_its_role || lists(grants.roles, asked)) return success();
  if (grants.role.type == JsonType::absent && grants.roles.type == JsonType::absent)
    return fail(Status::role, "role: missing, and so is roles; expected %s",
                Printable(asked).c_str());
  return fail(Status::role,
              "role: %s is neither role (a string) nor in roles (an array of strings)",
              Printable(asked).c_str());
}

// Whether it is a character of a scope-token (RFC 6749 section 3.3), or a blank.
constexpr bool fits_scope(char c) { return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\'; }

}  // namespace

Outcome check_scope(std::string_view scope) {
  if (scope.size() > limits::scope)
    return fail(Status::text, "scope: %zu bytes; at most %zu", scope.size(), limits::scope);
  const auto wrong = std::find_if_not(scope.begin(), scope.end(), fits_scope);
  if (wrong != scope.end())
    return fail(Status::text, "scope: byte %zu is a quote, a backslash or not printable ASCII",
                static_cast<std::size_t>(wrong - scope.begin()));
  if (scope.starts_with(' ') || scope.ends_with(' ') || scope.find("  ") != scope.npos)
    return fail(Status::text, "scope: expected words with one blank between them");
  return success();
}

Outcome check_grants(std::string_view json, std::string_view scope, std::string_view role) {
  LIMEN_TRY(check_scope(scope));
  LIMEN_TRY(check_text(role, "role", 0, limits::role));
  const auto grants = find_grants(json);
  LIMEN_TRY(grants);
  LIMEN_TRY(check_scope_claim(grants->scope, scope));
  if (role.empty()) return success();
  return check_role_claims(*grants, role);
}

Outcome check_roles(std::string_view roles) {
  if (roles.empty()) return success();
  if (roles.size() > limits::roles)
    return fail(Status::text, "session.roles: %zu bytes; at most %zu", roles.size(), limits::roles);
  if (const JsonVerdict verdict = check_json(roles); !verdict.ok())
    return explain(verdict, "session.roles", Status::json, Status::json, Status::json);
  const JsonValue array = array_in(roles);
  if (array.type != JsonType::array)
    return fail(Status::json, "session.roles: not an array; expected a JSON array of texts");
  ArrayReader items(array);
  std::size_t number = 0;
  for (JsonValue item; items.next(item); ++number) {
    if (item.type != JsonType::string)
      return fail(Status::json, "session.roles: item %zu is not a text", number);
    const std::size_t size = unescaped_size(item);
    if (size == 0 || size > limits::role)
      return fail(Status::text, "session.roles: item %zu has %zu bytes; expected 1 to %zu", number,
                  size, limits::role);
  }
  return success();
}

Outcome check_session_grants(std::string_view session_scope, std::string_view session_roles,
                             std::string_view scope, std::string_view role) {
  LIMEN_TRY(check_scope(scope));
  LIMEN_TRY(check_text(role, "role", 0, limits::role));
  const JsonValue words{session_scope.empty() ? JsonType::absent : JsonType::string, false,
                        session_scope};
  while (!scope.empty()) {
    const std::string_view word = scope.substr(0, scope.find(' '));
    if (words.type == JsonType::absent || !has_word(words, word))
      return fail(Status::scope,
                  "scope: the session lacks %s; it has what session.scope gave it at login, and "
                  "its data is not read",
                  Printable(word).c_str());
    scope.remove_prefix(std::min(word.size() + 1, scope.size()));
  }
  if (role.empty() || lists(array_in(session_roles), role)) return success();
  return fail(Status::role,
              "role: the session lacks %s; it has what session.roles gave it at login, and its "
              "data is not read",
              Printable(role).c_str());
}

}  // namespace limen::jose
