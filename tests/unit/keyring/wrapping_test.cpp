// keys.secret: how keys lie in the store, and which processes can read them. KEY-11 to KEY-15.
#include "keyring/wrapping.h"

#include "harness.h"
#include "jose/jwk.h"

namespace limen::keyring {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string both = std::string(secret_b) + " " + secret_a;

TEST_F(KeyringTest, InAStoreOfItsOwnAKeyMayLieInClear) {
  open();
  EXPECT_THAT(store.stored(), HasSubstr("\"d\":"));
}

TEST_F(KeyringTest, AWrappedKeyIsNotReadable) {
  const auto keyring = open(secret_a);
  EXPECT_THAT(store.stored(), Not(HasSubstr("\"d\":")));
  EXPECT_EQ(signer(*open(secret_a)), signer(*keyring));
}

TEST_F(KeyringTest, AStoreThatOthersReadNeedsASecret) {
  store.is_ours = false;
  const auto refused = try_open();
  ASSERT_EQ(refused.status(), Status::option_value);
  EXPECT_THAT(refused.error().message, HasSubstr("keys.secret: not set"));
  EXPECT_TRUE(try_open(secret_a).ok());
}

TEST_F(KeyringTest, AShortSecretIsRefused) {
  const auto refused = try_open(std::string(secret_a) + " " + std::string(31, 'x'));
  ASSERT_EQ(refused.status(), Status::option_value);
  EXPECT_THAT(refused.error().message, HasSubstr("number 2 has 31 bytes"));
  EXPECT_THAT(refused.error().message, Not(HasSubstr("xxx")));
}

TEST_F(KeyringTest, WithoutTheSecretTheKeyIsNamedAndStays) {
  const std::string kid = signer(*open(secret_a));
  const std::string before = store.stored();
  for (const char *secrets : {"", secret_b}) {
    const auto refused = try_open(secrets);
    ASSERT_EQ(refused.status(), Status::option_value);
    EXPECT_THAT(refused.error().message, HasSubstr(kid));
    EXPECT_THAT(refused.error().message, Not(HasSubstr("secret-b")));
  }
  EXPECT_EQ(store.stored(), before);
}

TEST_F(KeyringTest, AllSecretsUnwrapAndTheFirstWrapsAtTheNextWrite) {
  const std::string kid = signer(*open(secret_a));
  const std::string before = store.stored();
  const auto keyring = open(both);
  EXPECT_EQ(signer(*keyring), kid);
  EXPECT_EQ(store.stored(), before);
  EXPECT_FALSE(try_open(secret_b).ok());
  ASSERT_TRUE(keyring->rotate().ok());
  EXPECT_EQ(signer(*open(secret_b)), kid);
  EXPECT_FALSE(try_open(secret_a).ok());
}

TEST_F(KeyringTest, AKeyThatLiesInClearIsNotTakenWhereThereIsASecret) {
  const std::string kid = signer(*open());
  const auto keyring = open(secret_a);
  EXPECT_NE(signer(*keyring), kid);
  EXPECT_THAT(verifying(*keyring), Not(testing::Contains(kid)));
  EXPECT_THAT(store.stored(), Not(HasSubstr(kid)));
  EXPECT_THAT(store.stored(), Not(HasSubstr("\"d\":")));
}

// A key that somebody else wrote to the store.
class PlantedKey : public KeyringTest {
 protected:
  PlantedKey() {
    auto key = crypto::generate(crypto::Algorithm::es256);
    const auto jwk = jose::make_jwk(std::move(*key));
    planted_.kid = jwk->kid;
    planted_.algorithm = crypto::Algorithm::es256;
    planted_.created_at = planted_.signs_from = start;
    planted_.public_jwk = jose::public_jwk_text(*jwk);
    private_jwk_ = jose::private_jwk_text(*jwk);
  }
  static Wrapping wrapping(std::string_view secret) {
    return std::move(Wrapping::make("acme", secret, true)).value();
  }
  void plant() {
    auto ring = decode(as_bytes(store.stored()));
    ASSERT_TRUE(ring.ok());
    ring->keys.push_back(planted_);
    store.replace("acme", as_text(encode(*ring)));
  }
  void expect_not_taken() {
    const auto before = open(secret_a);
    const std::string kid = signer(*before);
    plant();
    EXPECT_THAT(verifying(*before), testing::ElementsAre(kid));
    const auto after = try_open(secret_a);
    if (!after.ok()) return;  // the error names it
    EXPECT_THAT(verifying(**after), testing::ElementsAre(kid));
  }

