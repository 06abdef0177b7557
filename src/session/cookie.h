// The ticket's way through a browser (RFC 6265bis): Set-Cookie, and the search
// in Cookie fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "options/options.h"
#include "session/ticket.h"

namespace limen::session {

// A cookie's name and attributes, which no browser drops or reads differently.
struct CookieTerms {
  std::string name;
  std::string domain;  // empty: this host's alone
  std::string path;
  Seconds max_age = unset;  // unset: until the browser closes
  bool secure = true;
  bool http_only = true;
  std::string same_site;
  bool partitioned = false;
};

// From the properties cookie.*. Fails with cookie, and says which of them is
// why; nothing is mended.
Result<CookieTerms> cookie_terms(const options::Options &options);

// No Set-Cookie value is longer, whatever the properties are.
inline constexpr std::size_t max_set_cookie_size = 2047;

// The value of a Set-Cookie field that carries `ticket`. Fails as check_ticket
// does.
Result<SecretText> set_cookie(const CookieTerms &terms, std::string_view ticket);

// The same for one that makes the browser forget the cookie.
std::string delete_cookie(const CookieTerms &terms);

// Finds the ticket among the cookies called `name`: a part of `cookies`, not a
// copy. `cookies` are the values of the request's Cookie fields with "; " or
// line feeds between them. The order of cookies does not matter: values that
// are no ticket are passed over if one is; two different tickets are
// ticket_twice; without any it is the worst that was there: ticket_kind,
// ticket_sid, ticket, ticket_absent. Does not allocate.
Result<std::string_view> find_ticket(std::string_view cookies, std::string_view name);

}  // namespace limen::session
