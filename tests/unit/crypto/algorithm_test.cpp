#include "crypto/algorithms.h"

namespace limen::crypto {
namespace {

TEST(Algorithm, IsFoundByItsName) {
  for (const Algorithm algorithm : every_algorithm)
    EXPECT_EQ(find_algorithm(info(algorithm).name), algorithm);
}

// corpus: C1, C2; attack: 8
TEST(Algorithm, HasNoOtherName) {
  for (const std::string_view name :
       {"",       "none",   "None",    "NONE",    "nOnE", "none ",  "hs256",   "Hs256",
        "HS256 ", " HS256", "HS25",    "HS2566",  "HS1",  "PS256",  "ES256K",  "Ed448",
        "eddsa",  "EDDSA",  "ed25519", "ED25519", "RSA",  "RSA1_5", "A256GCM", "dir"})
    EXPECT_EQ(find_algorithm(name), std::nullopt) << name;
  EXPECT_EQ(find_algorithm(std::string_view("HS256\0", 6)), std::nullopt);
}

TEST(Algorithm, SetHoldsWhatWasAdded) {
  AlgorithmSet set;
  EXPECT_TRUE(set.empty());
  set.add(Algorithm::es256);
  EXPECT_FALSE(set.empty());
  for (const Algorithm algorithm : every_algorithm)
    EXPECT_EQ(set.contains(algorithm), algorithm == Algorithm::es256);
}

// A caller may swap arguments and pass a key instead of a name.
TEST(Algorithm, AMessageShowsOnlyWhatLooksLikeAName) {
  const auto message = [](std::string_view name) {
    return std::string(parse_algorithm(name, "algorithm").error().message);
  };
  EXPECT_NE(message("PS256").find("\"PS256\""), std::string::npos);
  EXPECT_NE(message("PS256").find("ES256"), std::string::npos);
  for (const char *key : {"-----BEGIN PRIVATE KEY-----", "correct horse battery staple",
                          "c2VjcmV0c2VjcmV0c2VjcmV0", "short secret"}) {
    const std::string size = std::to_string(std::string_view(key).size());
    EXPECT_NE(message(key).find("algorithm: a text of " + size + " bytes"), std::string::npos);
    EXPECT_EQ(message(key).find(key), std::string::npos);
  }
}

}  // namespace
}  // namespace limen::crypto
