// Gate: cookies and CSRF tokens.
#include "gate/gate.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;
using session::as_text;

Result<web::CookieAttributes> Gate::cookie_attributes(const options::Options *over) const {
  if (over == nullptr) return cookie_;
  LIMEN_TRY(over->check(AppliesTo::cookie));
  return web::cookie_attributes(options_.overlaid(*over));
}

Result<std::unique_ptr<web::Guard>> Gate::make_guard(const options::Options &options,
                                                     const token::Verifier &verifier,
                                                     std::uint32_t number) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  LIMEN_TRY(options.check(AppliesTo::guard));
  Result<web::GuardPolicy> policy = web::make_guard_policy(options);
  LIMEN_TRY(policy);
  web::GuardDependencies parts{
      .sessions = **sessions,
      .visitors = [this] { return visitors(); },
      .verifier = verifier,
      .hub = hub_,
      .clock = clock_,
      .issuer = std::string(options_.text(Id::issuer)),
      .cookie_name = cookie_.name,
      .verifier_number = number,
      .gate_number = own_verifier_number_,
      .partitioned = cookie_.partitioned,
      .reads_block = driver_->traits.reads_block,
  };
  return std::make_unique<web::Guard>(std::move(*policy), std::move(parts));
}

Result<SecretText> Gate::set_cookie(std::string_view ticket, const options::Options *over) const {
  LIMEN_TRY(usable());
  const auto attributes = cookie_attributes(over);
  LIMEN_TRY(attributes);
  return web::set_cookie(*attributes, ticket);
}

Result<std::string> Gate::delete_cookie(const options::Options *over) const {
  LIMEN_TRY(usable());
  const auto attributes = cookie_attributes(over);
  LIMEN_TRY(attributes);
  return web::delete_cookie(*attributes);
}

Result<std::string_view> Gate::find_ticket(std::string_view cookies, const options::Options *over) {
  LIMEN_TRY(usable());
  std::string_view name = cookie_.name;
  if (over != nullptr) {
    LIMEN_TRY(over->check(AppliesTo::cookie));
    if (over->has(Id::cookie_name)) name = over->text(Id::cookie_name);
  }
  auto found = web::find_ticket(cookies, name);
  // An absent ticket is normal on a first visit, so it is not reported.
  if (!found && found.status() != Status::ticket_absent) refused(found.error());
  return found;
}

Result<session::CsrfBinding> Gate::csrf_binding(std::string_view ticket) {
  if (const auto kind = session::kind_of_ticket(ticket);
      kind && *kind == session::TicketKind::visitor) {
    const Result<session::Visitors *> visitors = this->visitors();
    LIMEN_TRY(visitors);
    return (*visitors)->csrf_binding(ticket);
  }
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  return (*sessions)->csrf_binding(ticket);
}

Result<web::CsrfToken> Gate::csrf_token(std::string_view ticket) {
  const Result<session::CsrfBinding> binding = csrf_binding(ticket);
  LIMEN_TRY(binding);
  return web::make_csrf_token(binding->secret, binding->sid,
                              clock_.now() + options_.seconds(Id::csrf_ttl));
}

Outcome Gate::check_csrf(std::string_view ticket, std::string_view token) {
  const Result<session::CsrfBinding> binding = csrf_binding(ticket);
  LIMEN_TRY(binding);
  Outcome checked = web::check_csrf_token(binding->secret, binding->sid, clock_.now(), token);
  if (!checked.ok()) refused(checked.error());
  return checked;
}

}  // namespace limen::gate
