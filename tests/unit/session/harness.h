// SessionsTest: sessions over a memory store whose clock the test sets.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "session/sessions.h"
#include "store/memory/open.h"
#include "watch/hub.h"

namespace limen::session {

inline constexpr Seconds start = 1'750'000'000;

// Room: a buffer for one session or for a page of them.
struct Room {
  explicit Room(std::size_t size = 8192) : words((size + 7) / 8) {}
  std::span<std::uint8_t> span() {
    return {reinterpret_cast<std::uint8_t *>(words.data()), words.size() * 8};
  }
  const SessionRecord &record() const {
    return *reinterpret_cast<const SessionRecord *>(words.data());
  }
  std::string text(TextPlace place) const {
    return {reinterpret_cast<const char *>(words.data()) + place.at, place.len};
  }
  std::string sid() const { return text(record().sid); }
  std::string data() const { return text(record().data); }
  std::vector<std::uint64_t> words;
};

class SessionsTest : public testing::Test {
 protected:
  static constexpr Seconds max_skew = 2;
  static constexpr revocation::Lifetimes lifetimes{
      .token = 86464, .token_slack = 64, .all = 30 * 86400};

  SessionsTest() {
    store = std::move(store::memory::open(clock, {})->store);
    revocation::RevocationSettings settings;
    settings.max_skew = max_skew;
    settings.lifetimes = lifetimes;
    revocations = std::move(*revocation::Revocations::open(*store, settings));
    marks.emplace(std::move(*revocation::LoginMarks::open(*store, *revocations, 900)));
    sessions = make("https://shop.example");
  }

  std::unique_ptr<Sessions> make(std::string issuer) {
    SessionConfig config;
    config.issuer = std::move(issuer);
    config.max_ttl = 30 * 86400;
    config.renew_grace = 10;
    config.max_data = 16384;
    return std::make_unique<Sessions>(*store, *revocations, *marks, hub, std::move(config));
  }

  // Creates a session and returns its ticket.
  std::string create(std::string_view subject = "alex", std::string_view data = "{}",
                     const LoginContext &login = {}) {
    TicketText ticket;
    const Outcome created = sessions->create(subject, data, policy, login, room.span(), ticket);
    EXPECT_TRUE(created.ok()) << created.error().message;
    return std::string(as_text(ticket));
  }

  Status get(std::string_view ticket) { return sessions->get(ticket, room.span()).status(); }

  std::string renew(std::string_view ticket, const LoginContext &login = {}) {
    TicketText next;
    const Outcome renewed = sessions->renew(ticket, login, room.span(), next);
    EXPECT_TRUE(renewed.ok()) << renewed.error().message;
    return std::string(as_text(next));
  }

  std::size_t count(std::string_view subject) {
    Room page(1 << 20);
    const auto listed = sessions->list(subject, {}, page.span());
    EXPECT_TRUE(listed.ok());
    return listed ? *listed : 0;
  }

  Clock clock{start};
  watch::Hub hub{64};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<revocation::Revocations> revocations;
  std::optional<revocation::LoginMarks> marks;
  std::unique_ptr<Sessions> sessions;
  SessionPolicy policy{1800, 43200, 0, false};
  Room room;
};

}  // namespace limen::session
