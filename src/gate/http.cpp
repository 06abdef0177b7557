// Gate: cookies and CSRF tokens.
#include "gate/gate.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;

Result<session::CookieAttributes> Gate::cookie_attributes(const options::Options *over) const {
  if (over == nullptr) return cookie_;
  LIMEN_TRY(over->check(AppliesTo::cookie));
  return session::cookie_attributes(options_.overlaid(*over));
}

Result<SecretText> Gate::set_cookie(std::string_view ticket, const options::Options *over) const {
  LIMEN_TRY(usable());
  const auto attributes = cookie_attributes(over);
  LIMEN_TRY(attributes);
  return session::set_cookie(*attributes, ticket);
}

Result<std::string> Gate::delete_cookie(const options::Options *over) const {
  LIMEN_TRY(usable());
  const auto attributes = cookie_attributes(over);
  LIMEN_TRY(attributes);
  return session::delete_cookie(*attributes);
}

Result<std::string_view> Gate::find_ticket(std::string_view cookies, const options::Options *over) {
  LIMEN_TRY(usable());
  std::string_view name = cookie_.name;
  if (over != nullptr) {
    LIMEN_TRY(over->check(AppliesTo::cookie));
    if (over->has(Id::cookie_name)) name = over->text(Id::cookie_name);
  }
  auto found = session::find_ticket(cookies, name);
  // An absent ticket is normal on a first visit, so it is not reported.
  if (!found && found.status() != Status::ticket_absent) refused(found.error());
  return found;
}

Result<session::CsrfToken> Gate::csrf_token(std::string_view ticket) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  return (*sessions)->csrf_token(ticket);
}

Outcome Gate::check_csrf(std::string_view ticket, std::string_view token) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  return (*sessions)->check_csrf(ticket, token);
}

}  // namespace limen::gate
