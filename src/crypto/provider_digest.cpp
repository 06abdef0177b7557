#include "crypto/provider_digest.h"

#include <openssl/provider.h>

#include <algorithm>
#include <cstring>

#include "crypto/openssl.h"

namespace limen::crypto {
namespace {

void take(const OSSL_DISPATCH *functions, ProviderDigest &out) noexcept {
  for (const OSSL_DISPATCH *one = functions; one->function_id != 0; ++one) {
    switch (one->function_id) {
      case OSSL_FUNC_DIGEST_NEWCTX:
        out.make = OSSL_FUNC_digest_newctx(one);
        break;
      case OSSL_FUNC_DIGEST_INIT:
        out.init = OSSL_FUNC_digest_init(one);
        break;
      case OSSL_FUNC_DIGEST_UPDATE:
        out.update = OSSL_FUNC_digest_update(one);
        break;
      case OSSL_FUNC_DIGEST_FINAL:
        out.final = OSSL_FUNC_digest_final(one);
        break;
      case OSSL_FUNC_DIGEST_DUPCTX:
        out.copy = OSSL_FUNC_digest_dupctx(one);
        break;
      case OSSL_FUNC_DIGEST_FREECTX:
        out.free = OSSL_FUNC_digest_freectx(one);
        break;
      default:
        break;
    }
  }
}

bool is(const EVP_MD *digest, const char *names) noexcept {
  char name[64] = {};  // the first of "SHA2-256:SHA-256:SHA256"
  const std::size_t size = std::strcspn(names, ":");
  if (size >= sizeof name) return false;
  std::copy_n(names, size, name);
  return EVP_MD_is_a(digest, name) == 1;
}

}  // namespace

bool ProviderDigest::find(const EVP_MD *digest) noexcept {
  const ErrorMark mark;
  const OSSL_PROVIDER *const owner = digest ? EVP_MD_get0_provider(digest) : nullptr;
  if (owner == nullptr) return false;
  int not_to_keep = 0;
  const OSSL_ALGORITHM *const all =
      OSSL_PROVIDER_query_operation(owner, OSSL_OP_DIGEST, &not_to_keep);
  for (const OSSL_ALGORITHM *one = all; one != nullptr && one->algorithm_names != nullptr; ++one) {
    if (!is(digest, one->algorithm_names)) continue;
    take(one->implementation, *this);
    break;
  }
  OSSL_PROVIDER_unquery_operation(owner, OSSL_OP_DIGEST, all);
  provider = OSSL_PROVIDER_get0_provider_ctx(owner);
  return not_to_keep == 0 && make && init && update && final && copy && free;
}

}  // namespace limen::crypto
