// The keyring: KEY-1 to KEY-10.
#include "keyring/keyring.h"

#include "base/limits.h"
#include "harness.h"
#include "revocation/lifetimes.h"

namespace limen::keyring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

TEST_F(KeyringTest, TheFirstKeySignsAtOnce) {
  const auto keyring = open();
  const std::string kid = signer(*keyring);
  EXPECT_THAT(states(*keyring), ElementsAre(kid + " signing"));
  EXPECT_EQ((*keyring->list())[0].signs_from, start);
}

TEST_F(KeyringTest, EveryProcessOfAStoreHasTheSameKey) {
  const auto first = open(), second = open();
  EXPECT_EQ(signer(*first), signer(*second));
}

TEST_F(KeyringTest, EachIssuerHasARingOfItsOwn) {
  const auto acme = open();
  const auto other = open("", crypto::Algorithm::es256, usual, "other");
  EXPECT_NE(signer(*acme), signer(*other));
}

TEST_F(KeyringTest, OfTwoThatOpenAtOnceTheFirstMakesTheKey) {
  std::unique_ptr<Keyring> first;
  store.before_commit = [&] { first = open(); };
  const auto second = open();
  EXPECT_EQ(signer(*first), signer(*second));
  EXPECT_EQ(store.commits, 2);
}

TEST_F(KeyringTest, ASuccessorIsAnnouncedBeforeItSigns) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring);
  pass(30 * day - hour - 1);
  EXPECT_EQ(signer(*keyring), old_kid);
  EXPECT_THAT(states(*keyring), ElementsAre(old_kid + " signing"));
  pass(1);
  EXPECT_EQ(signer(*keyring), old_kid);
  const auto keys = *keyring->list();
  ASSERT_EQ(keys.size(), 2u);
  const std::string new_kid = keys[1].kid;
  EXPECT_THAT(states(*keyring), ElementsAre(old_kid + " signing", new_kid + " announced"));
  EXPECT_THAT(verifying(*keyring), ElementsAre(old_kid, new_kid));
  EXPECT_EQ(keys[1].signs_from, start + 30 * day);
  EXPECT_EQ(keys[0].signs_until, start + 30 * day);
  pass(hour - 1);
  EXPECT_EQ(signer(*keyring), old_kid);
  pass(1);
  EXPECT_EQ(signer(*keyring), new_kid);
  EXPECT_THAT(states(*keyring), ElementsAre(old_kid + " verifying", new_kid + " signing"));
}

TEST_F(KeyringTest, AKeyVerifiesUntilItsLastTokenHasExpiredAndIsGoneThen) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring), new_kid = *keyring->rotate();
  pass(hour);
  ASSERT_EQ(signer(*keyring), new_kid);
  pass(usual.token_life - 1);
  EXPECT_THAT(verifying(*keyring), ElementsAre(old_kid, new_kid));
  pass(1);
  EXPECT_THAT(verifying(*keyring), ElementsAre(new_kid));
  EXPECT_THAT(store.stored(), HasSubstr(old_kid));
  EXPECT_EQ(signer(*keyring), new_kid);
  EXPECT_THAT(store.stored(), Not(HasSubstr(old_kid)));
  EXPECT_THAT(store.stored(), HasSubstr(new_kid));
}

// Nothing is lost for good while the clock is ahead.
TEST_F(KeyringTest, WhatAClockAheadRetiredIsBackWithTheTime) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring), new_kid = *keyring->rotate();
  pass(hour);
  store.settled = store.clock.now();
  pass(3 * day);
  EXPECT_EQ(signer(*keyring), new_kid);
  EXPECT_THAT(verifying(*keyring), ElementsAre(new_kid));
  store.clock.set(store.settled);
  const auto other = open();
  EXPECT_THAT(verifying(*other), ElementsAre(old_kid, new_kid));
}

TEST_F(KeyringTest, WhereNobodyLookedTheOldKeySignsUntilTheNewOneWasAnnounced) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring);
  pass(90 * day);
  EXPECT_EQ(signer(*keyring), old_kid);
  pass(hour);
  EXPECT_NE(signer(*keyring), old_kid);
}

TEST_F(KeyringTest, NeverIsARotationToo) {
  const auto keyring = open("", crypto::Algorithm::es256, RotationPolicy{0, hour, day});
  const std::string kid = signer(*keyring);
  pass(3650 * day);
  EXPECT_EQ(signer(*keyring), kid);
  EXPECT_EQ(keyring->list()->size(), 1u);
}

TEST_F(KeyringTest, OfTwoThatRotateAtOnceBothHaveTheSameSuccessor) {
  const auto first = open(), second = open();
  std::string of_first;
  store.before_commit = [&] { of_first = *first->rotate(); };
  EXPECT_EQ(*second->rotate(), of_first);
  EXPECT_EQ(first->list()->size(), 2u);
}

