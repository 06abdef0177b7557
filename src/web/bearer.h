// Finds tokens in the Authorization field (RFC 6750, RFC 9110 section 11), and makes the
// WWW-Authenticate field for a refusal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::web {

// Returns the token in the value of an Authorization field, as a view into it. Fails with
// bearer_absent if the field is empty or has another scheme, and with bearer if it is not
// the scheme, blanks and one token.
Result<std::string_view> find_bearer(std::string_view authorization);

struct Challenge {
  std::int32_t http = 0;  // 400, 401, 403, 500 or 503
  std::string header;     // the value of WWW-Authenticate; if empty, send none
};

// Returns the HTTP response to `status`, a refusal of any kind. Fails with text if realm or
// scope have characters that they may not have, and with argument if `status` is not a
// refusal.
Result<Challenge> challenge(std::int32_t status, std::string_view realm, std::string_view scope);

}  // namespace limen::web
