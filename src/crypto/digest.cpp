#include "crypto/digest.h"

#include <openssl/crypto.h>

#include <new>

#include "crypto/openssl.h"

namespace limen::crypto {

std::array<std::uint8_t, 32> sha256(ByteView data) {
  const ErrorMark mark;
  const EVP_MD *const digest = digest_of(Algorithm::hs256);
  std::array<std::uint8_t, 32> hash;
  if (digest == nullptr ||
      EVP_Digest(data.data(), data.size(), hash.data(), nullptr, digest, nullptr) != 1)
    throw std::bad_alloc();
  return hash;
}

bool equal_in_constant_time(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace limen::crypto
