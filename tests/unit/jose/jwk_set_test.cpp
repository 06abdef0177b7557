#include "jose/jwk_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "jose/rfc_keys.h"
#include "jose/tokens.h"

namespace limen::jose {
namespace {

using crypto::Algorithm;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string set_text(std::initializer_list<std::string> keys) {
  std::string text = R"({"keys":[)";
  for (const std::string &jwk : keys) text += (text.back() == '[' ? "" : " , ") + jwk;
  return text + "]}";
}

std::string named(const std::string &jwk, const std::string &kid) {
  return R"({"kid":)" + json(kid).dump() + "," + jwk.substr(1);
}

Header header_for(Algorithm algorithm) {
  Header header;
  header.algorithm = algorithm;
  return header;
}

Header header_for(Algorithm algorithm, std::string_view kid) {
  Header header = header_for(algorithm);
  header.kid = kid;
  return header;
}

// Keys of one family each, by kid.
JwkSet public_set() {
  const Result<JwkSet> set = JwkSet::parse(
      set_text({named(rfc::rs256_public_jwk, "rsa"), named(rfc::es256_public_jwk, "ec"),
                named(rfc::ed25519_public_jwk, "ed")}));
  EXPECT_TRUE(set.ok()) << set.error().message;
  return set.ok() ? *set : JwkSet();
}

TEST(JwkSet, ReadsItsKeysInOrder) {
  const JwkSet set = public_set();
  ASSERT_EQ(set.keys().size(), 3u);
  EXPECT_EQ(set.keys()[0]->kid, "rsa");
  EXPECT_EQ(set.keys()[2]->kid, "ed");
  EXPECT_TRUE(set.algorithms().contains(Algorithm::rs256));
  EXPECT_TRUE(set.algorithms().contains(Algorithm::eddsa));
  EXPECT_FALSE(set.algorithms().contains(Algorithm::hs256));
}

TEST(JwkSet, RefusesWhatIsNoSet) {
  // conformance: E1
  for (const std::string &text :
       {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":null})"), std::string(R"({"Keys":[]})"), rfc::es256_public_jwk,
        "[" + rfc::es256_public_jwk + "]", set_text({rfc::es256_public_jwk}) + "x"})
    EXPECT_EQ(JwkSet::parse(text).status(), Status::key_set) << text;
  EXPECT_EQ(JwkSet::parse(set_text({})).status(), Status::key_set);
}

TEST(JwkSet, RefusesAMemberThatOccursTwice) {
  // conformance: B4
  const std::string good = set_text({rfc::es256_public_jwk});
  EXPECT_EQ(JwkSet::parse(R"({"keys":[],)" + good.substr(1)).status(), Status::key_set);
  EXPECT_EQ(JwkSet::parse(R"({"\u006beys":[],)" + good.substr(1)).status(), Status::key_set);
  EXPECT_EQ(JwkSet::parse(set_text({R"({"kty":"EC",)" + rfc::es256_public_jwk.substr(1),
                                    rfc::ed25519_public_jwk}))
                .status(),
            Status::key_set);
}

TEST(JwkSet, SkipsKeysItCannotUse) {
  // conformance: E2, E1, D3
  const Result<JwkSet> set = JwkSet::parse(
      R"({"issuer":"[{]}\"","keys":[{},5,"[\"{",null,[{"a":["]"]}],{"kty":"AKP","pub":"AA"},)"
      R"({"kty":"EC","crv":"P-256"},{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"},)"
      R"({"kty":"RSA","n":"AQAB","e":"AQAB"},{"alg":"ES256"},{"use":"enc",)" +
      rfc::es256_public_jwk.substr(1) + "," + named(rfc::es256_public_jwk, "ec") + "]}");
  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_EQ(set->keys().size(), 1u);
  EXPECT_EQ(set->keys()[0]->kid, "ec");
}

TEST(JwkSet, SaysWhyNoKeyIsLeft) {
  const Result<JwkSet> set = JwkSet::parse(set_text({R"({"kty":"AKP"})", "{}"}));
  ASSERT_FALSE(set.ok());
  EXPECT_THAT(set.error().message, HasSubstr("none of its 2 keys"));
  EXPECT_THAT(set.error().message, HasSubstr("AKP"));
}

TEST(JwkSet, RefusesSecretsBesidePublicKeys) {
  // conformance: E7
  EXPECT_EQ(JwkSet::parse(set_text({rfc::hs256_jwk, rfc::es256_public_jwk})).status(),
            Status::key_set);
  EXPECT_EQ(JwkSet::parse(set_text({rfc::es256_public_jwk, rfc::hs256_jwk})).status(),
            Status::key_set);
  JwkSet set = set_of({read_key(rfc::hs256_jwk)});
  EXPECT_EQ(set.add(std::make_shared<const Jwk>(read_key(rfc::es256_public_jwk))).status(),
            Status::key_set);
  EXPECT_EQ(set.keys().size(), 1u);
}

TEST(JwkSet, RefusesAKidTwice) {
  // conformance: E7
  EXPECT_EQ(JwkSet::parse(
                set_text({named(rfc::rs256_public_jwk, "a"), named(rfc::es256_public_jwk, "a")}))
                .status(),
            Status::key_set);
  EXPECT_EQ(JwkSet::parse(set_text({rfc::rs256_public_jwk, rfc::es256_public_jwk}))->keys().size(),
            2u);
}

