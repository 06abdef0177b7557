// A gate's own keys: what its options make of the keyring, and what is asked of
// it by name.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "gate/gate.h"
#include "shared/directory.h"
#include "token/token_fixture.h"

namespace limen::gate {
namespace {

using nlohmann::json;
using options::Options;
using testing::HasSubstr;
using token::noon;
using token::Room;

constexpr Seconds day = 86400, hour = 3600;

class GateKeys : public testing::Test {
 protected:
  using More = std::initializer_list<std::pair<const char *, std::string>>;

  static Options options(const More &more, const char *issuer = "acme") {
    Options options;
    if (issuer != nullptr) {
      EXPECT_TRUE(options.set("issuer", issuer).ok());
    }
    EXPECT_TRUE(options.set("clock.fixed", std::to_string(noon)).ok());
    EXPECT_TRUE(options.set("clock.manual", "true").ok());
    for (const auto &[name, value] : more) EXPECT_TRUE(options.set(name, value).ok()) << name;
    return options;
  }
  void open(const More &more = {}, const char *issuer = "acme") {
    auto opened = Gate::open("memory:", options(more, issuer));
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    gate = *opened;
    verifier = std::move(*gate->make_verifier(Options(), clock));
  }
  std::string issue() {
    char out[4096];
    std::size_t needed = 0;
    const auto size = gate->issue("alex", {}, nullptr, nullptr, out, needed);
    EXPECT_TRUE(size.ok()) << size.error().message;
    return size.ok() ? std::string(out, *size) : std::string();
  }
  Status verify(std::string_view token) { return verifier->verify(token, room.span()).status(); }
  json keys() { return json::parse(*gate->list_keys()); }
  std::string signing() {
    for (const json &key : keys())
      if (key["state"] == "signing") return key["kid"];
    return {};
  }
  std::size_t published() { return json::parse(*gate->jwks())["keys"].size(); }
  void at(Seconds now) { ASSERT_TRUE(gate->set_clock(now).ok()); }

  std::shared_ptr<Gate> gate;
  std::optional<Clock> clock;
  std::unique_ptr<token::Verifier> verifier;
  Room room;
};

TEST_F(GateKeys, AListSaysStatesAndTimesAndNothingPrivate) {
  open();
  const std::string next = *gate->rotate_keys();
  const json all = keys();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["algorithm"], "ES256");
  EXPECT_EQ(all[0]["state"], "signing");
  EXPECT_EQ(all[0]["created_at"], noon);
  EXPECT_EQ(all[0]["signs_until"], noon + hour);
  EXPECT_EQ(all[0]["verifies_until"], noon + hour + day + 60 + 4);
  EXPECT_EQ(all[1]["kid"], next);
  EXPECT_EQ(all[1]["state"], "announced");
  EXPECT_EQ(all[1]["signs_from"], noon + hour);
  EXPECT_TRUE(all[1]["signs_until"].is_null());
  for (const json &key : all) EXPECT_EQ(key.size(), 7u);
}

TEST_F(GateKeys, TheJwkSetHasAnnouncedSigningAndVerifyingKeys) {
  open();
  EXPECT_EQ(published(), 1u);
  ASSERT_TRUE(gate->rotate_keys().ok());
  EXPECT_EQ(published(), 2u);
  at(noon + hour);
  EXPECT_EQ(published(), 2u);
  at(noon + hour + day + 64);
  EXPECT_EQ(published(), 1u);
}

TEST_F(GateKeys, TheJwkSetAnnouncesTooThoughNobodyIssues) {
  open();
  at(noon + 30 * day - hour);
  EXPECT_EQ(published(), 2u);
}

TEST_F(GateKeys, TokensStayGoodAcrossARotation) {
  open();
  const std::string before = issue();
  ASSERT_TRUE(gate->rotate_keys().ok());
  at(noon + 890);
  EXPECT_EQ(verify(before), Status::ok);
  at(noon + hour);
  const std::string after = issue();
  EXPECT_NE(after.substr(0, after.find('.')), before.substr(0, before.find('.')));
  EXPECT_EQ(verify(after), Status::ok);
}

TEST_F(GateKeys, OptionsSetTheSchedule) {
  open({{"keys.rotate_every", "10m"}, {"keys.announce", "1m"}});
  const std::string first = signing();
  at(noon + 9 * 60);
  issue();
  EXPECT_EQ(signing(), first);
  EXPECT_EQ(keys().size(), 2u);
  at(noon + 10 * 60);
  EXPECT_NE(signing(), first);
}

TEST_F(GateKeys, ARevokedKeyIsRefusedAndAnotherSigns) {
  open();
  const std::string token = issue(), kid = signing();
  ASSERT_EQ(verify(token), Status::ok);
  ASSERT_TRUE(gate->revoke_key(kid, "leaked").ok());
  EXPECT_NE(verify(token), Status::ok);
  EXPECT_NE(signing(), kid);
  EXPECT_EQ(keys().size(), 1u);
  EXPECT_EQ(verify(issue()), Status::ok);
  EXPECT_EQ(gate->hub().counters().sum(watch::Count::revoked_keys), 1u);
}

TEST_F(GateKeys, ARevocationOfAKeyIsTold) {
  open();
  auto watch = gate->hub().watch();
  ASSERT_TRUE(gate->revoke_key("some kid", "leaked").ok());
  alignas(8) std::uint8_t page[1024];
  ASSERT_EQ(*(*watch)->next(page), 1u);
  const auto &event = *reinterpret_cast<const watch::EventRecord *>(page);
  EXPECT_EQ(event.kind, static_cast<std::int32_t>(watch::EventKind::revoked_key));
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(page) + event.id.at), "some kid");
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(page) + event.reason.at), "leaked");
}

