// The sessions of a gate: their rules, made from its options.
#include <cinttypes>

#include "gate/gate.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;

namespace {

// `terms`, with what `options` sets in their place.
session::Terms changed(session::Terms terms, const options::Options &options) {
  if (options.has(Id::session_idle_ttl)) terms.idle_ttl = options.seconds(Id::session_idle_ttl);
  if (options.has(Id::session_ttl)) terms.ttl = options.seconds(Id::session_ttl);
  if (options.has(Id::session_limit)) terms.limit = options.count(Id::session_limit);
  if (options.has(Id::session_evict_oldest))
    terms.evict_oldest = options.flag(Id::session_evict_oldest);
  return terms;
}

// Points into `options`.
session::Login login_of(const options::Options &options) {
  session::Login login;
  login.label = options.text(Id::session_label);
  login.address = options.text(Id::session_address);
  login.mark = options.text(Id::login_mark);
  if (options.has(Id::session_level))
    login.level = static_cast<std::uint32_t>(options.count(Id::session_level));
  login.authenticated = options.flag(Id::session_authenticated);
  return login;
}

}  // namespace

Outcome Gate::make_sessions() {
  session::Settings settings;
  settings.issuer = options_.text(Id::issuer);
  settings.max_ttl = options_.seconds(Id::session_max_ttl);
  settings.renew_grace = options_.seconds(Id::session_renew_grace);
  settings.max_data = options_.count(Id::session_max_data);
  session_terms_ = {options_.seconds(Id::session_idle_ttl), options_.seconds(Id::session_ttl),
                    options_.count(Id::session_limit), options_.flag(Id::session_evict_oldest)};
  if (session_terms_.ttl > settings.max_ttl)
    return fail(Status::option_value,
                "session.ttl: %" PRId64 " s; at most %" PRId64 " s (session.max_ttl)",
                session_terms_.ttl, settings.max_ttl);
  sessions_.emplace(*store_, *revocations_, *marks_, hub_, std::move(settings));
  return success();
}

// A token of one of limen's sessions does not outlive it. Other sids are those of
// sessions that somebody else keeps.
token::LiveUntil Gate::live_until() {
  return [this](std::string_view subject, std::string_view sid) -> Result<Seconds> {
    if (session::is_ticket(sid))
      return fail(Status::argument,
                  "sid: this is a session's ticket, which is secret, and anybody can read a token; "
                  "expected the sid");
    if (!session::is_sid(sid)) return latest;
    return sessions_->live_until(subject, sid);
  };
}

Result<session::Sessions *> Gate::sessions() {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  return &*sessions_;
}

Outcome Gate::create_session(std::string_view subject, std::string_view data,
                             const options::Options *options, std::span<std::uint8_t> room,
                             session::TicketText &ticket) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  if (options == nullptr)
    return (*sessions)->create(subject, data, session_terms_, {}, room, ticket);
  LIMEN_TRY(options->check(AppliesTo::create));
  return (*sessions)->create(subject, data, changed(session_terms_, *options), login_of(*options),
                             room, ticket);
}

Outcome Gate::renew_session(std::string_view ticket, const options::Options *options,
                            std::span<std::uint8_t> room, session::TicketText &new_ticket) {
  const Result<session::Sessions *> sessions = this->sessions();
  LIMEN_TRY(sessions);
  if (options == nullptr) return (*sessions)->renew(ticket, {}, room, new_ticket);
  LIMEN_TRY(options->check(AppliesTo::renew));
  return (*sessions)->renew(ticket, login_of(*options), room, new_ticket);
}

}  // namespace limen::gate
