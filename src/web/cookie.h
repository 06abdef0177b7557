// Carries the ticket through a browser (RFC 6265bis): writes Set-Cookie, and searches Cookie
// fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "options/options.h"
#include "session/ticket.h"

namespace limen::web {

// A cookie's name and attributes. Checked ones are kept by every browser, and read as meant.
struct CookieAttributes {
  std::string name;
  std::string domain;  // empty: only this host
  std::string path;
  Seconds max_age = unset;  // unset: the browser drops it when it closes
  bool secure = true;
  bool http_only = true;
  std::string same_site;
  bool partitioned = false;
};

// Reads and checks the options cookie.*. Fails with cookie and names the wrong option. Never
// corrects a value.
Result<CookieAttributes> cookie_attributes(const options::Options &options);

// The longest Set-Cookie value that any options can produce.
inline constexpr std::size_t max_set_cookie_size = 2047;

// The value of a Set-Cookie field around its ticket.
struct CookieFrame {
  std::string before, after;
};
CookieFrame cookie_frame(const CookieAttributes &attributes);

// Returns the value of a Set-Cookie field that carries `ticket`. Fails as kind_of_ticket does.
Result<SecretText> set_cookie(const CookieAttributes &attributes, std::string_view ticket);

// Returns the value of a Set-Cookie field that makes the browser delete the cookie.
std::string delete_cookie(const CookieAttributes &attributes);

// Finds the ticket among the cookies called `name` and returns it as a view into `cookies`.
// `cookies` holds the values of the request's Cookie fields, joined by "; " or line feeds.
// The order of cookies does not matter. Values that are not tickets are skipped if one is, and a
// visitor's ticket is skipped if there is a session's. Two different tickets of one kind fail with
// ticket_twice. Without any ticket, fails with the worst
// status found: ticket_kind, ticket_sid, ticket, ticket_absent. Does not allocate.
Result<std::string_view> find_ticket(std::string_view cookies, std::string_view name);

}  // namespace limen::web
