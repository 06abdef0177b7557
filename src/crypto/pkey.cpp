#include "crypto/pkey.h"

#include <openssl/core_names.h>

namespace limen::crypto {
namespace {

using ParamsPtr = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;

// Reads a number as big endian: without leading zeros, or padded to `size` if that is
// not 0.
template <class Octets>
void read_number(const EVP_PKEY *key, const char *name, std::size_t size, Octets &out) {
  const BignumPtr number = number_of(key, name);
  if (number == nullptr) return;
  const auto minimal = static_cast<std::size_t>(BN_num_bytes(number.get()));
  if (size == 0) size = minimal;
  if (minimal > size) return;
  out.resize(size);
  BN_bn2binpad(number.get(), out.data(), static_cast<int>(size));
}

template <class Octets>
void read_raw(const EVP_PKEY *key, const char *name, Octets &out) {
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, name, nullptr, 0, &size) != 1) return;
  out.resize(size);
  if (EVP_PKEY_get_octet_string_param(key, name, out.data(), out.size(), &size) != 1) out.clear();
}

}  // namespace

void PkeyBuilder::add(const char *name, BIGNUM *number) {
  numbers_.emplace_back(number);
  good_ = good_ && number != nullptr && OSSL_PARAM_BLD_push_BN(params_.get(), name, number) == 1;
}

void PkeyBuilder::add_number(const char *name, ByteView big_endian) {
  add(name, BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}

void PkeyBuilder::add_secret(const char *name, ByteView big_endian) {
  // OpenSSL cleanses its copy of a "secure" number.
  BIGNUM *const number = BN_secure_new();
  if (number != nullptr) BN_set_flags(number, BN_FLG_CONSTTIME);
  if (number != nullptr &&
      BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), number) == nullptr)
    good_ = false;
  add(name, number);
}

void PkeyBuilder::add_text(const char *name, const char *text) {
  good_ = good_ && OSSL_PARAM_BLD_push_utf8_string(params_.get(), name, text, 0) == 1;
}

void PkeyBuilder::add_octets(const char *name, ByteView octets) {
  good_ = good_ &&
          OSSL_PARAM_BLD_push_octet_string(params_.get(), name, octets.data(), octets.size()) == 1;
}

PkeyPtr PkeyBuilder::build(const char *type, bool with_private) {
  if (!good_ || params_ == nullptr) return nullptr;
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(params_.get()));
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY *key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, with_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        params.get()) != 1)
    return nullptr;
  return PkeyPtr(key);
}

BignumPtr number_of(const EVP_PKEY *key, const char *name) {
  BIGNUM *number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return nullptr;
  return BignumPtr(number);
}

KeyNumbers numbers_of(const EVP_PKEY *key, KeyType key_type, std::size_t coordinate,
                      bool with_private) {
  KeyNumbers numbers;
  if (key_type == KeyType::rsa) {
    read_number(key, OSSL_PKEY_PARAM_RSA_N, 0, numbers.n);
    read_number(key, OSSL_PKEY_PARAM_RSA_E, 0, numbers.e);
    if (!with_private) return numbers;
    read_number(key, OSSL_PKEY_PARAM_RSA_D, 0, numbers.d);
    read_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1, 0, numbers.p);
    read_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2, 0, numbers.q);
    read_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1, 0, numbers.dp);
    read_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2, 0, numbers.dq);
    read_number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 0, numbers.qi);
  } else if (key_type == KeyType::ec) {
    read_number(key, OSSL_PKEY_PARAM_EC_PUB_X, coordinate, numbers.x);
    read_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, coordinate, numbers.y);
    if (with_private) read_number(key, OSSL_PKEY_PARAM_PRIV_KEY, coordinate, numbers.d);
  } else if (key_type == KeyType::okp) {
    read_raw(key, OSSL_PKEY_PARAM_PUB_KEY, numbers.x);
    if (with_private) read_raw(key, OSSL_PKEY_PARAM_PRIV_KEY, numbers.d);
  }
  return numbers;
}

}  // namespace limen::crypto
