// Verifiers and issuers on a keyring whose keys change meanwhile.
#include "keyring/harness.h"
#include "revocation/login_mark.h"
#include "token/issuer.h"
#include "token/token_fixture.h"

namespace limen::token {
namespace {

using keyring::hour;
using keyring::KeyringTest;
using revocation::IdType;
using testing::HasSubstr;

// One process: its keyring, its mirror of revocations, its issuer and verifier.
struct Process {
  Process(store::Store &store, const Clock &clock, std::unique_ptr<keyring::Keyring> opened)
      : keys(std::move(opened)),
        revocations(std::move(*revocation::Revocations::open(
            store, {.max_skew = 2, .max_entries = 100, .lifetimes = {.all = 90000}}))),
        marks(std::move(*revocation::LoginMarks::open(store, *revocations, 600))),
        issuer(std::move(*Issuer::make("acme", {{}, "JWT", 900, 0}, {86400, 16384},
                                       {clock, *keys, *revocations, marks, {}}))),
        verifier(policy(), *keys, clock, revocations.get()) {}

  static VerifyPolicy policy() {
    VerifyPolicy policy;
    policy.issuer = "acme";
    policy.algorithms = crypto::AlgorithmSet::all();
    policy.max_ttl = 86400;
    policy.max_size = 16384;
    return policy;
  }

  std::string issue() {
    char out[4096];
    std::size_t needed = 0;
    const auto size = issuer.issue({"alex", {}}, nullptr, out, needed);
    EXPECT_TRUE(size.ok()) << size.error().message;
    return size.ok() ? std::string(out, *size) : std::string();
  }
  Outcome verify(std::string_view token) { return verifier.verify(token, room.span()); }

  std::unique_ptr<keyring::Keyring> keys;
  std::unique_ptr<revocation::Revocations> revocations;
  revocation::LoginMarks marks;
  Issuer issuer;
  Verifier verifier;
  Room room;
};

class TwoProcesses : public KeyringTest {
 protected:
  std::string signing_kid() { return signer(*here.keys); }

