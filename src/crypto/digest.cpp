#include "crypto/digest.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <new>

#include "base/secret.h"
#include "crypto/openssl.h"

namespace limen::crypto {

// RFC 2104 replaces a key that is longer than a block by its hash.
std::array<std::uint8_t, 32> hmac_sha256(ByteView key, ByteView data) {
  const ErrorMark mark;
  std::array<std::uint8_t, 64> block{};
  if (key.size() <= block.size()) {
    std::copy(key.begin(), key.end(), block.begin());
  } else {
    const auto hash = sha256(key);
    std::copy(hash.begin(), hash.end(), block.begin());
  }
  const EVP_MD *const digest = digest_of(Algorithm::hs256);
  const MdCtxPtr context(digest == nullptr ? nullptr : EVP_MD_CTX_new());
  std::array<std::uint8_t, 32> mac{};
  const auto hash_behind = [&](std::uint8_t pad, ByteView text) {
    for (std::uint8_t &octet : block) octet ^= pad;
    return EVP_DigestInit_ex2(context.get(), digest, nullptr) == 1 &&
           EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1 &&
           EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
           EVP_DigestFinal_ex(context.get(), mac.data(), nullptr) == 1;
  };
  // The second pad undoes the first.
  const bool done = context != nullptr && hash_behind(0x36, data) && hash_behind(0x36 ^ 0x5C, mac);
  cleanse(block.data(), block.size());
  if (!done) throw std::bad_alloc();
  return mac;
}

bool equal_in_constant_time(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace limen::crypto
