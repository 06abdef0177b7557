// limen/peek.hpp: what a token says, unverified.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace {

TEST(Unverified, SaysWhatATokenSaysThoughNobodySignedIt) {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"}});
  std::string token = gate.issue("alex", R"({"role":"admin"})");
  token.resize(token.rfind('.') + 1);
  const limen::Unverified seen(token);
  EXPECT_TRUE(seen.claims());
  EXPECT_EQ(seen.claims().subject(), "alex");
  EXPECT_EQ(seen.claims().get("role"), "admin");
  EXPECT_EQ(limen::json::get(seen.header(), "alg"), "ES256");
  limen::Claims claims;
  limen_error error;
  EXPECT_EQ(gate.verifier().try_verify(token, claims, error), LIMEN_E_TOKEN_SIGNATURE);
}

TEST(Unverified, RefusesWhatIsMalformed) {
  EXPECT_THROW(limen::Unverified(""), limen::TokenError);
  EXPECT_THROW(limen::Unverified("a.b"), limen::TokenError);
  EXPECT_THROW(limen::Unverified(std::string(2'000'000, 'A')), limen::TokenError);
}

TEST(Unverified, OfTheSmallestTokenFits) {
  const limen::Unverified seen("e30.e30.");
  EXPECT_EQ(seen.header(), "{}");
  EXPECT_EQ(seen.claims().json(), "{}");
  EXPECT_EQ(seen.claims().subject().data(), nullptr);
}

}  // namespace
