// Owners of OpenSSL's objects, its digests, and a guard for the error queue that the
// host program shares. Private to this room.
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

// Removes the errors that OpenSSL adds to the thread's queue during its lifetime, and
// no others: the host program may use OpenSSL too.
class ErrorMark {
 public:
  ErrorMark() noexcept { ERR_set_mark(); }
  ~ErrorMark() { ERR_pop_to_mark(); }
  ErrorMark(const ErrorMark &) = delete;
  ErrorMark &operator=(const ErrorMark &) = delete;
};

// Returns the algorithm's hash, which is fetched once and kept until the process ends;
// nullptr for Ed25519, and if OpenSSL's configuration does not offer the hash.
const EVP_MD *digest_of(Algorithm algorithm) noexcept;

enum class Direction { sign, verify };

}  // namespace limen::crypto