  Process here{store, store.clock, open()};
  Process there{store, store.clock, open()};
};

TEST_F(TwoProcesses, EachVerifiesWhatTheOtherIssued) {
  EXPECT_TRUE(there.verify(here.issue()).ok());
  EXPECT_TRUE(here.verify(there.issue()).ok());
}

TEST_F(TwoProcesses, AKeyThatIsNewElsewhereIsLookedUpOnce) {
  ASSERT_TRUE(there.verify(here.issue()).ok());
  ASSERT_TRUE(here.keys->retire(signing_kid()).ok());
  const std::string token = here.issue();
  EXPECT_TRUE(there.verify(token).ok());
  store.gets = 0;
  EXPECT_TRUE(there.verify(token).ok());
  EXPECT_EQ(store.gets, 0);
}

TEST_F(TwoProcesses, AnAlgorithmThatIsNewElsewhereIsLookedUpToo) {
  const auto changed = open("", crypto::Algorithm::eddsa);
  pass(hour);
  const std::string token = here.issue();
  EXPECT_THAT(token, testing::StartsWith("eyJhbGciOiJFZERTQSI"));
  EXPECT_TRUE(there.verify(token).ok());
}

TEST_F(TwoProcesses, WhatARetiredKeySignedStaysGoodUntilItExpires) {
  const std::string token = here.issue();
  ASSERT_TRUE(there.keys->retire(signing_kid()).ok());
  EXPECT_TRUE(here.verify(token).ok());
  EXPECT_TRUE(there.verify(token).ok());
  pass(899);
  EXPECT_TRUE(there.verify(token).ok());
}

// Anybody who has its private half could sign tokens that never expire.
TEST_F(TwoProcesses, ARetiredKeyVerifiesNothingThoughItsHeaderWasSeen) {
  const auto old_key = here.keys->newest().signing;
  const auto forge = [&] {
    const std::string now = std::to_string(store.clock.now());
    return sign(*old_key, R"({"iss":"acme","sub":"alex","iat":)" + now + R"(,"exp":)" +
                              std::to_string(store.clock.now() + 900) + "}");
  };
  ASSERT_TRUE(there.verify(forge()).ok());
  ASSERT_TRUE(here.keys->retire(old_key->kid).ok());
  pass(usual.token_life - 1);
  EXPECT_TRUE(there.verify(forge()).ok());
  pass(1);
  EXPECT_EQ(there.verify(forge()).status(), Status::token_key);
  EXPECT_EQ(here.verify(forge()).status(), Status::token_key);
}

TEST_F(TwoProcesses, ARemovedKeyVerifiesNothingThoughItsHeaderWasSeen) {
  const std::string token = here.issue();
  ASSERT_TRUE(here.verify(token).ok());
  ASSERT_TRUE(here.keys->remove(signing_kid()).ok());
  EXPECT_EQ(here.verify(token).status(), Status::token_key);
}

TEST_F(TwoProcesses, ARevokedKeyIsRefusedEverywhereAtOnce) {
  const std::string token = here.issue();
  ASSERT_TRUE(there.verify(token).ok());
  ASSERT_TRUE(
      here.revocations->revoke_id(IdType::key, "acme", signing_kid(), store.clock.now() + 90000, "")
          .ok());
  EXPECT_EQ(there.verify(token).status(), Status::token_revoked);
  ASSERT_TRUE(here.keys->remove(signing_kid()).ok());
  EXPECT_FALSE(there.verify(token).ok());
  EXPECT_TRUE(there.verify(there.issue()).ok());
}

// The header of a token names its key, or leaves it out; the key is the same.
TEST_F(TwoProcesses, ARevokedKeyIsRefusedThoughTheHeaderLeavesItsKidOut) {
  auto nameless = *here.keys->newest().signing;
  const std::string kid = std::exchange(nameless.kid, "");
  const std::string now = std::to_string(store.clock.now());
  const std::string token =
      sign(nameless, R"({"iss":"acme","sub":"alex","iat":)" + now + R"(,"exp":)" +
                         std::to_string(store.clock.now() + 900) + "}");
  ASSERT_TRUE(there.verify(token).ok());
  ASSERT_TRUE(
      here.revocations->revoke_id(IdType::key, "acme", kid, store.clock.now() + 90000, "").ok());
  EXPECT_EQ(there.verify(token).status(), Status::token_revoked);
}

TEST_F(TwoProcesses, AnUnknownKidIsNoAndUnknownWhereTheStoreIsAway) {
  auto stranger = *jose::make_jwk(*crypto::generate(crypto::Algorithm::es256));
  const std::string token = sign(stranger, R"({"iss":"acme","exp":9999999999})");
  EXPECT_EQ(there.verify(token).status(), Status::token_key);
  store.log_something();
  store.fails = true;
  EXPECT_EQ(there.verify(token).status(), Status::stale);
  store.fails = false;
  EXPECT_EQ(there.verify(token).status(), Status::token_key);
}

TEST_F(TwoProcesses, RandomKidsNeitherWriteNorReadTheStoreEachTime) {
  auto stranger = *jose::make_jwk(*crypto::generate(crypto::Algorithm::es256));
  ASSERT_TRUE(there.verify(there.issue()).ok());
  ASSERT_EQ(there.verify(sign(stranger, "{}")).status(), Status::token_key);
  store.gets = store.commits = 0;
  for (int i = 0; i < 100; ++i) {
    stranger.kid = "kid-" + std::to_string(i);
    EXPECT_EQ(there.verify(sign(stranger, "{}")).status(), Status::token_key);
  }
  EXPECT_EQ(store.gets, 0);
  EXPECT_EQ(store.commits, 0);
}

TEST_F(TwoProcesses, ASecretThatCannotBeUnwrappedIsUnknown) {
  const std::string both = std::string(keyring::secret_b) + " " + keyring::secret_a;
  const std::string issuer = "acme";
  keyring::TestStore other;
  const auto opened = [&](std::string_view secrets) {
    keyring::KeyringSettings settings;
    settings.issuer = issuer;
    settings.algorithm = crypto::Algorithm::hs256;
    settings.secrets = secrets;
    settings.policy = usual;
    return std::move(*keyring::Keyring::open(other, hub, std::move(settings)));
  };
  Process left_behind(other, other.clock, opened(keyring::secret_a));
  Process ahead(other, other.clock, opened(both));
  ASSERT_TRUE(left_behind.verify(ahead.issue()).ok());
  ASSERT_TRUE(ahead.keys->retire(ahead.keys->newest().signing->kid).ok());
  const Outcome unknown = left_behind.verify(ahead.issue());
  EXPECT_EQ(unknown.status(), Status::stale);
  EXPECT_THAT(unknown.error().message, HasSubstr("keys.secret"));
}

TEST_F(TwoProcesses, HeadersOfManyKeysInARowAreSeenBefore) {
  for (int i = 0; i < 30; ++i) {
    const std::string kid = signing_kid();
    ASSERT_TRUE(there.verify(here.issue()).ok());
    ASSERT_TRUE(here.keys->remove(kid).ok());
  }
  const std::string token = here.issue();
  ASSERT_TRUE(there.verify(token).ok());
  HeaderCache headers;
  const auto known = [&](const std::string &segment, const keyring::View &view) {
    auto header = std::make_unique<KnownHeader>();
    header->segment = segment;
    header->view = &view;
    return header;
  };
  const keyring::View old_view, good;
  good.valid_until = 1;
  for (int i = 0; i < 8; ++i) headers.add(known("old" + std::to_string(i), old_view));
  headers.add(known("new", good));
  ASSERT_NE(headers.find("new"), nullptr);
  EXPECT_EQ(headers.find("new")->view, &good);
}

}  // namespace
}  // namespace limen::token
