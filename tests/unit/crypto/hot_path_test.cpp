// limen allocates nothing for signing and verifying, and ECDSA uses the documented
// nonces.
#include <openssl/crypto.h>

#include "crypto/algorithms.h"
#include "crypto/allocation_count.h"
#include "crypto/encoding.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "the signing input";

class HotPath : public EveryAlgorithm {};

TEST_P(HotPath, DoesNotAllocate) {
  const Key &key = *key_of(GetParam());
  Bytes signature(key.signature_size());
  const std::size_t before = allocation_count();
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(key.sign(as_bytes(text), signature.data()).ok());
    ASSERT_EQ(key.verify(as_bytes(text), signature), Verdict::good);
    signature[0] ^= 1;
    ASSERT_EQ(key.verify(as_bytes(text), signature), Verdict::bad);
  }
  EXPECT_EQ(allocation_count(), before);
  const auto counted = std::make_unique<Bytes>();
  EXPECT_GT(allocation_count(), before);
}

INSTANTIATE_TEST_SUITE_P(Algorithm, HotPath, testing::ValuesIn(every_algorithm), NameOfAlgorithm());

// RFC 6979, appendix A.2.5.
// corpus: D17
TEST(EcdsaNonce, IsThatOfRfc6979WhereOpensslOffersIt) {
  KeyNumbers numbers;
  numbers.x = from_hex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
  numbers.y = from_hex("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  const Bytes d = from_hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  numbers.d.assign(d.begin(), d.end());
  const Result<KeyPtr> key = from_numbers(Algorithm::es256, numbers);
  ASSERT_TRUE(key.ok()) << key.error().message;
  const std::string expected =
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
  EXPECT_TRUE(verifies(**key, "sample", from_hex(expected)));
  const std::string first = to_hex(sign(**key, "sample")), second = to_hex(sign(**key, "sample"));
  if (OpenSSL_version_num() >= 0x30200000) {
    EXPECT_EQ(first, expected);
    EXPECT_EQ(second, expected);
  } else {
    EXPECT_NE(first, second);
  }
}

}  // namespace
}  // namespace limen::crypto
