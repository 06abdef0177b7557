// SHA-256 at the cost of the hash itself. Through EVP every hash makes or copies
// a context, which allocates and takes a third again of the time that a ticket
// takes. So each thread keeps a context of the provider's own (provider-digest(7))
// and calls the provider's functions on it.
#include <openssl/core_dispatch.h>
#include <openssl/provider.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "crypto/digest.h"
#include "crypto/openssl.h"

namespace limen::crypto {
namespace {

using Hash = std::array<std::uint8_t, 32>;

bool hash_by_evp(ByteView data, Hash &hash) noexcept {
  const ErrorMark mark;
  const EVP_MD *const digest = digest_of(Algorithm::hs256);
  return digest != nullptr &&
         EVP_Digest(data.data(), data.size(), hash.data(), nullptr, digest, nullptr) == 1;
}

// Trivially destroyed: a thread may hash to its very end.
class Hasher {
 public:
  // False: not here, ask EVP.
  bool hash(ByteView data, Hash &hash) noexcept {
    if (!tried_) [[unlikely]]
      prepare();
    std::size_t size = 0;
    return context_ != nullptr && init_(context_, nullptr) == 1 &&
           update_(context_, data.data(), data.size()) == 1 &&
           final_(context_, hash.data(), &size, hash.size()) == 1 && size == hash.size();
  }

  void release() noexcept {
    tried_ = true;
    if (context_ != nullptr) free_(context_);
    context_ = nullptr;
  }

 private:
  void prepare() noexcept;
  void find(const OSSL_ALGORITHM &implementation) noexcept;
  bool agrees_with_evp() noexcept;

  void *context_ = nullptr;
  OSSL_FUNC_digest_newctx_fn *new_ = nullptr;
  OSSL_FUNC_digest_init_fn *init_ = nullptr;
  OSSL_FUNC_digest_update_fn *update_ = nullptr;
  OSSL_FUNC_digest_final_fn *final_ = nullptr;
  OSSL_FUNC_digest_freectx_fn *free_ = nullptr;
  bool tried_ = false;
};

constinit thread_local Hasher hasher;

struct AtThreadEnd {
  ~AtThreadEnd() { hasher.release(); }
};

// The fetched digest keeps its provider loaded.
[[gnu::cold, gnu::noinline]] void Hasher::prepare() noexcept {
  tried_ = true;
  const ErrorMark mark;
  const EVP_MD *const digest = digest_of(Algorithm::hs256);
  const OSSL_PROVIDER *const provider = digest ? EVP_MD_get0_provider(digest) : nullptr;
  if (provider == nullptr) return;
  int not_to_keep = 0;
  const OSSL_ALGORITHM *const all =
      OSSL_PROVIDER_query_operation(provider, OSSL_OP_DIGEST, &not_to_keep);
  for (const OSSL_ALGORITHM *one = all; one != nullptr && one->algorithm_names != nullptr; ++one) {
    char name[64] = {};  // the first of "SHA2-256:SHA-256:SHA256"
    const std::size_t size = std::strcspn(one->algorithm_names, ":");
    if (size >= sizeof name) continue;
    std::copy_n(one->algorithm_names, size, name);
    if (EVP_MD_is_a(digest, name) != 1) continue;
    find(*one);
    break;
  }
  OSSL_PROVIDER_unquery_operation(provider, OSSL_OP_DIGEST, all);
  if (not_to_keep != 0 || !new_ || !init_ || !update_ || !final_ || !free_) return;
  [[maybe_unused]] thread_local AtThreadEnd at_end;
  context_ = new_(OSSL_PROVIDER_get0_provider_ctx(provider));
  if (context_ != nullptr && !agrees_with_evp()) release();
}

void Hasher::find(const OSSL_ALGORITHM &implementation) noexcept {
  for (const OSSL_DISPATCH *one = implementation.implementation; one->function_id != 0; ++one) {
    switch (one->function_id) {
      case OSSL_FUNC_DIGEST_NEWCTX:
        new_ = OSSL_FUNC_digest_newctx(one);
        break;
      case OSSL_FUNC_DIGEST_INIT:
        init_ = OSSL_FUNC_digest_init(one);
        break;
      case OSSL_FUNC_DIGEST_UPDATE:
        update_ = OSSL_FUNC_digest_update(one);
        break;
      case OSSL_FUNC_DIGEST_FINAL:
        final_ = OSSL_FUNC_digest_final(one);
        break;
      case OSSL_FUNC_DIGEST_FREECTX:
        free_ = OSSL_FUNC_digest_freectx(one);
        break;
      default:
        break;
    }
  }
}

// Twice, and over more than a block: a provider might not expect its context to
// be used again.
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
