// Single entries: a token's, a session's, a key's id.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

#include "revocation/harness.h"

namespace limen::revocation {
namespace {

using namespace std::string_view_literals;

TEST(SingleRevocation, NothingRevokedPassesWithoutAskingTheStore) {
  TestStore store;
  auto revocations = open(store);
  const int tails = store.tails;
  EXPECT_EQ(check(*revocations, alex()), Status::ok);
  EXPECT_EQ(check(*revocations, {}), Status::ok);
  EXPECT_EQ(store.tails, tails);
}

// corpus: I2
TEST(SingleRevocation, RefusesEachKindOfIdByName) {
  const std::pair<IdType, const char *> kinds[] = {{IdType::token, "revoked: its id"},
                                                   {IdType::session, "revoked: its session"},
                                                   {IdType::key, "revoked: its key"}};
  for (const auto &[what, message] : kinds) {
    TestStore store;
    auto revocations = open(store);
    const Query token = alex();
    const auto id = what == IdType::token     ? token.token_id
                    : what == IdType::session ? token.session_id
                                              : token.key_id;
    ASSERT_TRUE(revocations->revoke_id(what, "acme", id, start + 100, "lost phone").ok());
    const Outcome outcome = revocations->check(token);
    ASSERT_EQ(outcome.status(), Status::token_revoked);
    EXPECT_STREQ(outcome.error().message, message);
  }
}

TEST(SingleRevocation, AnIdOfOneKindIsNotAnotherKinds) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "same", start + 100, "").ok());
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .token_id = "same"}), Status::token_revoked);
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .session_id = "same"}), Status::ok);
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .key_id = "same"}), Status::ok);
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .subject = "same"}), Status::ok);
}

// The clock runs ahead for a while, as after a bad time signal.
TEST(SingleRevocation, WhatExpiredByAClockThatWasSetAheadIsStillRefusedWhenItIsSetBack) {
  TestStore store;
  auto revocations = open(store, {.max_skew = 2, .max_entries = 0, .lifetimes = {.all = 3600}});
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "t1", start + 100, "").ok());
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "kim", "").ok());
  store.settled = start;
  store.clock.set(start + 3 * 86400);
  for (int i = 0; i < 3000; ++i)
    ASSERT_TRUE(
        revocations
            ->revoke_id(IdType::token, "acme", "other" + std::to_string(i), start + 4 * 86400, "")
            .ok());
  store.clock.set(start + 1);
  EXPECT_EQ(check(*revocations, alex()), Status::token_revoked);
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .subject = "kim", .issued_at = start}),
            Status::token_revoked);
}

// REVOKE-8; attack: 22
TEST(SingleRevocation, IssuerAndIdAreComparedWholeAndApart) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "id", start + 100, "").ok());
  const std::pair<std::string_view, std::string_view> others[] = {
      {"acm", "eid"},  {"acmei", "d"},  {"acme", "i"},   {"acme", "idd"},    {"acme", "ID"},
      {"", "acmeid"},  {"acm", "id"},   {"acme2", "id"}, {"acme", "id\0"sv}, {"acme\0"sv, "id"},
      {"acme", "id "}, {"acme/", "id"}, {"ACME", "id"},  {"", "id"}};
  for (const auto &[issuer, id] : others)
    EXPECT_EQ(check(*revocations, {.issuer = issuer, .token_id = id}), Status::ok)
        << issuer << '|' << id;
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .token_id = "id"}), Status::token_revoked);
}

TEST(SingleRevocation, ANulInsideANameIsData) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "a\0b"sv, start + 100, "x\0y"sv).ok());
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .token_id = "a\0b"sv}), Status::token_revoked);
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .token_id = "a"}), Status::ok);
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .token_id = "a\0c"sv}), Status::ok);
  auto later = open(store);
  EXPECT_EQ(check(*later, {.issuer = "acme", .token_id = "a\0b"sv}), Status::token_revoked);
}

TEST(SingleRevocation, NamesOfAnyLengthWork) {
  TestStore store;
  auto revocations = open(store);
  const std::string long_id(100'000, 'x'), long_issuer(5'000, 'i');
  ASSERT_TRUE(revocations->revoke_id(IdType::session, long_issuer, long_id, start + 100, "").ok());
  EXPECT_EQ(check(*revocations, {.issuer = long_issuer, .session_id = long_id}),
            Status::token_revoked);
  EXPECT_EQ(check(*revocations, {.issuer = long_issuer, .session_id = long_id + "x"}), Status::ok);
}

TEST(SingleRevocation, AnEmptyIdIsRefused) {
  TestStore store;
  auto revocations = open(store);
  EXPECT_EQ(revocations->revoke_id(IdType::token, "acme", "", start + 100, "").status(),
            Status::text);
  EXPECT_EQ(check(*revocations, {.issuer = "acme"}), Status::ok);
}

