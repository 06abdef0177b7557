// What the store keeps of how long an issuer's tokens live.
#include <gmock/gmock.h>

#include "harness.h"
#include "store/kinds.h"

namespace limen::revocation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Lives shorter{.token = 60, .token_slack = 4, .all = 100};
constexpr Lives longer{.token = 3600, .token_slack = 64, .all = 7200};

TEST(Lives, NothingIsKeptAtFirst) {
  TestStore store;
  EXPECT_EQ(kept_lives(store, "acme").value(), Lives{});
  EXPECT_THAT(known_issuers(store).value(), IsEmpty());
}

TEST(Lives, AreNeverShortened) {
  TestStore store;
  ASSERT_TRUE(keep_lives(store, "acme", longer).ok());
  ASSERT_TRUE(keep_lives(store, "acme", shorter).ok());
  EXPECT_EQ(kept_lives(store, "acme").value(), longer);
  ASSERT_TRUE(keep_lives(store, "acme", {.token = 9000, .token_slack = 1, .all = 1}).ok());
  EXPECT_EQ(kept_lives(store, "acme").value(),
            (Lives{.token = 9000, .token_slack = 64, .all = 7200}));
}

TEST(Lives, AreThoseOfTheirIssuer) {
  TestStore store;
  ASSERT_TRUE(keep_lives(store, "zeta", longer).ok());
  ASSERT_TRUE(keep_lives(store, "acme", shorter).ok());
  EXPECT_EQ(kept_lives(store, "acme").value(), shorter);
  EXPECT_THAT(known_issuers(store).value(), ElementsAre("acme", "zeta"));
}

TEST(Lives, WhatIsKeptAlreadyIsNotWrittenAgain) {
  TestStore store;
  ASSERT_TRUE(keep_lives(store, "acme", longer).ok());
  const int commits = store.commits;
  ASSERT_TRUE(keep_lives(store, "acme", longer).ok());
  ASSERT_TRUE(keep_lives(store, "acme", shorter).ok());
  EXPECT_EQ(store.commits, commits);
}

TEST(Lives, AreKeptBeforeAnythingIsGivenOutAndNotBefore) {
  TestStore store;
  auto revocations = open(store, {.lives = longer, .issuer = "acme"});
  ASSERT_TRUE(revocations->cut_off(Scope::subject, "acme", "alex", {}).ok());
  EXPECT_THAT(known_issuers(store).value(), IsEmpty());
  store.fails = true;
  EXPECT_EQ(revocations->active_cuts("acme", "alex", start).status(), Status::store);
  store.fails = false;
  EXPECT_TRUE(revocations->active_cuts("acme", "alex", start).ok());
  EXPECT_EQ(kept_lives(store, "acme").value(), longer);
  const int commits = store.commits;
  EXPECT_TRUE(revocations->active_cuts("acme", "alex", start).ok());
  EXPECT_EQ(store.commits, commits);
}

// A command with other settings revokes what a long-lived service gave out.
TEST(Lives, ACutoffOfAnotherProcessIsKeptAsLongAsTheLongestLife) {
  TestStore store;
  auto service = open(store, {.lives = longer, .issuer = "acme"});
  ASSERT_TRUE(service->active_cuts("acme", "alex", start).ok());
  auto command = open(store, {.lives = shorter, .issuer = "acme"});
  ASSERT_TRUE(command->cut_off(Scope::subject, "acme", "alex", {}).ok());
  EXPECT_EQ(command->lives("acme").value(), longer);
  store.clock.set(start + longer.all);
  EXPECT_EQ(check(*service, alex()), Status::token_revoked);
  auto fresh = open(store, {.lives = shorter, .issuer = "acme"});
  EXPECT_EQ(check(*fresh, alex()), Status::token_revoked);
}

TEST(Lives, WhatANewerVersionKeepsIsNotGuessedAt) {
  TestStore store;
  ASSERT_TRUE(keep_lives(store, "acme", longer).ok());
  const auto page = store.scan(store::issuer_kind, {}, 10).value();
  ASSERT_EQ(page.records.size(), 1U);
  store::Write put{};
  put.type = store::Write::Type::put;
  put.kind = store::issuer_kind;
  put.key = page.records[0].key;
  put.value = "\x02 another format, longer than this one's head";
  put.expires_at = store::forever;
  ASSERT_TRUE(store.commit(0, {}, {}, {&put, 1}).ok());
  EXPECT_EQ(kept_lives(store, "acme").status(), Status::store);
  EXPECT_EQ(keep_lives(store, "acme", shorter).status(), Status::store);
  EXPECT_EQ(known_issuers(store).status(), Status::store);
}

}  // namespace
}  // namespace limen::revocation
