// Logs the browser of a request in and out: which sessions and visitors end, in what order, and
// which cookies the response sets.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "session/policy.h"
#include "session/ticket.h"
#include "web/cookie.h"
#include "web/guard.h"

namespace limen::web {

// The longest text of Set-Cookie lines: our cookie and its twins, with what lies between.
inline constexpr std::size_t max_set_cookies_size = 10 * (max_set_cookie_size + 1);

struct NewLogin {
  std::string_view subject;
  // None: the data of the visitor who logs in, where the guard accepts visitors.
  std::optional<std::string_view> data;
  session::SessionPolicy policy;
  session::LoginContext context;
  CookieAttributes cookie;
};

// A session that was begun or renewed, apart from its record.
struct LoggedIn {
  session::TicketText ticket{};
  SecretText set_cookies;  // the values of the Set-Cookie fields, with a line feed between each two

  LoggedIn() = default;
  ~LoggedIn() { cleanse(ticket.data(), ticket.size()); }
  LoggedIn(LoggedIn &&) = default;
  LoggedIn &operator=(LoggedIn &&) = default;
};

// Creates a session, then ends the sessions and visitors whose tickets the request has. Where
// session.limit is reached, ends first those of the same subject. If an old one cannot be ended
// now, ends the new one instead. Fails with buffer before it has any effect; fails as
// Sessions::create, Sessions::end and Visitors::get do.
Result<LoggedIn> log_in(const Guard &guard, const Request &request, const NewLogin &login,
                        std::span<std::uint8_t> room);

// Renews the session that speaks for the request. `cookie` is that of the gate and its options;
// where the options have no cookie.max_age, the renewed cookie has that of the login.
Result<LoggedIn> renew_login(const Guard &guard, const Request &request,
                             const session::LoginContext &context, const CookieAttributes &cookie,
                             bool has_max_age, std::span<std::uint8_t> room);

// Ends the sessions and visitors whose tickets the request has, and returns the lines that delete
// their cookies. A ticket that is no longer good is not an error.
Result<std::string> log_out(const Guard &guard, const Request &request,
                            const CookieAttributes &cookie);

}  // namespace limen::web
