// The compact serialization (RFC 7515 section 3.1): three parts and two dots.
#pragma once

#include <string_view>

#include "base/result.h"

namespace limen::jose {

struct Compact {
  std::string_view header, payload, signature;  // base64url, as in the token
  std::string_view signing_input;               // header "." payload
};

// Splits a token into its three parts without decoding them, in one pass and constant
// memory. Fails with token_empty, token_size (over `max_size`), token_parts,
// token_encrypted (five parts), token_encoding (an empty header; a token that is JSON
// or has blanks around it).
Result<Compact> split(std::string_view token, std::size_t max_size);

}  // namespace limen::jose
