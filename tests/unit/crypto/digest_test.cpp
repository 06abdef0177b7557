// SHA-256 and HMAC-SHA-256 beside their standards and the openssl command.
#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace limen::crypto {
namespace {

// FIPS 180-4, examples of its appendix; the empty text.
TEST(Digest, Sha256IsThatOfFips180) {
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

struct HmacCase {
  const char *about;
  Bytes key, data;
  const char *mac;  // of 128 bits where the case has no more
};

Bytes of(std::string_view text) { return {text.begin(), text.end()}; }

// RFC 4231 sections 4.2 to 4.8.
TEST(Digest, HmacSha256IsThatOfRfc4231) {
  Bytes counting;
  for (std::uint8_t i = 1; i <= 25; ++i) counting.push_back(i);
  const HmacCase cases[] = {
      {"1", Bytes(20, 0x0b), of("Hi There"),
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"2", of("Jefe"), of("what do ya want for nothing?"),
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {"3", Bytes(20, 0xaa), Bytes(50, 0xdd),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {"4", counting, Bytes(50, 0xcd),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {"5", Bytes(20, 0x0c), of("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"},
      {"6", Bytes(131, 0xaa), of("Test Using Larger Than Block-Size Key - Hash Key First"),
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {"7", Bytes(131, 0xaa),
       of("This is a test using a larger than block-size key and a larger than block-size data. "
          "The key needs to be hashed before being used by the HMAC algorithm."),
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
  for (const HmacCase &one : cases) {
    const std::string expected = one.mac;
    EXPECT_EQ(to_hex(hmac_sha256(one.key, one.data)).substr(0, expected.size()), expected)
        << one.about;
  }
}

// Around the block's 64 octets, where keys begin to be hashed.
TEST(Digest, HmacSha256AgreesWithTheOpensslCommand) {
  const OpensslCommand openssl;
  std::mt19937_64 random(1);
  for (const std::size_t key_size : {1u, 16u, 32u, 63u, 64u, 65u, 200u}) {
    Bytes key(key_size), data(random() % 300);
    for (auto *bytes : {&key, &data})
      std::generate(bytes->begin(), bytes->end(),
                    [&] { return static_cast<std::uint8_t>(random()); });
    openssl.write("data", data);
    openssl.run("mac -digest SHA256 -macopt hexkey:" + to_hex(key) + " -in data -out mac HMAC");
    std::string expected = openssl.read("mac");
    while (!expected.empty() && expected.back() == '\n') expected.pop_back();
    std::transform(expected.begin(), expected.end(), expected.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_EQ(to_hex(hmac_sha256(key, data)), expected) << key_size;
  }
}

TEST(Digest, AnEmptyKeyIsABlockOfZeros) {
  EXPECT_EQ(hmac_sha256({}, as_bytes("x")), hmac_sha256(Bytes(64, 0), as_bytes("x")));
}

TEST(Digest, EqualityIsOfAllBytesAndOfTheLength) {
  const Bytes one = of("0123456789abcdef");
  EXPECT_TRUE(equal_in_constant_time(one, Bytes(one)));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_FALSE(equal_in_constant_time(one, ByteView(one).first(15)));
  for (std::size_t i = 0; i < one.size() * 8; ++i) {
    Bytes other = one;
    other[i / 8] = static_cast<std::uint8_t>(other[i / 8] ^ 1u << i % 8);
    EXPECT_FALSE(equal_in_constant_time(one, other)) << i;
  }
}

}  // namespace
}  // namespace limen::crypto
