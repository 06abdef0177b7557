// Checks a cookie's name and attributes (RFC 6265bis sections 4.1 and 5).
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "web/cookie.h"

namespace limen::web {

// Fails with cookie.
Outcome check_attributes(const CookieAttributes &attributes);

// Returns whether a browser accepts this Domain from some host: a host name of several parts.
bool is_cookie_domain(std::string_view domain);

}  // namespace limen::web
