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

// Its private numbers fit together, but p and q are not primes, which only a
// signature shows.
const std::string without_primes =
    R"({"kty":"RSA","n":"vwuBtb-nvweQBaCxqEzZE9beok3Mkpn0WWXFRvb3QTr1VK9asRZ48rd7gfOc_1cbJ1Ali4)"
    R"(b_cT-qSYltJEETWFNfUv69NrrYj_5bb2Def0k23r9aQnGriXQ4rWRm2GhpYEt4FkNt-gobG_y_un7rLP-Np4rwKs)"
    R"(dKOZNvPgemO_Hcp76a3s6rk9VDFmsQdRUvL6aevTejnT2k162oKsu1Qpqfhp92fJ-gRBonkKwcOhPpvs_Q-BV5oy)"
    R"(iHEJ2QhUhvafAuRl3oftOyZvy3-PNhV1-ZmJ-b9gxd9qX7GhTdqNR5eBrxinziTYW2vtErflT-mmZ4G7yBgI83t7)"
    R"(A7g5ayTQ","e":"AQAB","d":"DkTuwEN7ZQJMmI8DFf3_bMLsyBSlhgGnxZGbZYyGtUGRF20tifKSwBZCTFeEz3)"
    R"(GTHqGW3FAN_khyEKIKG94ccslvYkSSn2bfTAoEjFIg7ELsrUB_nlzdIhwjK5hHMjzCOiYI5yjMKxPcKH_9VhGqwS)"
    R"(apTu1KuPc_rQM9GNX7bZinBq5H42jKVGKNBh9LXOVvXD7Vu2qZFyePsZqWGvmE0I63OgmO3A-GIaeNO0vPrfD5zu)"
    R"(p2C0lNdHUuGuiC8jYT3CQpRbdIYDjf4Xr2dmWjsP9yWz-sAGfs_2M6DJM_fd1fUV-hGq2bpBv0DvsOPVgcB7HL1y)"
    R"(Sf2nJZonWSJ2uEoQ","p":"4XCzODkmMFnyjBBdH7F8I5DBks_TrJSvDyHdtmytSiaNEW7OFzj32T2cFyQR4guPa)"
    R"(w1Um28DZ1oWAKNaCZlQ2Db2dcyB50716OJdlA7ZBHWVMZhdXZ3J-BgY6BGJL5Ar0j8IJBKLLzMMXH_QpqOkUGUTJ)"
    R"(w4mng038qdN5FLmtDk","q":"2PE10l9VcgMwGFDFo4_VR5I6c2mU47-RGmHb4i5EFYuul7qU0O2oL49tBVhO-Ko)"
    R"(4kidmWB4nocCKamPsJO3mpGtMskJKI9WWIhe-rdvElsuOgZc-C-zXsDiY0ZD569rMDLHinGWM2hSV5gr1k70Ezw_)"
    R"(WMPHynQ2plT9I8aCfdrU","dp":"FIsEidcLV9SaeZD0K3Ms8MC8Ivi1PUC_Qw2--mSk1eD1ceU6-nrCexVWJ_Wt)"
    R"(e3-6LfMlBpTzJnPbFWvNRJqn90vq4YklPULAvdwC0v8XX4Snd8F-oI1EXksz2dHfQmpM0_fSchcOf9qTAcrT5Jt8)"
    R"(2aacPC7Z7gUeWApO2sODKmE","dq":"Gte1riMHooTMdaXA3p0UabepLdCZkJiKbrY_C7xnxjazUqjOcw-E6OWZO)"
    R"(rkThGcjesoPOsX4Z2Y4ejOE64jYKe3w3nmfTNHHss43VLHFoFbtehFppvYWNgK6vetvUQSQjN2RyYIzLGSxq3Ydr)"
    R"(rsLlkdCXGoDd_VRz1q2Ptd-A6U","qi":"Mvsjy3epD92duc3f74xzmJxD-SQzyjsz8hjzt6nETnMsxdjcTpDLVj)"
    R"(B9t7Y9HZSmhrPhfNrc1icxF1mBp7kJy6eYqKcTYS3LuxcYxIyTqO26yiSf3Ap9JTWpKjJEYBeoB6LWYAHikZ8QA1)"
    R"(lfLAEPd3tRQHSizVs0l_b3uZFgGQ4"})";

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

// Keys of one key type each, by kid.
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
  // corpus: E1
  for (const std::string &text :
       {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":null})"), std::string(R"({"Keys":[]})"), rfc::es256_public_jwk,
        "[" + rfc::es256_public_jwk + "]", set_text({rfc::es256_public_jwk}) + "x"})
    EXPECT_EQ(JwkSet::parse(text).status(), Status::key_set) << text;
  EXPECT_EQ(JwkSet::parse(set_text({})).status(), Status::key_set);
}

