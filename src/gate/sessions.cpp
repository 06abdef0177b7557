// Gate: sessions.
#include "gate/gate.h"
#include "store/secrets.h"

namespace limen::gate {

using options::AppliesTo;

Outcome Gate::make_sessions() {
  const Result<session::SessionPolicy> policy = session::policy_of(options_);
  LIMEN_TRY(policy);
  session_policy_ = *policy;
  sessions_.emplace(*store_, *revocations_, *marks_, hub_, session::config_of(options_));
  return success();
}

Result<session::Sessions *> Gate::sessions() {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  return &*sessions_;
}

Result<session::Visitors *> Gate::visitors() {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  if (session::Visitors *const known = open_visitors_.load(std::memory_order_acquire)) return known;
  const Result<store::Store *> store = visitors_store();
  LIMEN_TRY(store);
  const std::lock_guard lock(opening_visitors_);
  if (!visitors_) {
    Result<SecretBytes> tag_key = store::shared_secret(*store_, "visitor");
    LIMEN_TRY(tag_key);
    visitors_.emplace(**store, *revocations_, hub_, session::visitor_config_of(options_),
                      std::move(*tag_key));
    open_visitors_.store(&*visitors_, std::memory_order_release);
  }
  return &*visitors_;
}

Outcome Gate::create_session(std::string_view subject, std::string_view data,
                             const options::Options *options, std::span<std::uint8_t> room,
                             session::TicketText &ticket) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  if (options == nullptr)
    return (*sessions)->create(subject, data, session_policy_, {}, room, ticket);
  LIMEN_TRY(options->check(AppliesTo::create));
  return (*sessions)->create(subject, data, session::with_options(session_policy_, *options),
                             session::login_context_of(*options), room, ticket);
}

Outcome Gate::renew_session(std::string_view ticket, const options::Options *options,
                            std::span<std::uint8_t> room, session::TicketText &new_ticket) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  if (options == nullptr) return (*sessions)->renew(ticket, {}, room, new_ticket);
  LIMEN_TRY(options->check(AppliesTo::renew));
  return (*sessions)->renew(ticket, session::login_context_of(*options), room, new_ticket);
}

}  // namespace limen::gate
