// HMAC by the provider's functions and by EVP: the same MACs, and both fit many threads.
#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "crypto/allocation_count.h"
#include "crypto/encoding.h"
#include "crypto/key_types.h"
#include "crypto/openssl_command.h"
#include "crypto/provider_digest.h"

namespace limen::crypto {
namespace {

struct Case {
  Algorithm algorithm;
  const char *digest;
};
constexpr Case cases[] = {
    {Algorithm::hs256, "SHA256"}, {Algorithm::hs384, "SHA384"}, {Algorithm::hs512, "SHA512"}};

KeyPtr key_by(HmacBackend way, Algorithm algorithm, ByteView secret) {
  Result<KeyPtr> key = hmac_from_secret(algorithm, secret, way);
  EXPECT_TRUE(key.ok()) << key.error().message;
  return std::move(*key);
}

Bytes octets(std::size_t size, unsigned seed) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 151 + seed * 29);
  return out;
}

std::string mac_of(const Key &key, ByteView text) {
  Bytes mac(key.signature_size());
  EXPECT_TRUE(key.sign(text, mac.data()).ok());
  return to_hex(mac);
}

class Hmac : public testing::TestWithParam<HmacBackend> {};

TEST_P(Hmac, AgreesWithTheOpensslCommand) {
  const OpensslCommand openssl;
  constexpr std::size_t sizes[] = {0, 1, 63, 64, 119, 120, 1000};
  std::string list;
  for (const std::size_t size : sizes) {
    openssl.write("text" + std::to_string(size), octets(size, 3));
    list += " text" + std::to_string(size);
  }
  for (const Case &each : cases) {
    for (const std::size_t key_size : {64, 65, 128, 129, 200}) {
      const Bytes secret = octets(key_size, 7);
      const KeyPtr key = key_by(GetParam(), each.algorithm, secret);
      openssl.run(std::string("dgst -") + each.digest +
                  " -mac HMAC -macopt hexkey:" + to_hex(secret) + " -r -out macs" + list);
      std::string expected;
      for (const std::size_t size : sizes)
        expected += mac_of(*key, octets(size, 3)) + " *text" + std::to_string(size) + "\n";
      EXPECT_EQ(openssl.read("macs"), expected) << each.digest << ", key of " << key_size;
    }
  }
}

TEST_P(Hmac, RefusesEveryOtherOctet) {
  for (const Case &each : cases) {
    const KeyPtr key = key_by(GetParam(), each.algorithm, octets(64, 1));
    const Bytes text = octets(300, 2);
    Bytes mac(key->signature_size());
    ASSERT_TRUE(key->sign(text, mac.data()).ok());
    EXPECT_EQ(key->verify(text, mac), Verdict::good);
    for (std::uint8_t &octet : mac) {
      octet ^= 0x40;
      EXPECT_EQ(key->verify(text, mac), Verdict::bad);
      octet ^= 0x40;
    }
    EXPECT_EQ(key->verify(text, ByteView(mac).first(mac.size() - 1)), Verdict::bad);
    EXPECT_EQ(key->verify(text, {}), Verdict::bad);
  }
}

TEST_P(Hmac, ServesThreadsAtOnce) {
  const KeyPtr key = key_by(GetParam(), Algorithm::hs256, octets(32, 5));
  std::vector<std::string> alone;
  for (unsigned i = 0; i < 50; ++i) alone.push_back(mac_of(*key, octets(10 * i, i)));
  std::array<int, 4> wrong{};
  std::vector<std::thread> threads;
  threads.reserve(wrong.size());
  for (int &mine : wrong)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round)
        for (unsigned i = 0; i < alone.size(); ++i)
          mine += mac_of(*key, octets(10 * i, i)) != alone[i];
    });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

TEST_P(Hmac, AllocatesNothingOfLimens) {
  const KeyPtr key = key_by(GetParam(), Algorithm::hs256, octets(32, 5));
  const Bytes text = octets(400, 1);
  Bytes mac(32);
  const std::size_t before = allocation_count();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(key->sign(text, mac.data()).ok());
    ASSERT_EQ(key->verify(text, mac), Verdict::good);
  }
  EXPECT_EQ(allocation_count(), before);
}

INSTANTIATE_TEST_SUITE_P(Way, Hmac, testing::Values(HmacBackend::provider, HmacBackend::evp),
                         [](const auto &way) {
                           return way.param == HmacBackend::provider ? "Provider" : "Evp";
                         });

// If this fails, limen never uses the provider, which it is meant to use.
TEST(ProviderDigest, IsFoundForEveryHash) {
  for (const Case &each : cases) {
    ProviderDigest digest;
    EXPECT_TRUE(digest.find(digest_of(each.algorithm))) << each.digest;
  }
  ProviderDigest none;
  EXPECT_FALSE(none.find(nullptr));
}

TEST(ProviderHash, CopiesGoOnByThemselves) {
  ProviderDigest digest;
  ASSERT_TRUE(digest.find(digest_of(Algorithm::hs256)));
  ProviderHash first(digest);
  ASSERT_TRUE(first.update(as_bytes("a")));
  ProviderHash second = first.copy();
  ASSERT_TRUE(second.update(as_bytes("bc")));
  std::uint8_t hash[32];
  ASSERT_TRUE(second.finish(hash, sizeof hash));
  EXPECT_EQ(to_hex(hash), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  ProviderHash moved = std::move(first);
  ASSERT_TRUE(moved.finish(hash, sizeof hash));
  EXPECT_EQ(to_hex(hash), "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
}

TEST(ProviderHash, ThatIsNoneFails) {
  ProviderHash none;
  std::uint8_t hash[32];
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.copy());
  EXPECT_FALSE(none.update(as_bytes("a")));
  EXPECT_FALSE(none.finish(hash, sizeof hash));
}

}  // namespace
}  // namespace limen::crypto
