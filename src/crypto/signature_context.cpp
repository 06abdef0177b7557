#include "crypto/signature_context.h"

namespace limen::crypto {

std::unique_ptr<SignatureContext> SignatureContext::make(const EVP_PKEY *key, const EVP_MD *digest,
                                                         Direction direction, Configure configure) {
  std::unique_ptr<SignatureContext> made(new SignatureContext);
  made->key_.reset(EVP_PKEY_dup(const_cast<EVP_PKEY *>(key)));
  made->digest_.reset(EVP_MD_CTX_new());
  if (made->key_ == nullptr || made->digest_ == nullptr || digest == nullptr) return nullptr;
  made->operation_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, made->key_.get(), nullptr));
  EVP_PKEY_CTX *const operation = made->operation_.get();
  if (operation == nullptr) return nullptr;
  const int ready = direction == Direction::sign ? EVP_PKEY_sign_init(operation)
                                                 : EVP_PKEY_verify_init(operation);
  if (ready != 1 || !configure(operation, direction) ||
      EVP_PKEY_CTX_set_signature_md(operation, digest) != 1 ||
      EVP_DigestInit_ex2(made->digest_.get(), digest, nullptr) != 1)
    return nullptr;
  made->hash_size_ = static_cast<std::size_t>(EVP_MD_get_size(digest));
  return made;
}

bool SignatureContext::hash(ByteView data, std::uint8_t *out) {
  EVP_MD_CTX *const digest = digest_.get();
  return EVP_DigestInit_ex2(digest, nullptr, nullptr) == 1 &&
         EVP_DigestUpdate(digest, data.data(), data.size()) == 1 &&
         EVP_DigestFinal_ex(digest, out, nullptr) == 1;
}

bool SignatureContext::sign(ByteView data, std::uint8_t *signature, std::size_t &size) {
  std::uint8_t hashed[max_hash_size];
  return hash(data, hashed) &&
         EVP_PKEY_sign(operation_.get(), signature, &size, hashed, hash_size_) == 1;
}

bool SignatureContext::verify(ByteView data, const std::uint8_t *signature, std::size_t size) {
  std::uint8_t hashed[max_hash_size];
  return hash(data, hashed) &&
         EVP_PKEY_verify(operation_.get(), signature, size, hashed, hash_size_) == 1;
}

}  // namespace limen::crypto
