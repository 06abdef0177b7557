// Visitors: data that a website keeps for somebody who has not logged in, such as a cart. A visitor
// has a ticket of its own kind, which no call for sessions accepts, and is nobody: it has no
// subject, no sid and no rights, is in no list, and no token is issued from it. It is stored when
// it first has data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "options/options.h"
#include "revocation/revocations.h"
#include "session/read_buffer.h"
#include "session/reader.h"
#include "session/sessions.h"
#include "session/ticket.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::session {

struct VisitorConfig {
  std::string issuer;
  Seconds idle_ttl = 0;      // visitor.idle_ttl
  Seconds ttl = 0;           // visitor.ttl
  std::size_t max_data = 0;  // session.max_data
};

// Returns the configuration of a gate with these options.
VisitorConfig visitor_config_of(const options::Options &options);

class Visitors {
 public:
  // `tag_key` is a secret of the processes that share the visitors. The others must outlive this.
  Visitors(store::Store &store, revocation::Revocations &revocations, watch::Hub &hub,
           VisitorConfig config, SecretBytes tag_key);

  // Draws a ticket without storing anything. The version that is returned proves to put() that the
  // ticket was drawn here: it is a keyed tag of the ticket, which no client can make. Fails with
  // random.
  Result<std::uint64_t> draw(TicketText &ticket) const;

  // Stores the data of a visitor. `version` is that of draw(), for the first time, or the one that
  // was read. Data that has not changed only keeps the visitor alive. Fails with session_version if
  // somebody else stored first, session_unknown if the visitor is gone, full beyond
  // visitor.max_size, argument, data_size, json, ticket_*, buffer, stale, store.
  Outcome put(std::string_view ticket, std::uint64_t version, std::string_view data,
              std::span<std::uint8_t> room);

  // Fails with session_unknown, session_revoked (everyone was), ticket_*, buffer, stale, store.
  Outcome get(std::string_view ticket, std::span<std::uint8_t> room);

  // Ends a visitor. Fails with session_unknown, ticket_*, store.
  Outcome end(std::string_view ticket);

  // Returns what the CSRF tokens of the visitor are bound to. Fails as get() does.
  Result<CsrfBinding> csrf_binding(std::string_view ticket);

  // For those who decide a whole request (web/guard.h). They report no refusal.
  Result<StoredSession> read(const TicketAddress &place, std::span<std::uint8_t> room);
  Outcome touch(const StoredSession &found);

 private:
  Outcome store_first(std::string_view ticket, const TicketAddress &place, std::uint64_t version,
                      std::string_view data, std::span<std::uint8_t> room);
  Outcome change(const TicketAddress &place, std::uint64_t version, std::string_view data,
                 std::span<std::uint8_t> room);
  std::uint64_t tag_of(std::string_view ticket) const;
  const Error &refused(const Error &error) const;

  store::Store &store_;
  revocation::Revocations &revocations_;
  watch::Hub &hub_;
  const VisitorConfig config_;
  const SecretBytes tag_key_;
  const Reader reader_;
};

}  // namespace limen::session
