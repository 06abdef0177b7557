// The protected header of a JWS (RFC 7515 section 4), read and written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/algorithm.h"

namespace limen::jose {

inline constexpr std::size_t max_header_size = 4096;  // decoded octets

struct Header {
  crypto::Algorithm algorithm{};
  std::optional<std::string> kid;
  std::optional<std::string> typ;
};

// Parses the decoded header and refuses, in this order: what is too long or no
// strict JSON object; crit and b64 of any form (C3 to C5: limen understands no extension);
// an alg that is missing, no string, `none` in any spelling, or unknown; kid,
// typ, cty that are no strings. jwk, jku, x5u, x5c are ignored (C8).
// Fails with token_json, token_duplicate, token_depth, token_critical,
// token_header, token_none or token_algorithm.
Result<Header> parse_header(std::string_view json);

// The same from the header's base64url segment; also fails with token_encoding,
// or token_header where it is longer than max_header_size.
Result<Header> decode_header(std::string_view segment);

// Whether a typ means the media type `wanted`: "application/" is implied where
// a typ has no slash, case-insensitively (RFC 7515 section 4.1.9).
bool same_type(std::string_view typ, std::string_view wanted) noexcept;

}  // namespace limen::jose