TEST(JwkSet, IsBounded) {
  std::string text = R"({"keys":[)";
  for (int i = 0; i < 1000; ++i) text += "{},";
  EXPECT_TRUE(JwkSet::parse(text.substr(0, text.size() - 4) + "," + rfc::es256_jwk + "]}").ok());
  EXPECT_EQ(JwkSet::parse(text + rfc::es256_jwk + "]}").status(), Status::key_set);
  const std::string good = set_text({rfc::es256_jwk});
  EXPECT_TRUE(JwkSet::parse(good + std::string(1024 * 1024 - good.size(), ' ')).ok());
  EXPECT_EQ(JwkSet::parse(good + std::string(1024 * 1024 - good.size() + 1, ' ')).status(),
            Status::key_set);
}

TEST(JwkSet, ChoosesByKid) {
  const JwkSet set = public_set();
  const auto chosen = set.choose(header_for(Algorithm::es256, "ec"));
  ASSERT_TRUE(chosen.ok()) << chosen.error().message;
  EXPECT_EQ((*chosen)->kid, "ec");
}

TEST(JwkSet, AnUnknownKidOnlyMisses) {
  // conformance: C9; attack: 14
  const JwkSet set = public_set();
  for (const std::string_view kid : {"", "E", "ecc", "../../dev/null", "' OR 1=1 --", "$(id)"}) {
    const auto chosen = set.choose(header_for(Algorithm::es256, kid));
    EXPECT_EQ(chosen.status(), Status::token_key) << kid;
  }
  EXPECT_EQ(set.choose(header_for(Algorithm::es256, std::string_view("ec\0", 3))).status(),
            Status::token_key);
  EXPECT_THAT(set.choose(header_for(Algorithm::es256, "a\nb")).error().message,
              HasSubstr("no key has the kid \"a\\x0ab\""));
}

TEST(JwkSet, AKidOfAnotherAlgorithmIsRefused) {
  // conformance: D2; attack: 9, 12
  const JwkSet set = public_set();
  for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::rs512, Algorithm::es256})
    EXPECT_EQ(set.choose(header_for(algorithm, "rsa")).status(), Status::token_algorithm);
  // conformance: D15
  EXPECT_EQ(set.choose(header_for(Algorithm::ed25519, "ed")).status(), Status::token_algorithm);
}

TEST(JwkSet, AKeyThatMayNotVerifyIsRefused) {
  // conformance: D4
  Jwk jwk = read_key(named(rfc::es256_jwk, "ec"));
  jwk.may_verify = false;
  const JwkSet set = set_of({jwk});
  EXPECT_EQ(set.choose(header_for(Algorithm::es256, "ec")).status(), Status::token_key);
  EXPECT_EQ(set.choose(header_for(Algorithm::es256)).status(), Status::token_key);
  EXPECT_TRUE(set.algorithms().empty());
}

TEST(JwkSet, WithoutAKidExactlyOneKeyMustFit) {
  // conformance: E9
  JwkSet set = public_set();
  EXPECT_EQ((*set.choose(header_for(Algorithm::es256)))->kid, "ec");
  EXPECT_EQ(set.choose(header_for(Algorithm::hs256)).status(), Status::token_key);

  ASSERT_TRUE(set.add(std::make_shared<const Jwk>(fresh_key(Algorithm::es256, "new"))).ok());
  const auto chosen = set.choose(header_for(Algorithm::es256));
  EXPECT_EQ(chosen.status(), Status::token_key);
  EXPECT_THAT(chosen.error().message, HasSubstr("2 keys fit ES256"));
  EXPECT_EQ((*set.choose(header_for(Algorithm::eddsa)))->kid, "ed");
}

TEST(JwkSet, AKeyWithoutKidIsFoundOnlyWithoutKid) {
  const JwkSet set = set_of({read_key(rfc::es256_public_jwk)});
  EXPECT_TRUE(set.choose(header_for(Algorithm::es256)).ok());
  EXPECT_EQ(set.choose(header_for(Algorithm::es256, "")).status(), Status::token_key);
}

TEST(JwkSet, AnEmptySetFitsNothing) {
  EXPECT_EQ(JwkSet().choose(header_for(Algorithm::hs256)).status(), Status::token_key);
  EXPECT_EQ(JwkSet().choose(header_for(Algorithm::hs256, "a")).status(), Status::token_key);
}

TEST(JwkSet, PublicTextReadsBackWithoutPrivateMembers) {
  // conformance: E6
  const JwkSet set = set_of({fresh_key(Algorithm::es256, "ec"), fresh_key(Algorithm::rs256, "rsa"),
                             fresh_key(Algorithm::eddsa, "ed")});
  const json text = json::parse(set.public_text());
  ASSERT_EQ(text["keys"].size(), 3u);
  for (const json &jwk : text["keys"])
    for (const char *member : {"d", "p", "q", "dp", "dq", "qi", "k"})
      EXPECT_FALSE(jwk.contains(member)) << jwk;

  const Result<JwkSet> again = JwkSet::parse(set.public_text());
  ASSERT_TRUE(again.ok()) << again.error().message;
  for (const auto &jwk : set.keys())
    EXPECT_EQ(answer(*again, sign_segment(*jwk, *header_segment(*jwk, ""), "p")), Status::ok);
}

TEST(JwkSet, PublicTextLeavesSecretsOut) {
  // conformance: E6
  EXPECT_EQ(set_of({read_key(rfc::hs256_jwk)}).public_text(), R"({"keys":[]})");
  EXPECT_EQ(JwkSet().public_text(), R"({"keys":[]})");
}

}  // namespace
}  // namespace limen::jose
