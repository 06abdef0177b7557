// Reads the protected header of a JWS (RFC 7515 section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/algorithm.h"

namespace limen::jose {

struct Header {
  crypto::Algorithm algorithm{};
  std::optional<std::string> kid;
  std::optional<std::string> typ;
};

// Parses the decoded header. Refuses, in this order: a header that is too long or not a
// strict JSON object; crit and b64 of any form, because limen understands no extension
// (corpus: C3 to C5); an alg that is missing, not a string, `none` in any spelling, or
// unknown; a kid, typ or cty that is not a string. Ignores jwk, jku, x5u and x5c (C8).
// Fails with token_json, token_duplicate, token_depth, token_critical, token_header,
// token_none or token_algorithm.
Result<Header> parse_header(std::string_view json);

// Parses the header's base64url segment. Fails with token_encoding, too, and with
// token_header if it is longer than limits::token_header.
Result<Header> decode_header(std::string_view segment);

// Whether a typ means the media type `wanted`, without regard to case. A typ without a
// slash implies "application/" (RFC 7515 section 4.1.9).
bool same_type(std::string_view typ, std::string_view wanted) noexcept;

}  // namespace limen::jose
