// base64url without padding (RFC 4648 section 5, RFC 7515 section 2), strict:
// one octet string has exactly one spelling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::base64url {

constexpr std::size_t encoded_size(std::size_t bytes) {
  return bytes / 3 * 4 + (bytes % 3 * 8 + 5) / 6;
}
constexpr std::size_t decoded_size(std::size_t characters) {
  return characters / 4 * 3 + characters % 4 * 6 / 8;
}

// Writes encoded_size(bytes.size()) characters to `out`.
void encode(ByteView bytes, char *out) noexcept;
std::string encode(ByteView bytes);

// Writes decoded_size(text.size()) bytes to `out` and returns true. Returns false
// for a character outside the alphabet, a length of 1 modulo 4, or unused bits
// that are not zero; `out` may then hold anything. Never writes beyond
// decoded_size(text.size()).
bool decode(std::string_view text, std::uint8_t *out) noexcept;

// Says why decode() refused `text`, with the offset: "'=' at offset 5: base64url
// has no padding". `what` names the text ("signature").
Error explain(std::string_view text, const char *what, Status status);

}  // namespace limen::base64url