TEST_F(KeyringTest, OfTwoWhoseRotationIsDueBothHaveTheSameSuccessor) {
  const auto first = open(), second = open();
  const std::string old_kid = signer(*first);
  pass(30 * day - hour);
  store.before_commit = [&] { EXPECT_EQ(signer(*first), old_kid); };
  EXPECT_EQ(signer(*second), old_kid);
  EXPECT_EQ(store.commits, 3);
  EXPECT_EQ(first->list()->size(), 2u);
  pass(hour);
  EXPECT_EQ(signer(*first), signer(*second));
  EXPECT_NE(signer(*first), old_kid);
}

// Shows that the tests of races can fail.
TEST_F(KeyringTest, WithoutConditionsThoseWhoRotateAtOnceDoNotAgree) {
  const auto first = open(), second = open();
  std::string of_first;
  store.ignores_conditions = true;
  store.before_commit = [&] { of_first = *first->rotate(); };
  EXPECT_NE(*second->rotate(), of_first);
}

TEST_F(KeyringTest, RotatingAgainAnswersTheSuccessorThatIsAnnounced) {
  const auto keyring = open();
  const std::string kid = *keyring->rotate();
  EXPECT_EQ(*keyring->rotate(), kid);
  pass(hour);
  EXPECT_NE(*keyring->rotate(), kid);
}

TEST_F(KeyringTest, AChangedAlgorithmIsAnnouncedAtTheNextOpen) {
  const auto before = open();
  const std::string old_kid = signer(*before);
  const auto after = open("", crypto::Algorithm::eddsa);
  EXPECT_EQ(signer(*after), old_kid);
  const auto again = open("", crypto::Algorithm::eddsa);
  ASSERT_EQ(again->list()->size(), 2u);
  EXPECT_EQ((*again->list())[1].algorithm, crypto::Algorithm::eddsa);
  pass(hour);
  const auto view = before->for_signing(store.clock.now());
  ASSERT_TRUE(view.ok());
  EXPECT_EQ((*view)->signing->key->algorithm(), crypto::Algorithm::eddsa);
}

TEST_F(KeyringTest, SecretsMayFollowPublicKeysAndVerifyBesideThem) {
  const auto before = open();
  const std::string old_kid = signer(*before);
  const auto after = open("", crypto::Algorithm::hs256);
  pass(hour);
  const std::string new_kid = signer(*after);
  EXPECT_NE(new_kid, old_kid);
  EXPECT_THAT(verifying(*after), ElementsAre(old_kid, new_kid));
  EXPECT_THAT(after->newest().keys.public_text(), Not(HasSubstr(new_kid)));
}

TEST_F(KeyringTest, AKeyVerifiesAsLongAsTheLongestTokensOfAnyProcess) {
  const auto shorter = open("", crypto::Algorithm::es256, RotationPolicy{30 * day, hour, day});
  const auto longer = open("", crypto::Algorithm::es256, RotationPolicy{30 * day, hour, 7 * day});
  ASSERT_TRUE(shorter->rotate().ok());
  EXPECT_EQ((*shorter->list())[0].verifies_until, start + hour + day);
  signer(*longer);  // before it signs anything that lives so long
  EXPECT_EQ((*shorter->list())[0].verifies_until, start + hour + 7 * day);
}

TEST_F(KeyringTest, ALongerLifeThatTheStoreKnowsCountsToo) {
  const auto keyring = open();
  ASSERT_TRUE(revocation::store_lifetimes(store, "acme", {9 * day, 2, 9 * day}).ok());
  ASSERT_TRUE(keyring->rotate().ok());
  EXPECT_EQ((*keyring->list())[0].verifies_until, start + hour + 9 * day);
}

TEST_F(KeyringTest, RetiringTheSigningKeyLetsAnotherSignAtOnceAndEverywhere) {
  const auto here = open(), there = open();
  const std::string old_kid = signer(*there);
  ASSERT_TRUE(here->retire(old_kid).ok());
  const std::string new_kid = signer(*there);
  EXPECT_NE(new_kid, old_kid);
  EXPECT_EQ(signer(*here), new_kid);
  EXPECT_THAT(verifying(*there), ElementsAre(old_kid, new_kid));
  EXPECT_THAT(states(*there), ElementsAre(old_kid + " verifying", new_kid + " signing"));
  EXPECT_TRUE(here->retire(old_kid).ok());
  EXPECT_EQ(signer(*here), new_kid);
}

