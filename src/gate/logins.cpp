// Gate: logins of a request.
#include "gate/gate.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;

Result<web::CookieAttributes> Gate::login_cookie(const options::Options &options) const {
  return web::cookie_attributes(options_.overlaid(options));
}

// Keeps the Max-Age that this login gives its cookie, as renewals give it again.
session::LoginContext Gate::login_context(const options::Options &options) {
  session::LoginContext login = session::login_context_of(options);
  if (options.has(Id::cookie_max_age)) login.cookie_max_age = options.seconds(Id::cookie_max_age);
  return login;
}

Result<web::LoggedIn> Gate::log_in(const web::Guard &guard, const web::Request &request,
                                   std::string_view subject, std::optional<std::string_view> data,
                                   const options::Options &options, std::span<std::uint8_t> room) {
  LIMEN_TRY(usable());
  LIMEN_TRY(options.check(AppliesTo::create, AppliesTo::cookie));
  Result<web::CookieAttributes> cookie = login_cookie(options);
  LIMEN_TRY(cookie);
  const web::NewLogin login{subject, data, session::with_options(session_policy_, options),
                            login_context(options), std::move(*cookie)};
  return web::log_in(guard, request, login, room);
}

Result<web::LoggedIn> Gate::renew_login(const web::Guard &guard, const web::Request &request,
                                        const options::Options &options,
                                        std::span<std::uint8_t> room) {
  LIMEN_TRY(usable());
  LIMEN_TRY(options.check(AppliesTo::renew, AppliesTo::cookie));
  const Result<web::CookieAttributes> cookie = login_cookie(options);
  LIMEN_TRY(cookie);
  return web::renew_login(guard, request, login_context(options), *cookie,
                          options.has(Id::cookie_max_age), room);
}

Result<std::string> Gate::log_out(const web::Guard &guard, const web::Request &request,
                                  const options::Options &options) const {
  LIMEN_TRY(usable());
  LIMEN_TRY(options.check(AppliesTo::cookie));
  const Result<web::CookieAttributes> cookie = login_cookie(options);
  LIMEN_TRY(cookie);
  return web::log_out(guard, request, *cookie);
}

}  // namespace limen::gate
