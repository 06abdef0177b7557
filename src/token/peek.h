// Decodes a token without verifying it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace limen::token {

// The size of the longest token that a verifier may accept (token.max_size).
// Receives the decoded header and a NUL.
struct HeaderOut {
  std::span<char> room;
  std::size_t size = 0;  // its length; with `buffer`, the bytes that `room` needs, or 0 if the
                         // room of the claims is too small
};

// Decodes header and claims as strictly as verify does, but checks no signature, policy,
// clock or revocation: alg may be anything, even `none`. On success `header.room` holds the
// header and `room`, which must be aligned to 8, a ClaimsRecord and its texts. Otherwise
// neither holds anything of the token; with buffer, `room` holds only `total`. The record
// has an audience only if `aud` is a string. Does not allocate.
Outcome peek(std::string_view token, std::span<std::uint8_t> room, HeaderOut &header);

}  // namespace limen::token
