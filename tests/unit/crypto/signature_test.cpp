#include <openssl/err.h>

#include "crypto/algorithms.h"
#include "crypto/encoding.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "the signing input";

class Signature : public EveryAlgorithm {};

TEST_P(Signature, VerifiesWhatItSigned) {
  const Key &key = *key_of(GetParam());
  for (int round = 0; round < 3; ++round) {
    const Bytes signature = sign(key, text);
    EXPECT_TRUE(verifies(key, text, signature));
    EXPECT_FALSE(verifies(key, "another text", signature));
  }
}

TEST_P(Signature, SignsTheEmptyText) {
  const Key &key = *key_of(GetParam());
  EXPECT_TRUE(verifies(key, "", sign(key, "")));
}

TEST_P(Signature, VerifiesAfterABadSignature) {
  const Key &key = *key_of(GetParam());
  const Bytes good = sign(key, text);
  Bytes bad = good;
  bad[bad.size() / 2] ^= 1;
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(verifies(key, text, bad));
    EXPECT_TRUE(verifies(key, text, good));
  }
}

TEST_P(Signature, PublicHalfVerifiesAndCannotSign) {
  if (info(GetParam()).key_type == KeyType::oct) {
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

// corpus: D18
TEST_P(Signature, AnyFlippedBitOfTheSignatureIsBad) {
  const Key &key = *key_of(GetParam());
  const Bytes good = sign(key, text);
  const std::size_t bits = 8 * good.size();
  // P-384 and P-521 are slow: every 7th bit there, and the last octet.
  const std::size_t step = info(GetParam()).signature_size > 64 && bits > 512 ? 7 : 1;
  for (std::size_t bit = 0; bit < bits; bit += bit + 8 < bits ? step : 1) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_FALSE(verifies(key, text, bad)) << "bit " << bit;
  }
  EXPECT_TRUE(verifies(key, text, good));
}

// corpus: D18
TEST_P(Signature, AnyFlippedBitOfTheTextIsBad) {
  const Key &key = *key_of(GetParam());
  const Bytes good = sign(key, text);
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    std::string other(text);
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(verifies(key, other, good)) << "bit " << bit;
  }
  EXPECT_FALSE(verifies(key, text.substr(1), good));
  EXPECT_FALSE(verifies(key, text.substr(0, text.size() - 1), good));
  EXPECT_FALSE(verifies(key, std::string(text) + '\0', good));
}

// corpus: A8, D7, D10; attack: 33, 35
TEST_P(Signature, AnyOtherLengthOfSignatureIsBad) {
  const Key &key = *key_of(GetParam());
  const Bytes good = sign(key, text);
  for (std::size_t size = 0; size < good.size(); ++size) {
    // A copy of exactly that size, so that a sanitizer sees a read past its end.
    const Bytes head(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    const Bytes tail(good.end() - static_cast<std::ptrdiff_t>(size), good.end());
    EXPECT_FALSE(verifies(key, text, head)) << size;
    EXPECT_FALSE(verifies(key, text, tail)) << size;
  }
  for (const std::size_t more :
       {std::size_t{1}, std::size_t{32}, good.size(), std::size_t{100000}}) {
    const Bytes zeros(more, 0);
    EXPECT_FALSE(verifies(key, text, concat(good, zeros))) << more;
    EXPECT_FALSE(verifies(key, text, concat(zeros, good))) << more;
    EXPECT_FALSE(verifies(key, text, concat(good, good))) << more;
  }
  EXPECT_FALSE(verifies(key, text, {}));
}

TEST_P(Signature, ConstantOctetsAreNoSignature) {
  const Key &key = *key_of(GetParam());
  for (const int octet : {0x00, 0x01, 0x7F, 0x80, 0xFF})
    EXPECT_FALSE(
        verifies(key, text, Bytes(key.signature_size(), static_cast<std::uint8_t>(octet))));
}

TEST_P(Signature, AnotherKeyDoesNotVerify) {
  const Result<KeyPtr> other = generate(GetParam());
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(verifies(**other, text, sign(*key_of(GetParam()), text)));
}

TEST_P(Signature, NumbersMakeTheSameKeyAgain) {
  const Key &key = *key_of(GetParam());
  const Result<KeyPtr> again = from_numbers(GetParam(), key.numbers(true));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE((*again)->is_private());
  EXPECT_EQ((*again)->signature_size(), key.signature_size());
  EXPECT_TRUE(verifies(**again, text, sign(key, text)));
  EXPECT_TRUE(verifies(key, text, sign(**again, text)));
}

// corpus: E6
TEST_P(Signature, PublicNumbersHoldNothingPrivate) {
  const KeyNumbers numbers = key_of(GetParam())->numbers(false);
  for (const SecretBytes *number :
       {&numbers.d, &numbers.p, &numbers.q, &numbers.dp, &numbers.dq, &numbers.qi, &numbers.k})
    EXPECT_TRUE(number->empty());
}

TEST_P(Signature, LongTextsAreSigned) {
  const Key &key = *key_of(GetParam());
  const std::string large(3u << 20, 'a');
  const Bytes signature = sign(key, large);
  EXPECT_TRUE(verifies(key, large, signature));
  EXPECT_FALSE(verifies(key, large + "a", signature));
}

// The host program may use OpenSSL, too. Its errors stay in the queue; limen's do not.
TEST_P(Signature, LeavesTheErrorQueueAsItWas) {
  const Key &key = *key_of(GetParam());
  Bytes bad = sign(key, text);
  bad[1] ^= 1;
  const auto use_everything = [&] {
    EXPECT_FALSE(verifies(key, text, bad));
    for (const char *label : {"PRIVATE KEY", "PUBLIC KEY", "RSA PRIVATE KEY", "RSA PUBLIC KEY",
                              "EC PRIVATE KEY", "CERTIFICATE"})
      EXPECT_FALSE(from_pem(GetParam(), pem_block(label, from_hex("3003020100"))));
    EXPECT_FALSE(from_secret(GetParam(), Bytes{}));
    EXPECT_FALSE(from_secret(GetParam(), Bytes(7, 0x30)));
    EXPECT_FALSE(from_secret(GetParam(), from_hex("30070201000201010201")));
    KeyNumbers wrong = key.numbers(false);
    wrong.x.assign(wrong.x.size(), 0xFF);
    wrong.n.assign(1, 0x01);
    EXPECT_FALSE(from_numbers(GetParam(), wrong));
    EXPECT_TRUE(generate(GetParam()));
  };
  ERR_clear_error();
  use_everything();
  EXPECT_EQ(ERR_peek_error(), 0u);

  ERR_raise(ERR_LIB_USER, 77);
  const unsigned long theirs = ERR_peek_error();
  use_everything();
  EXPECT_EQ(ERR_peek_error(), theirs);
  EXPECT_EQ(ERR_peek_last_error(), theirs);
  ERR_clear_error();
}

INSTANTIATE_TEST_SUITE_P(Algorithm, Signature, testing::ValuesIn(every_algorithm),
                         NameOfAlgorithm());

}  // namespace
}  // namespace limen::crypto
