#include "options/suggest.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace limen::options {
namespace {

std::string nearest(std::string_view name) {
  const Property *near = suggest(name);
  return near == nullptr ? "" : near->name;
}

TEST(Suggest, MendsASlipOfTheKeyboard) {
  EXPECT_EQ(nearest("isuer"), "issuer");    // left out
  EXPECT_EQ(nearest("isssuer"), "issuer");  // doubled
  EXPECT_EQ(nearest("issuet"), "issuer");   // beside
  EXPECT_EQ(nearest("sisuer"), "issuer");   // swapped
  EXPECT_EQ(nearest("audiences"), "audience");
  EXPECT_EQ(nearest("algorithm"), "algorithms");
  EXPECT_EQ(nearest("tokne.tlt"), "token.ttl");
  EXPECT_EQ(nearest("clock.mx_skew"), "clock.max_skew");
}

TEST(Suggest, TakesOtherSeparatorsAndCases) {
  EXPECT_EQ(nearest("token_ttl"), "token.ttl");
  EXPECT_EQ(nearest("token-max-ttl"), "token.max_ttl");
  EXPECT_EQ(nearest("token.max.ttl"), "token.max_ttl");
  EXPECT_EQ(nearest("tokenTtl"), "token.ttl");
  EXPECT_EQ(nearest("token.maxTtl"), "token.max_ttl");
  EXPECT_EQ(nearest("ISSUER"), "issuer");
}

TEST(Suggest, AddsTheGroupThatWasLeftOut) {
  EXPECT_EQ(nearest("ttl"), "token.ttl");
  EXPECT_EQ(nearest("max_skew"), "clock.max_skew");
  EXPECT_EQ(nearest("retention"), "log.retention");
}

TEST(Suggest, LeadsFromANameThatWasGivenUpToTheNewOne) {
  EXPECT_EQ(nearest("store.max_size"), "lmdb.max_size");
  EXPECT_EQ(nearest("store_max_size"), "lmdb.max_size");
}

TEST(Suggest, FindsEveryPropertyBehindOneSlip) {
  for (const Property &property : table()) {
    const std::string name = property.name;
    EXPECT_EQ(nearest(name), name);
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::string slip = name;
      slip.erase(i, 1);
      EXPECT_EQ(nearest(slip), name) << slip;
    }
  }
}

TEST(Suggest, IsSilentWhereNothingIsNear) {
  for (const char *far :
       {"", "x", "is", "colour", "refresh.reuse", "redis.url", "tokens", "..", "issuerissuer"})
    EXPECT_EQ(nearest(far), "") << far;
  EXPECT_EQ(nearest(std::string(49, 'a')), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'a')), "");
}

}  // namespace
}  // namespace limen::options
