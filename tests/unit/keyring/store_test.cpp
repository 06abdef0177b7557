// When a keyring reads and writes the store, and when it does not. KEY-3, KEY-4, KEY-14, KEY-16.
#include "harness.h"

namespace limen::keyring {
namespace {

using testing::HasSubstr;

TEST_F(KeyringTest, IssuingReadsTheStoreOnlyWhereSomethingWasLogged) {
  const auto keyring = open();
  signer(*keyring);
  store.gets = 0;
  for (int i = 0; i < 100; ++i) signer(*keyring);
  EXPECT_EQ(store.gets, 0);
  store.log_something();
  for (int i = 0; i < 100; ++i) signer(*keyring);
  EXPECT_EQ(store.gets, 1);
}

// KEY-6
TEST_F(KeyringTest, RandomKidsCauseNoWorkAtTheStore) {
  const auto keyring = open();
  ASSERT_TRUE(keyring->refresh().ok());
  store.gets = store.commits = 0;
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(keyring->refresh().ok());
  EXPECT_EQ(store.gets, 0);
  pass(60 * day);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(keyring->refresh().ok());
  EXPECT_EQ(store.gets, 0);
  store.log_something();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(keyring->refresh().ok());
  EXPECT_EQ(store.gets, 1);
  EXPECT_EQ(store.commits, 0);
}

TEST_F(KeyringTest, AViewIsReplacedOnlyWhereTheKeysDiffer) {
  const auto keyring = open();
  const View *const first = &keyring->newest();
  store.log_something();
  signer(*keyring);
  pass(hour);
  signer(*keyring);
  EXPECT_EQ(&keyring->newest(), first);
  ASSERT_TRUE(keyring->rotate().ok());
  EXPECT_NE(&keyring->newest(), first);
  EXPECT_FALSE(first->valid_at(start));
}

TEST_F(KeyringTest, WhoOnlyVerifiesHearsOfARetirementBeforeItMatters) {
  const auto here = open(), there = open();
  const std::string old_kid = signer(*here);
  ASSERT_TRUE(here->retire(old_kid).ok());
  pass(usual.token_life - 1);
  EXPECT_THAT(verifying(*there), testing::Contains(old_kid));
  pass(1);
  EXPECT_THAT(verifying(*there), testing::Not(testing::Contains(old_kid)));
}

TEST_F(KeyringTest, WhatCannotBeReadIsStale) {
  const auto keyring = open();
  store.log_something();
  store.fails = true;
  EXPECT_EQ(keyring->refresh().status(), Status::stale);
  EXPECT_EQ(keyring->for_signing(start).status(), Status::stale);
  store.fails = false;
  EXPECT_TRUE(keyring->for_signing(start).ok());
}

TEST_F(KeyringTest, AStoreThatTakesNoWritesLeavesTheSigningKeyInItsPlace) {
  const auto keyring = open();
  const std::string kid = signer(*keyring);
  pass(40 * day);
  store.commit_fails = true;
  store.commits = 0;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(signer(*keyring), kid);
  EXPECT_EQ(store.commits, 1);
  store.commit_fails = false;
  pass(60);
  EXPECT_EQ(signer(*keyring), kid);
  EXPECT_EQ(keyring->list()->size(), 2u);
}

TEST_F(KeyringTest, ARingThatVanishedIsNotReplaced) {
  const auto keyring = open();
  const RingAddress address = address_of(store, "acme");
  const store::Write erase = store::erase(store::keyring_kind, address.key_text());
  ASSERT_TRUE(store.commit(address.bucket, {}, {}, {&erase, 1}).ok());
  store.log_something();
  const auto view = keyring->for_signing(start);
  EXPECT_EQ(view.status(), Status::stale);
  EXPECT_THAT(view.error().message, HasSubstr("gone"));
}

TEST_F(KeyringTest, ADamagedRingIsNotReplaced) {
  open();
  const std::string damaged = store.stored() + "x";
  store.replace("acme", damaged);
  EXPECT_EQ(try_open().status(), Status::store);
  EXPECT_EQ(store.stored(), damaged);
}

TEST_F(KeyringTest, TheLogHoldsNoKeys) {
  open();
  const auto tail = store.tail({}, 100);
  ASSERT_TRUE(tail.ok());
  ASSERT_EQ(tail->entries.size(), 1u);
  EXPECT_EQ(tail->entries[0].kind, store::keyring_kind);
  EXPECT_EQ(tail->entries[0].body, address_of(store, "acme").key_text());
}

TEST_F(KeyringTest, APrivatePartThatSignsNoMoreLeavesTheStore) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring);
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  ASSERT_TRUE(keyring->rotate().ok());
  auto ring = decode(as_bytes(store.stored()));
  ASSERT_TRUE(ring.ok());
  EXPECT_EQ(ring->find(old_kid)->form, PrivateForm::none);
  EXPECT_THAT(verifying(*open()), testing::Contains(old_kid));
}

}  // namespace
}  // namespace limen::keyring
