#include "crypto/openssl.h"

#include <openssl/crypto.h>

#include <string_view>

namespace limen::crypto {
namespace {

// Never freed: keys may be used until the very end of the process. For the same
// reason OpenSSL is asked not to tear itself down at exit.
struct Digests {
  const EVP_MD *sha256, *sha384, *sha512;

  Digests() {
    const ErrorMark mark;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    sha256 = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    sha384 = EVP_MD_fetch(nullptr, "SHA2-384", nullptr);
    sha512 = EVP_MD_fetch(nullptr, "SHA2-512", nullptr);
  }
};

}  // namespace

const EVP_MD *digest_of(Algorithm algorithm) noexcept {
  static const Digests digests;
  switch (info(algorithm).hash_size) {
    case 32:
      return digests.sha256;
    case 48:
      return digests.sha384;
    case 64:
      return digests.sha512;
    default:
      return nullptr;
  }
}

}  // namespace limen::crypto
