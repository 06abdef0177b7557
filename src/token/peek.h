// What a token says, without a look at who signed it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace limen::token {

// No token that any verifier reads is longer (token.max_size).
inline constexpr std::size_t max_peek_size = 1048576;

// Where the decoded header goes, and a NUL behind it.
struct HeaderOut {
  std::span<char> room;
  std::size_t size = 0;  // its length; with `buffer`, the bytes that `room` needs, or 0 where
                         // it is the claims' room that is too small
};

// Decodes header and claims with the strictness of verify, and no signature, policy,
// clock or revocation: alg may be anything, `none` too. On success the header lies in
// `header.room`, and a ClaimsRecord with its texts in `room`, aligned to 8; otherwise neither holds
// anything of the token (with `buffer`: `total` alone). The record's audience is that of
// an `aud` that is a string. Does not allocate.
Outcome peek(std::string_view token, std::span<std::uint8_t> room, HeaderOut &header);

}  // namespace limen::token
