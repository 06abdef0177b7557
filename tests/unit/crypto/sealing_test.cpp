#include "crypto/sealing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "encoding.h"

namespace limen::crypto {
namespace {

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

// NIST's test vectors for AES-256-GCM, by way of the open form: nonce,
// ciphertext, tag.
TEST(Sealing, OpensWhatTheStandardSeals) {
  const SecretBytes key(32, 0);
  const Bytes sealed = from_hex(
      "000000000000000000000000"
      "cea7403d4d606b6e074ec5d3baf39d18"
      "d0d1c8a799996bf0265b98b5d48ab919");
  const auto plain = unseal(key, sealed, {});
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(*plain, SecretBytes(16, 0));
}

TEST(Sealing, ReadsBackWhatItSealed) {
  const SecretBytes key(32, 7);
  for (const std::size_t size : {0, 1, 16, 1000}) {
    const Bytes plain(size, 'p');
    const auto sealed = seal(key, plain, bytes("about"));
    ASSERT_TRUE(sealed.ok());
    EXPECT_EQ(sealed->size(), size + sealing_overhead);
    const auto opened = unseal(key, *sealed, bytes("about"));
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(std::equal(opened->begin(), opened->end(), plain.begin(), plain.end()));
  }
}

TEST(Sealing, NothingOfItMayBeChanged) {
  const SecretBytes key(32, 7), other(32, 8);
  const auto sealed = seal(key, bytes("private"), bytes("about"));
  ASSERT_TRUE(sealed.ok());
  for (std::size_t i = 0; i < sealed->size(); ++i) {
    SecretBytes changed = *sealed;
    changed[i] ^= 1;
    EXPECT_FALSE(unseal(key, changed, bytes("about")).has_value()) << i;
  }
  EXPECT_FALSE(unseal(other, *sealed, bytes("about")).has_value());
  EXPECT_FALSE(unseal(key, *sealed, bytes("abouT")).has_value());
  EXPECT_FALSE(unseal(key, *sealed, {}).has_value());
  for (std::size_t size = 0; size < sealed->size(); ++size)
    EXPECT_FALSE(unseal(key, ByteView(*sealed).first(size), bytes("about")).has_value());
}

TEST(Sealing, EachTimeItIsAnotherText) {
  const SecretBytes key(32, 7);
  EXPECT_NE(*seal(key, bytes("private"), {}), *seal(key, bytes("private"), {}));
}

// RFC 5869 appendix A.3: SHA-256 without salt and info; the first 32 octets.
TEST(Sealing, DerivesKeysAsRfc5869Does) {
  const Bytes secret(22, 0x0b);
  const SecretBytes derived = derive_key(secret, "");
  EXPECT_EQ(Bytes(derived.begin(), derived.end()),
            from_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
  EXPECT_NE(derive_key(secret, "a"), derive_key(secret, "b"));
}

}  // namespace
}  // namespace limen::crypto
