#include "crypto/openssl.h"

#include <openssl/crypto.h>

#include <atomic>

namespace limen::crypto {
namespace {

// A digest is never freed, because keys may be used until the very end of the process.
// It takes no lock, because a child may be forked while another thread fetches it. It
// is fetched at its first use, because a host program sets OpenSSL up in its main
// function.
class Digest {
 public:
  explicit constexpr Digest(const char *name) noexcept : name_(name) {}

  const EVP_MD *get() noexcept {
    const EVP_MD *const known = fetched_.load(std::memory_order_acquire);
    return known != nullptr ? known : fetch();
  }

 private:
  [[gnu::cold, gnu::noinline]] const EVP_MD *fetch() noexcept {
    const ErrorMark mark;
    // OpenSSL must not tear itself down at exit.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    EVP_MD *const mine = EVP_MD_fetch(nullptr, name_, nullptr);
    EVP_MD *first = nullptr;
    if (mine == nullptr || fetched_.compare_exchange_strong(first, mine)) return mine;
    EVP_MD_free(mine);
    return first;
  }

  const char *const name_;
  std::atomic<EVP_MD *> fetched_{nullptr};
};

constinit Digest sha256_digest("SHA2-256"), sha384_digest("SHA2-384"), sha512_digest("SHA2-512");

#ifdef LIMEN_STATIC_CRYPTO
// This libcrypto belongs to limen alone, so it reads no configuration: neither an
// openssl.cnf nor OPENSSL_CONF may load a provider or an engine.
[[gnu::constructor]] void set_up() noexcept {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
}
#endif

}  // namespace

const EVP_MD *digest_of(Algorithm algorithm) noexcept {
  switch (info(algorithm).hash_size) {
    case 32:
      return sha256_digest.get();
    case 48:
      return sha384_digest.get();
    case 64:
      return sha512_digest.get();
    default:
      return nullptr;
  }
}

}  // namespace limen::crypto
