// A prepared OpenSSL context that hashes and then signs or verifies, for RSA and
// ECDSA. Private to this room.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "crypto/context_pool.h"
#include "crypto/openssl.h"

namespace limen::crypto {

inline constexpr std::size_t max_hash_size = 64;

class SignatureContext {
 public:
  // `configure` sets what the key type needs. Each context works on its own copy of
  // the key: OpenSSL keeps a lock inside a key, which another thread may hold at the
  // moment of a fork.
  using Configure = bool (*)(EVP_PKEY_CTX *operation, Direction direction);
  static std::unique_ptr<SignatureContext> make(const EVP_PKEY *key, const EVP_MD *digest,
                                                Direction direction, Configure configure);

  // `size` holds the room at `signature` before the call, and the octets written after.
  bool sign(ByteView data, std::uint8_t *signature, std::size_t &size);
  bool verify(ByteView data, const std::uint8_t *signature, std::size_t size);

 private:
  SignatureContext() = default;
  bool hash(ByteView data, std::uint8_t *out);

  PkeyPtr key_;
  MdCtxPtr digest_;
  PkeyCtxPtr operation_;
  std::size_t hash_size_ = 0;
};

using SignatureContexts = ContextPool<SignatureContext>;

}  // namespace limen::crypto