TEST(JwkSet, RefusesAMemberThatOccursTwice) {
  // corpus: B4
  const std::string good = set_text({rfc::es256_public_jwk});
  EXPECT_EQ(JwkSet::parse(R"({"keys":[],)" + good.substr(1)).status(), Status::key_set);
  EXPECT_EQ(JwkSet::parse(R"({"\u006beys":[],)" + good.substr(1)).status(), Status::key_set);
  EXPECT_EQ(JwkSet::parse(set_text({R"({"kty":"EC",)" + rfc::es256_public_jwk.substr(1),
                                    rfc::ed25519_public_jwk}))
                .status(),
            Status::key_set);
}

TEST(JwkSet, SkipsKeysItCannotUse) {
  // corpus: E2, E1, D3
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
  // corpus: E7
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
  // corpus: E7
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

TEST(JwkSet, IsBoundedWhereKeysAreAdded) {
  const auto jwk = std::make_shared<const Jwk>(read_key(rfc::es256_public_jwk));
  JwkSet set;
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(set.add(jwk).ok()) << i;
  const Outcome more = set.add(jwk);
  ASSERT_EQ(more.status(), Status::key_set);
  EXPECT_THAT(more.error().message, HasSubstr("more than 1000 keys"));
  EXPECT_EQ(set.keys().size(), 1000u);
}

// So nobody can make a set cost private operations, which take long with RSA.
TEST(JwkSet, TriesNoPrivateKey) {
  EXPECT_EQ(refusal(without_primes), Status::algorithm);
  const Result<JwkSet> set = JwkSet::parse(set_text({without_primes}));
  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_FALSE(set->keys()[0]->key->is_private());
}

TEST(JwkSet, KeepsThePublicHalfOfPrivateKeys) {
  std::string text = R"({"keys":[)";
  std::vector<Jwk> keys;
  for (const Algorithm algorithm :
       {Algorithm::rs256, Algorithm::es256, Algorithm::es512, Algorithm::eddsa}) {
    keys.push_back(fresh_key(algorithm, crypto::info(algorithm).name));
    text.append(private_jwk_text(keys.back()).view()).push_back(',');
  }
  text.back() = ']';
  const Result<JwkSet> set = JwkSet::parse(text + "}");
  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_EQ(set->keys().size(), keys.size());
  for (const auto &jwk : set->keys()) {
    EXPECT_FALSE(jwk->key->is_private());
    EXPECT_FALSE(jwk->may_sign);
    EXPECT_TRUE(jwk->key->numbers(true).d.empty());
  }
  for (const Jwk &jwk : keys)
    EXPECT_EQ(answer(*set, sign_segment(jwk, *header_segment(jwk, ""), "p")), Status::ok);
}

TEST(JwkSet, SkipsKeysWhoseHalvesDoNotFit) {
  // corpus: E2, E5
  for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa}) {
    json one = json::parse(private_jwk_text(fresh_key(algorithm)).view());
    one["d"] = json::parse(private_jwk_text(fresh_key(algorithm)).view())["d"];
    EXPECT_EQ(JwkSet::parse(set_text({one.dump()})).status(), Status::key_set);
  }
}

TEST(JwkSet, ChoosesByKid) {
  const JwkSet set = public_set();
  const auto chosen = set.choose(header_for(Algorithm::es256, "ec"));
  ASSERT_TRUE(chosen.ok()) << chosen.error().message;
  EXPECT_EQ((*chosen)->kid, "ec");
}

TEST(JwkSet, AnUnknownKidOnlyMisses) {
  // corpus: C9; attack: 14
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
  // corpus: D2; attack: 9, 12
  const JwkSet set = public_set();
  for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::rs512, Algorithm::es256})
    EXPECT_EQ(set.choose(header_for(algorithm, "rsa")).status(), Status::token_algorithm);
  // corpus: D15
  EXPECT_EQ(set.choose(header_for(Algorithm::ed25519, "ed")).status(), Status::token_algorithm);
}

TEST(JwkSet, AKeyThatMayNotVerifyIsRefused) {
  // corpus: D4
  Jwk jwk = read_key(named(rfc::es256_jwk, "ec"));
  jwk.may_verify = false;
  const JwkSet set = set_of({jwk});
  EXPECT_EQ(set.choose(header_for(Algorithm::es256, "ec")).status(), Status::token_key);
  EXPECT_EQ(set.choose(header_for(Algorithm::es256)).status(), Status::token_key);
  EXPECT_TRUE(set.algorithms().empty());
}

TEST(JwkSet, WithoutAKidExactlyOneKeyMustFit) {
  // corpus: E9
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
  // corpus: E6
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
  // corpus: E6
  EXPECT_EQ(set_of({read_key(rfc::hs256_jwk)}).public_text(), R"({"keys":[]})");
  EXPECT_EQ(JwkSet().public_text(), R"({"keys":[]})");
}

}  // namespace
}  // namespace limen::jose
