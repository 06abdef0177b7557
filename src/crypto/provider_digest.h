// Hashes by the functions of OpenSSL's provider (provider-digest(7)). This is the code
// behind EVP, without the contexts that EVP makes and copies around it, which take
// longer than hashing a short text. Private to this room.
#pragma once

#include <openssl/core_dispatch.h>
#include <openssl/evp.h>

#include <cstddef>
#include <utility>

#include "base/bytes.h"

namespace limen::crypto {

// The provider's functions for one digest. EVP's `digest` keeps them loaded.
struct ProviderDigest {
  void *provider = nullptr;
  OSSL_FUNC_digest_newctx_fn *make = nullptr;
  OSSL_FUNC_digest_init_fn *init = nullptr;
  OSSL_FUNC_digest_update_fn *update = nullptr;
  OSSL_FUNC_digest_final_fn *final = nullptr;
  OSSL_FUNC_digest_dupctx_fn *copy = nullptr;
  OSSL_FUNC_digest_freectx_fn *free = nullptr;

  // Finds all of them, or returns false; then use EVP.
  [[gnu::cold]] bool find(const EVP_MD *digest) noexcept;
};

// A hash in progress. One that could not be made or copied fails at its first use.
class ProviderHash {
 public:
  ProviderHash() noexcept = default;
  explicit ProviderHash(const ProviderDigest &digest) noexcept
      : ProviderHash(digest, digest.make(digest.provider)) {
    if (context_ != nullptr && digest.init(context_, nullptr) != 1) *this = {};
  }
  ProviderHash(ProviderHash &&other) noexcept
      : digest_(other.digest_), context_(std::exchange(other.context_, nullptr)) {}
  ProviderHash &operator=(ProviderHash &&other) noexcept {
    std::swap(digest_, other.digest_);
    std::swap(context_, other.context_);
    return *this;
  }
  ~ProviderHash() {
    if (context_ != nullptr) digest_->free(context_);
  }

  explicit operator bool() const noexcept { return context_ != nullptr; }
  ProviderHash copy() const noexcept {
    return context_ == nullptr ? ProviderHash() : ProviderHash(*digest_, digest_->copy(context_));
  }
  bool update(ByteView data) noexcept {
    return context_ != nullptr && digest_->update(context_, data.data(), data.size()) == 1;
  }
  // Writes a hash of exactly `size` octets.
  bool finish(std::uint8_t *hash, std::size_t size) noexcept {
    std::size_t written = 0;
    return context_ != nullptr && digest_->final(context_, hash, &written, size) == 1 &&
           written == size;
  }

 private:
  ProviderHash(const ProviderDigest &digest, void *context) noexcept
      : digest_(&digest), context_(context) {}

  const ProviderDigest *digest_ = nullptr;
  void *context_ = nullptr;
};

}  // namespace limen::crypto
