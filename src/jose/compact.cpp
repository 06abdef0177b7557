#include "jose/compact.h"

#include <array>

namespace limen::jose {
namespace {

constexpr std::size_t most_dots = 5;  // one more than any form of token has

// Refuses first and last characters that show that the token is not in the compact
// form, or not alone.
Outcome check_edges(std::string_view token) {
  const char first = token.front();
  if (first == '{' || first == '[')
    return fail(Status::token_encoding,
                "token: JSON; expected the compact form, header.claims.signature");
  if (first == '"')
    return fail(Status::token_encoding, "token: a quote at offset 0; expected the token alone");
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  for (const std::size_t at : {std::size_t{0}, token.size() - 1}) {
    if (blank(token[at]))
      return fail(Status::token_encoding,
                  "token: a blank or control character at offset %zu; expected the token alone",
                  at);
  }
  if (token.starts_with("Bearer "))
    return fail(Status::token_encoding, "token: begins with 'Bearer '; expected the token alone");
  return success();
}

}  // namespace

Result<Compact> split(std::string_view token, std::size_t max_size) {
  if (token.empty()) return fail(Status::token_empty, "token: empty");
  if (token.size() > max_size)
    return fail(Status::token_size, "token: %zu octets; at most %zu are read", token.size(),
                max_size);
  LIMEN_TRY(check_edges(token));

  std::array<std::size_t, most_dots> dots;
  std::size_t count = 0;
  for (std::size_t from = 0; count < most_dots; ++count) {
    const std::size_t dot = token.find('.', from);
    if (dot == std::string_view::npos) break;
    dots[count] = dot;
    from = dot + 1;
  }
  if (count == 4)
    return fail(Status::token_encrypted,
                "token: five parts, so encrypted (JWE); expected a signed token of three");
  if (count == most_dots)
    return fail(Status::token_parts,
                "token: more than five parts; expected header.claims.signature");
  if (count != 2)
    return fail(Status::token_parts, "token: %zu part%s; expected three, header.claims.signature",
                count + 1, count == 0 ? "" : "s");
  if (dots[0] == 0)
    return fail(Status::token_encoding, "token: the header, before the first dot, is empty");
  return Compact{token.substr(0, dots[0]), token.substr(dots[0] + 1, dots[1] - dots[0] - 1),
                 token.substr(dots[1] + 1), token.substr(0, dots[1])};
}

}  // namespace limen::jose
