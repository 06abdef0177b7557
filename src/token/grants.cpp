#include "token/grants.h"

#include <algorithm>

#include "base/limits.h"
#include "base/printable.h"
#include "base/text_check.h"
#include "jose/json/array.h"
#include "jose/json/parser.h"
#include "jose/json/unescape.h"

namespace limen::token {
namespace {

using jose::JsonType;
using jose::JsonValue;

struct Grants {
  JsonValue scope, role, roles;
};

Result<Grants> find_grants(std::string_view json) {
  Grants grants;
  const auto sink = [&](std::uint64_t key, const JsonValue &, const JsonValue &value) {
    if (key == jose::member_key("scope")) grants.scope = value;
    if (key == jose::member_key("role")) grants.role = value;
    if (key == jose::member_key("roles")) grants.roles = value;
  };
  const jose::JsonVerdict verdict = jose::JsonParser(json).object(sink);
  if (!verdict.ok())
    return jose::explain(verdict, "json", Status::json, Status::json, Status::json);
  return grants;
}

// Whether `word` is one of the words of the text.
bool has_word(const JsonValue &text, std::string_view word) {
  jose::Unescaper rest(text.text);
  std::size_t at = 0;  // how many characters match so far; npos: the words differ
  for (;;) {
    const int byte = rest.next();
    if (byte == ' ' || byte == jose::Unescaper::done) {
      if (at == word.size()) return true;
      if (byte == jose::Unescaper::done) return false;
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

// Whether the role is in the array. An array with other items than strings has no roles.
bool lists(const JsonValue &roles, std::string_view role) {
  if (roles.type != JsonType::array) return false;
  bool listed = false;
  jose::ArrayReader items(roles);
  for (JsonValue item; items.next(item);) {
    if (item.type != JsonType::string) return false;
    if (jose::equals(item, role)) listed = true;
  }
  return listed;
}

Outcome check_role_claims(const Grants &grants, std::string_view asked) {
  const bool is_its_role = grants.role.type == JsonType::string && jose::equals(grants.role, asked);
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

}  // namespace limen::token
