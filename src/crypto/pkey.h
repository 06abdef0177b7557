// Builds OpenSSL's keys from numbers, and reads their numbers. Private to this room.
#pragma once

#include <openssl/param_build.h>

#include "crypto/key.h"
#include "crypto/openssl.h"

namespace limen::crypto {

// Collects the parameters of one key, and cleanses the secret ones.
class PkeyBuilder {
 public:
  PkeyBuilder() : params_(OSSL_PARAM_BLD_new()) {}

  void add_number(const char *name, ByteView big_endian);
  void add_secret(const char *name, ByteView big_endian);
  void add_text(const char *name, const char *text);
  void add_octets(const char *name, ByteView octets);

  // Builds the key; nullptr if OpenSSL refuses the parameters. Call it once, while the
  // memory of everything that was added is still valid.
  PkeyPtr build(const char *type, bool with_private);

 private:
  void add(const char *name, BIGNUM *number);

  std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>> params_;
  std::vector<BignumPtr> numbers_;
  bool good_ = true;
};

// Returns a number of a key; nullptr if the key has none of that name.
BignumPtr number_of(const EVP_PKEY *key, const char *name);

// Returns the numbers of a key of this type; those of EC are padded to `coordinate`
// octets. A number that the key lacks stays empty.
KeyNumbers numbers_of(const EVP_PKEY *key, KeyType key_type, std::size_t coordinate,
                      bool with_private);

}  // namespace limen::crypto