// REVOKE-11. The options can keep naming the key.
TEST_F(GateKeys, AKeyOfTheOptionsIsRevokedForEver) {
  auto key = *jose::make_jwk(*crypto::generate(crypto::Algorithm::es256));
  open({{"keys.verifying", "{\"keys\":[" + jose::public_jwk_text(key) + "]}"}});
  const auto token_at = [&](Seconds now) {
    return token::sign(key, R"({"iss":"acme","sub":"alex","iat":)" + std::to_string(now) +
                                R"(,"exp":)" + std::to_string(now + 900) + "}");
  };
  EXPECT_EQ(verify(token_at(noon)), Status::ok);
  ASSERT_TRUE(gate->revoke_key(key.kid, "").ok());
  EXPECT_EQ(verify(token_at(noon)), Status::token_revoked);
  at(noon + 3650 * day);
  EXPECT_EQ(verify(token_at(noon + 3650 * day)), Status::token_revoked);
}

TEST_F(GateKeys, AGateWithASigningKeyHasNoKeyring) {
  const auto key = *jose::make_jwk(*crypto::generate(crypto::Algorithm::es256));
  open({{"keys.signing", std::string(jose::private_jwk_text(key).view())}});
  const json all = keys();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["kid"], key.kid);
  EXPECT_EQ(all[0]["state"], "signing");
  EXPECT_TRUE(all[0]["created_at"].is_null());
  EXPECT_EQ(gate->rotate_keys().status(), Status::option_place);
  const Outcome retired = gate->retire_key(key.kid);
  EXPECT_EQ(retired.status(), Status::option_place);
  EXPECT_THAT(retired.error().message, HasSubstr("keys.signing"));
  const std::string token = issue();
  ASSERT_TRUE(gate->revoke_key(key.kid, "").ok());
  EXPECT_EQ(verify(token), Status::token_revoked);
}

TEST_F(GateKeys, AGateWithoutANameHasNoKeyringAndAKeyOfItsOwn) {
  open({}, nullptr);
  EXPECT_EQ(published(), 1u);
  EXPECT_EQ(gate->rotate_keys().status(), Status::option_value);
  EXPECT_EQ(gate->retire_key("x").status(), Status::option_value);
  EXPECT_EQ(gate->revoke_key("x", "").status(), Status::option_value);
}

TEST_F(GateKeys, ASecretOfTooFewBytesIsRefusedWithItsNumber) {
  const auto opened =
      Gate::open("memory:", options({{"keys.secret", std::string(32, 'a') + " short"}}));
  ASSERT_EQ(opened.status(), Status::option_value);
  EXPECT_THAT(opened.error().message, HasSubstr("number 2 has 5 bytes"));
}

TEST_F(GateKeys, ATokenOfAnotherTypeIsSignedByTheNewKeyToo) {
  open();
  Options typed;
  ASSERT_TRUE(typed.set("token.type", "at+jwt").ok());
  const auto issue_typed = [&] {
    char out[4096];
    std::size_t needed = 0;
    const auto size = gate->issue("alex", {}, nullptr, &typed, out, needed);
    EXPECT_TRUE(size.ok());
    return std::string(out, *size);
  };
  std::optional<Clock> none;
  const auto reader = std::move(*gate->make_verifier(typed, none));
  EXPECT_TRUE(reader->verify(issue_typed(), room.span()).ok());
  ASSERT_TRUE(gate->retire_key(signing()).ok());
  EXPECT_TRUE(reader->verify(issue_typed(), room.span()).ok());
}

// Two gates over one store on disk, as two processes have them.
TEST_F(GateKeys, GatesOverOneStoreOnDiskSignWithOneKeyAndHearOfItsRevocation) {
  const Directory directory;
  const std::string store = "lmdb:" + directory.file("store");
  const auto open_one = [&](const More &more = {}) {
    auto opened = Gate::open(store, options(more));
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return *opened;
  };
  const auto other = open_one();
  gate = open_one();
  verifier = std::move(*other->make_verifier(Options(), clock));
  const std::string kid = signing(), token = issue();
  EXPECT_EQ(verify(token), Status::ok);
  ASSERT_TRUE(gate->revoke_key(kid, "").ok());
  EXPECT_NE(verify(token), Status::ok);
  EXPECT_EQ(verify(issue()), Status::ok);
  const std::string next = signing();
  gate = other;
  EXPECT_EQ(signing(), next);
  gate = open_one();
  EXPECT_EQ(signing(), next);
}

TEST_F(GateKeys, AStoreOnDiskKeepsItsKeyWrapped) {
  const Directory directory;
  const std::string store = "lmdb:" + directory.file("store"), secret(32, 's');
  gate = *Gate::open(store, options({{"keys.secret", secret}}));
  const std::string kid = signing();
  gate.reset();
  const auto refused = Gate::open(store, options({}));
  ASSERT_EQ(refused.status(), Status::option_value);
  EXPECT_THAT(refused.error().message, HasSubstr(kid));
  gate = *Gate::open(store, options({{"keys.secret", secret}}));
  EXPECT_EQ(signing(), kid);
}

}  // namespace
}  // namespace limen::gate
