// SHA-256 at the cost of the hash itself. EVP makes or copies a context for every
// hash, which allocates and adds a third to the time that hashing a ticket takes. So
// each thread keeps a context of the provider's own.
#include <new>

#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "crypto/provider_digest.h"

namespace limen::crypto {
namespace {

using Hash = std::array<std::uint8_t, 32>;

bool hash_by_evp(ByteView data, Hash &hash) noexcept {
  const ErrorMark mark;
  const EVP_MD *const digest = digest_of(Algorithm::hs256);
  return digest != nullptr &&
         EVP_Digest(data.data(), data.size(), hash.data(), nullptr, digest, nullptr) == 1;
}

// Trivially destructible, so that a thread that is ending can still hash.
class Hasher {
 public:
  // Returns false if the provider cannot be used; then use EVP.
  bool hash(ByteView data, Hash &hash) noexcept {
    if (!tried_) [[unlikely]]
      prepare();
    std::size_t size = 0;
    return context_ != nullptr && digest_.init(context_, nullptr) == 1 &&
           digest_.update(context_, data.data(), data.size()) == 1 &&
           digest_.final(context_, hash.data(), &size, hash.size()) == 1 && size == hash.size();
  }

  void release() noexcept {
    tried_ = true;
    if (context_ != nullptr) digest_.free(context_);
    context_ = nullptr;
  }

 private:
  void prepare() noexcept;
  bool agrees_with_evp() noexcept;

  ProviderDigest digest_;
  void *context_ = nullptr;
  bool tried_ = false;
};

constinit thread_local Hasher hasher;

struct AtThreadEnd {
  ~AtThreadEnd() { hasher.release(); }
};

[[gnu::cold, gnu::noinline]] void Hasher::prepare() noexcept {
  tried_ = true;
  const ErrorMark mark;
  if (!digest_.find(digest_of(Algorithm::hs256))) return;
  [[maybe_unused]] thread_local AtThreadEnd at_end;
  context_ = digest_.make(digest_.provider);
  if (context_ != nullptr && !agrees_with_evp()) release();
}

// Hashes more than once and over more than a block: a provider might not support
// reusing its context.
bool Hasher::agrees_with_evp() noexcept {
  const std::array<std::uint8_t, 100> text{'l', 'i', 'm', 'e', 'n'};
  for (const std::size_t size : {text.size(), std::size_t{27}, std::size_t{0}}) {
    Hash mine{}, expected{};
    const ByteView data = ByteView(text).first(size);
    if (!hash(data, mine) || !hash_by_evp(data, expected) || mine != expected) return false;
  }
  return true;
}

}  // namespace

void sha256(ByteView data, Hash &hash) {
  if (!hasher.hash(data, hash) && !hash_by_evp(data, hash)) throw std::bad_alloc();
}

std::array<std::uint8_t, 32> sha256(ByteView data) {
  Hash hash;
  sha256(data, hash);
  return hash;
}

}  // namespace limen::crypto
