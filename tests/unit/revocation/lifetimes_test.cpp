// The lifetimes of an issuer's tokens in the store. REVOKE-16.
#include <gmock/gmock.h>

#include "harness.h"
#include "revocation/format_1.h"
#include "store/fields.h"
#include "store/kinds.h"

namespace limen::revocation {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Lifetimes shorter{.token = 60, .token_slack = 4, .all = 100};
constexpr Lifetimes longer{.token = 3600, .token_slack = 64, .all = 7200};

TEST(Lifetimes, NothingIsKeptAtFirst) {
  TestStore store;
  EXPECT_EQ(stored_lifetimes(store, "acme").value(), Lifetimes{});
  EXPECT_THAT(known_issuers(store).value(), IsEmpty());
}

TEST(Lifetimes, AreNeverShortened) {
  TestStore store;
  ASSERT_TRUE(store_lifetimes(store, "acme", longer).ok());
  ASSERT_TRUE(store_lifetimes(store, "acme", shorter).ok());
  EXPECT_EQ(stored_lifetimes(store, "acme").value(), longer);
  ASSERT_TRUE(store_lifetimes(store, "acme", {.token = 9000, .token_slack = 1, .all = 1}).ok());
  EXPECT_EQ(stored_lifetimes(store, "acme").value(),
            (Lifetimes{.token = 9000, .token_slack = 64, .all = 7200}));
}

TEST(Lifetimes, AreThoseOfTheirIssuer) {
  TestStore store;
  ASSERT_TRUE(store_lifetimes(store, "zeta", longer).ok());
  ASSERT_TRUE(store_lifetimes(store, "acme", shorter).ok());
  EXPECT_EQ(stored_lifetimes(store, "acme").value(), shorter);
  EXPECT_THAT(known_issuers(store).value(), ElementsAre("acme", "zeta"));
}

TEST(Lifetimes, WhatIsKeptAlreadyIsNotWrittenAgain) {
  TestStore store;
  ASSERT_TRUE(store_lifetimes(store, "acme", longer).ok());
  const int commits = store.commits;
  ASSERT_TRUE(store_lifetimes(store, "acme", longer).ok());
  ASSERT_TRUE(store_lifetimes(store, "acme", shorter).ok());
  EXPECT_EQ(store.commits, commits);
}

TEST(Lifetimes, AreKeptBeforeAnythingIsGivenOutAndNotBefore) {
  TestStore store;
  auto revocations = open(store, {.lifetimes = longer, .issuer = "acme"});
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", {}).ok());
  EXPECT_THAT(known_issuers(store).value(), IsEmpty());
  store.fails = true;
  EXPECT_EQ(revocations->active_cutoffs("acme", "alex", start).status(), Status::store);
  store.fails = false;
  EXPECT_TRUE(revocations->active_cutoffs("acme", "alex", start).ok());
  EXPECT_EQ(stored_lifetimes(store, "acme").value(), longer);
  const int commits = store.commits;
  EXPECT_TRUE(revocations->active_cutoffs("acme", "alex", start).ok());
  EXPECT_EQ(store.commits, commits);
}

// A command with shorter settings revokes what a service issued.
TEST(Lifetimes, ACutoffOfAnotherProcessIsKeptAsLongAsTheLongestLife) {
  TestStore store;
  auto service = open(store, {.lifetimes = longer, .issuer = "acme"});
  ASSERT_TRUE(service->active_cutoffs("acme", "alex", start).ok());
  auto command = open(store, {.lifetimes = shorter, .issuer = "acme"});
  ASSERT_TRUE(command->cut_off(CutoffScope::subject, "acme", "alex", {}).ok());
  EXPECT_EQ(command->lifetimes("acme").value(), longer);
  store.clock.set(start + longer.all);
  EXPECT_EQ(check(*service, alex()), Status::token_revoked);
  auto fresh = open(store, {.lifetimes = shorter, .issuer = "acme"});
  EXPECT_EQ(check(*fresh, alex()), Status::token_revoked);
}

TEST(Lifetimes, WhatANewerVersionKeepsIsNotGuessedAt) {
  TestStore store;
  ASSERT_TRUE(store_lifetimes(store, "acme", longer).ok());
  const auto page = store.scan(store::issuer_kind, {}, 10).value();
  ASSERT_EQ(page.records.size(), 1U);
  const store::Write put = store::put(store::issuer_kind, page.records[0].key, "no fields");
  ASSERT_TRUE(store.commit(0, {}, {}, {&put, 1}).ok());
  EXPECT_EQ(stored_lifetimes(store, "acme").status(), Status::store);
  EXPECT_EQ(store_lifetimes(store, "acme", shorter).status(), Status::store);
  EXPECT_EQ(known_issuers(store).status(), Status::store);
}

// Finds in the store the only record of an issuer.
store::Record issuer_record(store::Store &store) {
  return store.scan(store::issuer_kind, {}, 10).value().records.at(0);
}

TEST(LifetimesRecord, FieldsOfAnotherVersionAreKept) {
  TestStore store;
  ASSERT_TRUE(store_lifetimes(store, "acme", {1, 2, 3}).ok());
  store::Record record = issuer_record(store);
  store::append_field(record.value, 99, "of a newer limen");
  const store::Write put = store::put(store::issuer_kind, record.key, record.value);
  ASSERT_TRUE(store.commit(0, {}, {}, {&put, 1}).ok());
  ASSERT_TRUE(store_lifetimes(store, "acme", {10, 20, 30}).ok());
  EXPECT_EQ(stored_lifetimes(store, "acme").value(), (Lifetimes{10, 20, 30}));
  EXPECT_NE(issuer_record(store).value.find("of a newer limen"), std::string::npos);
}

TEST(LifetimesRecord, OfFormat1IsConverted) {
  const std::string old =
      "\x01"
      "\x01\0\0\0\0\0\0\0"
      "\x02\0\0\0\0\0\0\0"
      "\x03\0\0\0\0\0\0\0"
      "acme"s;
  const auto converted = lifetimes_from_format_1(old);
  ASSERT_TRUE(converted.ok()) << converted.error().message;
  EXPECT_EQ(*converted, encode({1, 2, 3}, "acme"));
  EXPECT_EQ(lifetimes_from_format_1(old.substr(0, 24)).status(), Status::store);
}

}  // namespace
}  // namespace limen::revocation
