// What a cookie's name and attributes may be (RFC 6265bis sections 4.1 and 5).
#pragma once

#include <cstddef>

#include "base/result.h"
#include "session/cookie.h"

namespace limen::session {

// The ranges of the properties, which a test holds to these.
inline constexpr std::size_t max_cookie_name = 256;
inline constexpr std::size_t max_cookie_domain = 253;
inline constexpr std::size_t max_cookie_path = 1024;
inline constexpr Seconds max_cookie_age = 34560000;  // 400 days

// Fails with cookie.
Outcome check_terms(const CookieTerms &terms);

}  // namespace limen::session
