// OpenSSL's objects as owners, its digests fetched once, and its error queue
// left as the host program had it. Private to this room.
#pragma once

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>

#include "crypto/algorithm.h"

namespace limen::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T *object) const noexcept {
    Free(object);
  }
};

using PkeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;

// Takes out of the thread's error queue what OpenSSL puts there meanwhile, and
// nothing else: the host program may use OpenSSL too.
class ErrorMark {
 public:
  ErrorMark() noexcept { ERR_set_mark(); }
  ~ErrorMark() { ERR_pop_to_mark(); }
  ErrorMark(const ErrorMark &) = delete;
  ErrorMark &operator=(const ErrorMark &) = delete;
};

// The algorithm's hash, fetched once and kept until the process ends; nullptr
// for Ed25519, and where OpenSSL's configuration does not offer it.
const EVP_MD *digest_of(Algorithm algorithm) noexcept;

enum class Direction { sign, verify };

}  // namespace limen::crypto
