#include "web/bearer.h"

#include <array>

#include "base/limits.h"
#include "jose/grants.h"

namespace limen::web {
namespace {

constexpr bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

// Whether it is a tchar (RFC 9110 section 5.6.2).
constexpr bool is_scheme_character(char c) {
  return is_alphanumeric(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

// Whether it is a character of b64token (RFC 6750 section 2.1), without the `=` at its end. A
// table, because tokens are long.
constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = is_alphanumeric(static_cast<char>(i)) || is_one_of(static_cast<char>(i), "-._~+/");
  return table;
}();
constexpr bool is_token_character(char c) {
  return token_characters[static_cast<unsigned char>(c)];
}

template <class Fits>
std::size_t run_length(std::string_view text, std::size_t from, Fits fits) {
  std::size_t at = from;
  while (at < text.size() && fits(text[at])) ++at;
  return at - from;
}

bool is_bearer(std::string_view scheme) {
  constexpr std::string_view lower = "bearer";
  if (scheme.size() != lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if ((scheme[i] | 0x20) != lower[i]) return false;
  return true;
}

// The contents of a challenge besides realm and scope.
struct Answer {
  std::int32_t http;
  const char *error = nullptr;        // none if the request had no credentials (RFC 6750)
  const char *description = nullptr;  // constant, and no help in guessing
  bool challenges = true;
};

Answer answer_not_enough(Status status, bool has_scope) {
  // RFC 9470 section 3.
  if (status == Status::session_not_fresh || status == Status::session_level)
    return {401, "insufficient_user_authentication", "A fresh or stronger login is required"};
  if (status == Status::scope) return {403, "insufficient_scope"};
  // Without a required scope, a token with more scopes would not help.
  return has_scope ? Answer{403, "insufficient_scope"} : Answer{403, nullptr, nullptr, false};
}

Answer answer_to(std::int32_t number, bool has_scope) {
  const auto status = static_cast<Status>(number);
  switch (status_kind(number)) {
    case Kind::no:
      break;
    case Kind::not_enough:
      return answer_not_enough(status, has_scope);
    case Kind::unknown:
      return {503, nullptr, nullptr, false};
    default:
      return {500, nullptr, nullptr, false};
  }
  switch (status) {
    case Status::bearer_absent:
    case Status::token_empty:
    case Status::ticket_absent:
      return {401};
    case Status::login_subject:
      return {400, nullptr, nullptr, false};
    case Status::bearer:
      return {400, "invalid_request"};
    case Status::token_expired:
      // The signature was good, so only the token's owner learns this.
      return {401, "invalid_token", "The token has expired"};
    default:
      return {401, "invalid_token"};
  }
}

// Whether it is printable ASCII that needs no escape in a quoted-string (RFC 9110 section
// 5.6.4): many clients do not undo escapes.
constexpr bool is_quotable(char c) { return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\'; }

Outcome check_realm(std::string_view realm) {
  if (realm.size() > limits::realm)
    return fail(Status::text, "realm: %zu bytes; at most %zu", realm.size(), limits::realm);
  if (const std::size_t good = run_length(realm, 0, is_quotable); good != realm.size())
    return fail(Status::text, "realm: byte %zu is a quote, a backslash or not printable ASCII",
                good);
  return success();
}

void add_parameter(std::string &header, std::string_view name, std::string_view value) {
  header += header.ends_with('"') ? ", " : " ";
  header.append(name).append("=\"").append(value).append("\"");
}

std::string field_of(const Answer &answer, std::string_view realm, std::string_view scope) {
  std::string header = "Bearer";
  // RFC 6750 section 3 requires at least one parameter.
  if (!realm.empty() || (answer.error == nullptr && scope.empty()))
    add_parameter(header, "realm", realm);
  if (answer.error != nullptr) add_parameter(header, "error", answer.error);
  if (answer.description != nullptr) add_parameter(header, "error_description", answer.description);
  if (!scope.empty()) add_parameter(header, "scope", scope);
  return header;
}

}  // namespace

Result<std::string_view> find_bearer(std::string_view authorization) {
  if (authorization.empty())
    return fail(Status::bearer_absent, "authorization: empty; expected Bearer and a token");
  const std::size_t scheme = run_length(authorization, 0, is_scheme_character);
  if (scheme == 0)
    return fail(Status::bearer, "authorization: it does not begin with a scheme; expected Bearer");
  if (!is_bearer(authorization.substr(0, scheme)))
    return fail(Status::bearer_absent,
                "authorization: a scheme other than Bearer; expected Bearer");
  const std::size_t blanks = run_length(authorization, scheme, [](char c) { return c == ' '; });
  const std::size_t start = scheme + blanks;
  if (blanks == 0 || start == authorization.size())
    return fail(Status::bearer, "authorization: expected a blank and a token after Bearer");
  if (authorization.size() - start > limits::token)
    return fail(Status::bearer, "authorization: %zu bytes after Bearer; at most %zu",
                authorization.size() - start, limits::token);
  const std::size_t body = run_length(authorization, start, is_token_character);
  const std::size_t padding =
      run_length(authorization, start + body, [](char c) { return c == '='; });
  const std::size_t end = start + body + padding;
  if (body == 0 || end != authorization.size())
    return fail(Status::bearer,
                "authorization: byte %zu cannot be part of a token; expected one token",
                body == 0 ? start : end);
  return authorization.substr(start);
}

Result<Challenge> challenge(std::int32_t status, std::string_view realm, std::string_view scope) {
  if (status == static_cast<std::int32_t>(Status::ok))
    return fail(Status::argument, "status: LIMEN_OK; expected that of a refusal");
  LIMEN_TRY(check_realm(realm));
  LIMEN_TRY(jose::check_scope(scope));
  const Answer answer = answer_to(status, !scope.empty());
  return Challenge{answer.http, answer.challenges ? field_of(answer, realm, scope) : std::string()};
}

}  // namespace limen::web