  RingKey planted_;
  SecretText private_jwk_;
};

TEST_F(PlantedKey, InClearIsNotTaken) {
  ASSERT_TRUE(wrapping("").wrap(planted_, private_jwk_.view()).ok());
  expect_not_taken();
}

TEST_F(PlantedKey, OfWhichOnlyThePublicHalfIsThereIsNotTaken) {
  planted_.signs_until = start + 1;
  planted_.verifies_until = start + day;
  expect_not_taken();
}

TEST_F(PlantedKey, UnderAnotherSecretIsNotTaken) {
  ASSERT_TRUE(wrapping(secret_b).wrap(planted_, private_jwk_.view()).ok());
  expect_not_taken();
}

TEST_F(PlantedKey, WithAProofUnderAnotherSecretIsNotTaken) {
  ASSERT_TRUE(wrapping(secret_b).prove(planted_).ok());
  planted_.signs_until = start + 1;
  planted_.verifies_until = start + day;
  expect_not_taken();
}

TEST_F(KeyringTest, AKeyThatSignsNoMoreIsProvedToBeOurs) {
  const auto keyring = open(secret_a);
  const std::string old_kid = signer(*keyring);
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  ASSERT_TRUE(keyring->rotate().ok());
  auto ring = decode(as_bytes(store.stored()));
  ASSERT_TRUE(ring.ok());
  EXPECT_EQ(ring->find(old_kid)->form, PrivateForm::proof);
  EXPECT_THAT(verifying(*open(secret_a)), testing::Contains(old_kid));
  ASSERT_TRUE(open(both)->rotate().ok());
  // Another public half under the same kid.
  ring->find(old_kid)->public_jwk = ring->keys.back().public_jwk;
  store.replace("acme", as_text(encode(*ring)));
  const auto refused = try_open(secret_a);
  ASSERT_EQ(refused.status(), Status::option_value);
  EXPECT_THAT(refused.error().message, HasSubstr(old_kid));
}

TEST_F(KeyringTest, AProofIsRenewedWithTheSecret) {
  const auto keyring = open(secret_a);
  const std::string old_kid = signer(*keyring);
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  ASSERT_TRUE(keyring->rotate().ok());
  pass(31 * day - 2 * hour);
  ASSERT_TRUE(open(both)->rotate().ok());
  EXPECT_TRUE(try_open(secret_b).ok());
}

TEST_F(KeyringTest, WhoLacksTheNewSecretTakesNoNewKey) {
  const auto left_behind = open(secret_a);
  const std::string old_kid = signer(*left_behind);
  const auto keyring = open(both);
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  const std::string new_kid = signer(*keyring);
  const auto refused = left_behind->for_signing(start);
  ASSERT_EQ(refused.status(), Status::option_value);
  EXPECT_THAT(refused.error().message, HasSubstr(new_kid));
  EXPECT_THAT(verifying(*left_behind), testing::ElementsAre(old_kid));
  EXPECT_TRUE(left_behind->newest().missing_key.has_value());
}

TEST_F(KeyringTest, ASecretKeyThatCannotBeUnwrappedIsAGap) {
  const auto left_behind = open(secret_a, crypto::Algorithm::hs256);
  const auto keyring = open(both, crypto::Algorithm::hs256);
  const std::string next = *keyring->rotate();
  EXPECT_THAT(verifying(*left_behind), Not(testing::Contains(next)));
  ASSERT_TRUE(left_behind->refresh().ok());
  ASSERT_TRUE(left_behind->newest().missing_key.has_value());
  EXPECT_THAT(left_behind->newest().missing_key->message, HasSubstr(next));
}

class WrappingTest : public testing::Test {
 protected:
  static Wrapping make(std::string_view issuer, std::string_view secrets = secret_a) {
    return std::move(Wrapping::make(issuer, secrets, true)).value();
  }
  static RingKey key(std::string kid = "k1") {
    RingKey made;
    made.kid = std::move(kid);
    made.algorithm = crypto::Algorithm::es256;
    return made;
  }
};

TEST_F(WrappingTest, WhatIsWrappedIsReadBackByWhomItBelongsTo) {
  RingKey wrapped = key();
  ASSERT_TRUE(make("acme").wrap(wrapped, "private").ok());
  EXPECT_EQ(as_text(*make("acme").unwrap(wrapped)), "private");
}

TEST_F(WrappingTest, AWrappedKeyCannotBeMovedToAnotherIssuerKidOrAlgorithm) {
  RingKey wrapped = key();
  ASSERT_TRUE(make("acme").wrap(wrapped, "private").ok());
  EXPECT_FALSE(make("acm").unwrap(wrapped).ok());
  RingKey renamed = wrapped;
  renamed.kid = "k2";
  EXPECT_FALSE(make("acme").unwrap(renamed).ok());
  renamed = wrapped;
  renamed.algorithm = crypto::Algorithm::eddsa;
  EXPECT_FALSE(make("acme").unwrap(renamed).ok());
}

TEST_F(WrappingTest, IssuerAndKidDoNotRunIntoEachOther) {
  for (const std::string &between : {std::string(), std::string(8, '\0')}) {
    RingKey wrapped = key("e" + between + "k1");
    ASSERT_TRUE(make("acm").wrap(wrapped, "private").ok());
    wrapped.kid = "k1";
    EXPECT_FALSE(make("acm" + between + "e").unwrap(wrapped).ok());
  }
}

TEST_F(WrappingTest, EachWrappingHasANonceOfItsOwn) {
  RingKey once = key(), twice = key();
  const Wrapping wrapping = make("acme");
  ASSERT_TRUE(wrapping.wrap(once, "private").ok());
  ASSERT_TRUE(wrapping.wrap(twice, "private").ok());
  EXPECT_NE(once.private_part, twice.private_part);
}

}  // namespace
}  // namespace limen::keyring
