// Tokens in the Authorization field (RFC 6750, RFC 9110 section 11), and what
// WWW-Authenticate says to a refusal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::token {

// The longest token that find_bearer takes; no property lets a longer one be read.
inline constexpr std::size_t max_bearer_size = 1048576;

// The token in the value of an Authorization field: a part of it, not a copy.
// bearer_absent: the field is empty or has another scheme. bearer: it is
// anything else than the scheme, blanks and one token.
Result<std::string_view> find_bearer(std::string_view authorization);

struct Challenge {
  std::int32_t http = 0;  // 400, 401, 403, 500 or 503
  std::string header;     // the value of WWW-Authenticate; empty: send none
};

inline constexpr std::size_t max_realm_size = 1024;

// How HTTP answers `status`, which is a refusal of any kind. text: realm or
// scope hold what may not stand in them. argument: `status` is no refusal.
Result<Challenge> challenge(std::int32_t status, std::string_view realm, std::string_view scope);

}  // namespace limen::token
