// GUARD-17, GUARD-21, GUARD-25. Logins and logouts of a request over a store that fails for one
// session.
#include "web/logins.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <new>
#include <string>

#include "session/harness.h"
#include "store/forwarding_store.h"

namespace limen::web {
namespace {

// Refuses the commits that erase the session at one place, or has no memory for them.
class FailingStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::string key;  // that cannot be erased
  bool no_memory = false;

  Result<store::Commit> commit(store::Bucket bucket, const store::CommitId &id,
                               std::span<const store::Condition> conditions,
                               std::span<const store::Write> writes) override {
    for (const store::Write &write : writes) {
      if (key.empty() || write.key != key) continue;
      if (no_memory) throw std::bad_alloc();
      return fail(Status::store, "the disk is full");
    }
    return ForwardingStore::commit(bucket, id, conditions, writes);
  }
};

class Logins : public session::SessionsTest {
 protected:
  Logins() : failing(*store) {
    session::SessionConfig config;
    config.issuer = "https://shop.example";
    config.max_ttl = 30 * 86400;
    config.max_data = 16384;
    own.emplace(failing, *revocations, *marks, hub, std::move(config));
    GuardDependencies parts{
        .sessions = *own,
        .visitors = []() -> Result<session::Visitors *> {
          return fail(Status::store, "this store has no visitors");
        },
        .verifier = verifier,
        .hub = hub,
        .clock = clock,
        .issuer = "https://shop.example",
        .cookie_name = "sid",
    };
    guard.emplace(GuardPolicy(), std::move(parts));
    cookie.name = "sid";
    cookie.path = "/";
    cookie.same_site = "Lax";
    old = create("alex");
    other = create("sam");
    const Result<session::TicketAddress> place = session::parse_ticket(old);
    failing.key = std::string(session::as_text(place->key));
    cookies = "sid=" + old + "; sid=" + other;
    request.method = "POST";
    request.cookie = cookies;
  }

  FailingStore failing;
  token::Verifier verifier{{}, jose::JwkSet(), clock, nullptr};
  std::optional<session::Sessions> own;
  std::optional<Guard> guard;
  CookieAttributes cookie;
  std::string old, other, cookies;
  Request request;
};

TEST_F(Logins, ALoginThatCannotEndTheOldSessionEndsTheNewOne) {
  const NewLogin login{"kim", "{}", policy, {}, cookie};
  const Result<LoggedIn> made = log_in(*guard, request, login, room.span());
  EXPECT_EQ(made.status(), Status::store);
  EXPECT_EQ(count("kim"), 0U);
  EXPECT_EQ(get(old), Status::ok);
  EXPECT_EQ(get(other), Status::session_unknown);

  failing.key.clear();
  EXPECT_TRUE(log_in(*guard, request, login, room.span()).ok());
  EXPECT_EQ(count("kim"), 1U);
  EXPECT_EQ(get(old), Status::session_unknown);
}

TEST_F(Logins, ALogoutThatFailsEndsTheOthers) {
  EXPECT_EQ(log_out(*guard, request, cookie).status(), Status::store);
  EXPECT_EQ(get(old), Status::ok);
  EXPECT_EQ(get(other), Status::session_unknown);
  failing.key.clear();
  EXPECT_TRUE(log_out(*guard, request, cookie).ok());
  EXPECT_EQ(get(old), Status::session_unknown);
}

TEST_F(Logins, WithoutMemoryToEndOneSessionTheOthersAreEnded) {
  failing.no_memory = true;
  const NewLogin login{"kim", "{}", policy, {}, cookie};
  EXPECT_EQ(log_in(*guard, request, login, room.span()).status(), Status::memory);
  EXPECT_EQ(count("kim"), 0U);
  EXPECT_EQ(get(other), Status::session_unknown);
  other = create("sam");
  cookies = "sid=" + old + "; sid=" + other;
  request.cookie = cookies;
  EXPECT_EQ(log_out(*guard, request, cookie).status(), Status::memory);
  EXPECT_EQ(get(old), Status::ok);
  EXPECT_EQ(get(other), Status::session_unknown);
}

// The record of a session that was made and ended again shows nothing of it.
TEST_F(Logins, ALoginThatFailsLeavesItsBufferEmpty) {
  const NewLogin login{"kim", R"({"secret":"of kim"})", policy, {}, cookie};
  std::ranges::fill(room.span(), std::uint8_t{0});
  EXPECT_EQ(log_in(*guard, request, login, room.span()).status(), Status::store);
  for (const std::uint8_t byte : room.span()) ASSERT_EQ(byte, 0);
}

}  // namespace
}  // namespace limen::web
