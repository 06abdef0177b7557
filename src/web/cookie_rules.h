// Checks a cookie's name and attributes (RFC 6265bis sections 4.1 and 5).
#pragma once

#include <cstddef>

#include "base/result.h"
#include "web/cookie.h"

namespace limen::web {

// Fails with cookie.
Outcome check_attributes(const CookieAttributes &attributes);

}  // namespace limen::web
