// Deletes the twins of a cookie: those of the same name that a browser keeps beside it, because
// they have another Domain or partition. After cookie.domain or cookie.partitioned was changed, a
// browser sends both.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "web/cookie.h"

namespace limen::web {

// How many twins are deleted at most.
inline constexpr std::size_t max_twins = 9;

// Returns lines for Set-Cookie fields, each with a line feed behind it, that delete the twins which
// `ours` may have in a browser. `cookies` is how many of that name the request had, and `host` is
// its Host field or empty. Returns none where the request has no such cookie, nor where it has one
// and the attributes are those that a cookie has by default, as that one is ours.
std::string delete_twins(const CookieAttributes &ours, std::size_t cookies, std::string_view host);

}  // namespace limen::web