TEST_F(KeyringTest, RetiringTheSigningKeyLetsTheAnnouncedOneSign) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring), next = *keyring->rotate();
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  EXPECT_EQ(signer(*keyring), next);
  ASSERT_EQ(keyring->list()->size(), 2u);
  EXPECT_EQ((*keyring->list())[1].signs_from, start);
}

TEST_F(KeyringTest, RetiringTheAnnouncedKeyLetsTheOldOneGoOn) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring), next = *keyring->rotate();
  ASSERT_TRUE(keyring->retire(next).ok());
  pass(hour);
  EXPECT_EQ(signer(*keyring), old_kid);
  EXPECT_EQ((*keyring->list())[0].signs_until, unset);
}

TEST_F(KeyringTest, ARetiredKeySignsNoMoreThoughTheClockIsSetBack) {
  const auto keyring = open();
  const std::string old_kid = signer(*keyring);
  pass(hour);
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  const std::string new_kid = signer(*keyring);
  pass(-hour);
  EXPECT_EQ(signer(*open()), new_kid);
  EXPECT_EQ(signer(*keyring), new_kid);
}

TEST_F(KeyringTest, AnUnknownKidIsAbsent) {
  const auto keyring = open();
  const Outcome retired = keyring->retire("no such key");
  EXPECT_EQ(retired.status(), Status::absent);
  EXPECT_THAT(retired.error().message, HasSubstr("no such key"));
}

TEST_F(KeyringTest, ARemovedKeyIsGoneAtOnceAndEverywhere) {
  const auto here = open(), there = open();
  const std::string old_kid = signer(*there);
  EXPECT_TRUE(*here->has(old_kid));
  ASSERT_TRUE(here->remove(old_kid).ok());
  EXPECT_FALSE(*here->has(old_kid));
  EXPECT_FALSE(*there->has(old_kid));
  const std::string new_kid = signer(*there);
  EXPECT_NE(new_kid, old_kid);
  EXPECT_THAT(verifying(*there), ElementsAre(new_kid));
  EXPECT_THAT(store.stored(), Not(HasSubstr(old_kid)));
  EXPECT_TRUE(here->remove(old_kid).ok());
  EXPECT_EQ(signer(*here), new_kid);
}

TEST_F(KeyringTest, ARingHasABound) {
  const auto keyring = open("", crypto::Algorithm::hs256, RotationPolicy{0, 0, day});
  for (std::size_t i = 1; i < limits::keyring_keys; ++i) ASSERT_TRUE(keyring->rotate().ok());
  const auto refused = keyring->rotate();
  EXPECT_EQ(refused.status(), Status::key_set);
  EXPECT_THAT(refused.error().message, HasSubstr("at most 100"));
  pass(day);
  EXPECT_TRUE(keyring->rotate().ok());
}

TEST_F(KeyringTest, FurtherKeysVerifyBesideTheRing) {
  auto key = crypto::generate(crypto::Algorithm::es256);
  auto jwk = std::make_shared<const jose::Jwk>(*jose::make_jwk(*key));
  KeyringSettings settings;
  settings.issuer = "acme";
  settings.algorithm = crypto::Algorithm::es256;
  settings.policy = usual;
  ASSERT_TRUE(settings.further.add(jwk).ok());
  auto keyring = Keyring::open(store, hub, settings);
  ASSERT_TRUE(keyring.ok());
  EXPECT_THAT(verifying(**keyring), ElementsAre(jwk->kid, signer(**keyring)));
  EXPECT_EQ((*keyring)->list()->size(), 1u);
  settings.algorithm = crypto::Algorithm::hs256;
  EXPECT_EQ(Keyring::open(store, hub, settings).status(), Status::key_set);
}

TEST_F(KeyringTest, WhatHappensIsTold) {
  const auto keyring = open();
  const auto watch = hub.watch();
  ASSERT_TRUE(watch.ok());
  const std::string old_kid = signer(*keyring), next = *keyring->rotate();
  ASSERT_TRUE(keyring->retire(old_kid).ok());
  alignas(8) std::uint8_t page[4096];
  ASSERT_EQ(*(*watch)->next(page), 2u);
  const auto *event = reinterpret_cast<const watch::EventRecord *>(page);
  const auto id_of = [](const watch::EventRecord *one) {
    return std::string(reinterpret_cast<const char *>(one) + one->id.at, one->id.len);
  };
  EXPECT_EQ(event->kind, static_cast<std::int32_t>(watch::EventKind::key_announced));
  EXPECT_EQ(id_of(event), next);
  event = reinterpret_cast<const watch::EventRecord *>(page + event->total);
  EXPECT_EQ(event->kind, static_cast<std::int32_t>(watch::EventKind::key_retired));
  EXPECT_EQ(id_of(event), old_kid);
}

}  // namespace
}  // namespace limen::keyring