// corpus: I3
TEST(SingleRevocation, LivesUntilItsDeadline) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "t1", start + 100, "").ok());
  store.clock.set(start + 99);
  EXPECT_EQ(check(*revocations, alex()), Status::token_revoked);
  EXPECT_EQ(check(*open(store), alex()), Status::token_revoked);
  store.clock.set(start + 100);
  EXPECT_EQ(check(*revocations, alex()), Status::ok);
  EXPECT_EQ(check(*open(store), alex()), Status::ok);
}

// corpus: I3
TEST(SingleRevocation, RevokedTwiceTheLaterDeadlineStays) {
  for (const auto &[first, second] : {std::pair{100, 50}, std::pair{50, 100}}) {
    TestStore store;
    auto revocations = open(store);
    auto other = open(store);
    ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "t1", start + first, "").ok());
    ASSERT_TRUE(other->revoke_id(IdType::token, "acme", "t1", start + second, "").ok());
    auto later = open(store);
    store.clock.set(start + 99);
    for (auto *each : {&revocations, &other, &later})
      EXPECT_EQ(check(**each, alex()), Status::token_revoked) << first;
    store.clock.set(start + 100);
    for (auto *each : {&revocations, &other, &later})
      EXPECT_EQ(check(**each, alex()), Status::ok) << first;
  }
}

TEST(SingleRevocation, ADeadlineAtTheEndOfTimeHolds) {
  TestStore store;
  auto revocations = open(store);
  const Seconds most = std::numeric_limits<Seconds>::max();
  ASSERT_TRUE(revocations->revoke_id(IdType::key, "acme", "k1", most, "").ok());
  for (const Seconds now : {start, start + (Seconds{1} << 32), latest, Seconds{0}}) {
    store.clock.set(now);
    EXPECT_EQ(check(*revocations, alex()), Status::token_revoked) << now;
    EXPECT_EQ(check(*open(store), alex()), Status::token_revoked) << now;
  }
}

TEST(SingleRevocation, AClockThatRunsAheadAndComesBackUnrevokesNothingByLooking) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "t1", start + 100, "").ok());
  store.clock.set(start + 1'000'000);
  EXPECT_EQ(check(*revocations, alex()), Status::ok);
  store.clock.set(start - 1'000'000);
  EXPECT_EQ(check(*revocations, alex()), Status::token_revoked);
  store.clock.set(start);
  EXPECT_EQ(check(*revocations, alex()), Status::token_revoked);
}

// REVOKE-6
TEST(SingleRevocation, FullRefusesSingleEntriesAndNeverCutoffs) {
  TestStore store;
  auto revocations = open(store, {.max_skew = 2, .max_entries = 3, .lifetimes = {.all = 3600}});
  const auto revoke = [&](std::string_view id, Seconds ends) {
    return revocations->revoke_id(IdType::token, "acme", id, ends, "").status();
  };
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "sam", "").ok());
  ASSERT_TRUE(revocations->cut_off(CutoffScope::everyone, "acme2", "", "").ok());
  EXPECT_EQ(revoke("a", start + 10), Status::ok);
  EXPECT_EQ(revoke("b", start + 20), Status::ok);
  EXPECT_EQ(revoke("c", start + 30), Status::ok) << "cutoffs take no room";
  EXPECT_EQ(revoke("d", start + 40), Status::full);
  EXPECT_EQ(revoke("c", start + 50), Status::ok) << "it is kept already";
  EXPECT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "kim", "").ok());
  EXPECT_EQ(check(*revocations, {.issuer = "acme", .token_id = "d"}), Status::ok);

  store.clock.set(start + 10);
  EXPECT_EQ(revoke("d", start + 40), Status::ok) << "one has expired";
  EXPECT_EQ(revoke("e", start + 40), Status::full);
  store.clock.set(start + 4000);
  for (const auto id : {"f", "g", "h"}) EXPECT_EQ(revoke(id, start + 5000), Status::ok);
  EXPECT_EQ(revoke("i", start + 5000), Status::full) << "nor do cutoffs leave room";
}

// REVOKE-24
TEST(SingleRevocation, MessagesNameNoIds) {
  TestStore store;
  auto revocations = open(store, {.max_skew = 2, .max_entries = 1, .lifetimes = {.all = 3600}});
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "secret-id", start + 10, "").ok());
  const Outcome refused = revocations->check({.issuer = "acme", .token_id = "secret-id"});
  const Outcome full = revocations->revoke_id(IdType::token, "acme", "other-id", start + 10, "");
  ASSERT_FALSE(refused.ok());
  ASSERT_EQ(full.status(), Status::full);
  EXPECT_EQ(refused.error().text().find("secret-id"), std::string_view::npos);
  EXPECT_EQ(full.error().text().find("other-id"), std::string_view::npos);
  EXPECT_NE(full.error().text().find("revocation.max_entries"), std::string_view::npos);
}

}  // namespace
}  // namespace limen::revocation
