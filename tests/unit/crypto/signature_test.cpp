#include "crypto/algorithms.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "the signing input";

TEST_P(EveryAlgorithm, VerifiesWhatItSigned) {
  const Key &key = *key_of(GetParam());
  for (int round = 0; round < 3; ++round) {
    const Bytes signature = sign(key, text);
    EXPECT_TRUE(verifies(key, text, signature));
    EXPECT_FALSE(verifies(key, "another text", signature));
  }
}

TEST_P(EveryAlgorithm, SignsTheEmptyText) {
  const Key &key = *key_of(GetParam());
  EXPECT_TRUE(verifies(key, "", sign(key, "")));
}

TEST_P(EveryAlgorithm, VerifiesAfterABadSignature) {
  const Key &key = *key_of(GetParam());
  const Bytes good = sign(key, text);
  Bytes bad = good;
  bad[bad.size() / 2] ^= 1;
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(verifies(key, text, bad));
    EXPECT_TRUE(verifies(key, text, good));
  }
}

TEST_P(EveryAlgorithm, PublicHalfVerifiesAndCannotSign) {
  if (info(GetParam()).family == Family::hmac) {
    EXPECT_TRUE(key_of(GetParam())->is_private());
    return;
  }
  const Key &key = *key_of(GetParam());
  const KeyPtr half = public_half(key);
  EXPECT_FALSE(half->is_private());
  EXPECT_TRUE(verifies(*half, text, sign(key, text)));
  Bytes signature(half->signature_size());
  EXPECT_EQ(half->sign(as_bytes(text), signature.data()).status(), Status::key_private);
}

INSTANTIATE_TEST_SUITE_P(Signature, EveryAlgorithm, testing::ValuesIn(every_algorithm),
                         NameOfAlgorithm());

}  // namespace
}  // namespace limen::crypto
