#include "limit.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace limit {
namespace {

void need(bool fine, const char *what) {
  if (fine) return;
  std::fprintf(stderr, "limit: %s failed\n", what);
  std::abort();
}

const char *digest_of(const std::string &algorithm) {
  if (algorithm.ends_with("256")) return "SHA256";
  return algorithm.ends_with("384") ? "SHA384" : "SHA512";
}

// The digest states after the inner and outer pads, copied for each MAC.
class Hmac final : public Limit {
 public:
  explicit Hmac(const std::string &algorithm)
      : md_(EVP_MD_fetch(nullptr, digest_of(algorithm), nullptr)) {
    size_ = static_cast<std::size_t>(EVP_MD_get_size(md_));
    const auto block = static_cast<std::size_t>(EVP_MD_get_block_size(md_));
    key.resize(size_);
    need(RAND_bytes(reinterpret_cast<unsigned char *>(key.data()), static_cast<int>(size_)) == 1,
         "RAND_bytes");
    for (auto [ctx, pad] : {std::pair{&inner_, 0x36}, std::pair{&outer_, 0x5C}}) {
      std::vector<unsigned char> bytes(block, static_cast<unsigned char>(pad));
      for (std::size_t i = 0; i < key.size(); ++i) bytes[i] ^= static_cast<unsigned char>(key[i]);
      *ctx = EVP_MD_CTX_new();
      need(EVP_DigestInit_ex(*ctx, md_, nullptr) == 1, "EVP_DigestInit_ex");
      need(EVP_DigestUpdate(*ctx, bytes.data(), bytes.size()) == 1, "EVP_DigestUpdate");
    }
    work_ = EVP_MD_CTX_new();
  }
  ~Hmac() override {
    EVP_MD_CTX_free(inner_);
    EVP_MD_CTX_free(outer_);
    EVP_MD_CTX_free(work_);
    EVP_MD_free(md_);
  }
  void prepare(std::string_view input, std::string_view signature) override {
    input_ = input;
    signature_ = signature;
  }
  bool verify() override { return sign() && CRYPTO_memcmp(mac_, signature_.data(), size_) == 0; }
  bool sign() override {
    return EVP_MD_CTX_copy_ex(work_, inner_) == 1 &&
           EVP_DigestUpdate(work_, input_.data(), input_.size()) == 1 &&
           EVP_DigestFinal_ex(work_, mac_, nullptr) == 1 &&
           EVP_MD_CTX_copy_ex(work_, outer_) == 1 && EVP_DigestUpdate(work_, mac_, size_) == 1 &&
           EVP_DigestFinal_ex(work_, mac_, nullptr) == 1;
  }

 private:
  EVP_MD *md_;
  EVP_MD_CTX *inner_ = nullptr, *outer_ = nullptr, *work_ = nullptr;
  std::size_t size_ = 0;
  std::string input_, signature_;
  unsigned char mac_[EVP_MAX_MD_SIZE];
};

std::string pem_of(EVP_PKEY *pkey) {
  BIO *const bio = BIO_new(BIO_s_mem());
  need(PEM_write_bio_PrivateKey(bio, pkey, nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM");
  char *data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return pem;
}

// RSA and ECDSA: hash with a kept context, then one operation of a kept
// EVP_PKEY_CTX.
class Hashed final : public Limit {
 public:
  Hashed(const std::string &algorithm, EVP_PKEY *pkey, bool der)
      : pkey_(pkey), md_(EVP_MD_fetch(nullptr, digest_of(algorithm), nullptr)), der_(der) {
    hasher_ = EVP_MD_CTX_new();
    need(EVP_DigestInit_ex(hasher_, md_, nullptr) == 1, "EVP_DigestInit_ex");
    verifier_ = EVP_PKEY_CTX_new_from_pkey(nullptr, pkey_, nullptr);
    signer_ = EVP_PKEY_CTX_new_from_pkey(nullptr, pkey_, nullptr);
    need(EVP_PKEY_verify_init(verifier_) == 1 && EVP_PKEY_sign_init(signer_) == 1, "init");
    for (EVP_PKEY_CTX *const ctx : {verifier_, signer_})
      need(EVP_PKEY_CTX_set_signature_md(ctx, md_) == 1, "set_signature_md");
    key = pem_of(pkey_);
  }
  ~Hashed() override {
    EVP_PKEY_CTX_free(verifier_);
    EVP_PKEY_CTX_free(signer_);
    EVP_MD_CTX_free(hasher_);
    EVP_MD_free(md_);
    EVP_PKEY_free(pkey_);
  }
  void prepare(std::string_view input, std::string_view signature) override {
    input_ = input;
    signature_ = signature;
    if (!der_) return;
    const auto half = signature.size() / 2;
    const auto *const bytes = reinterpret_cast<const unsigned char *>(signature.data());
    ECDSA_SIG *const sig = ECDSA_SIG_new();
    need(ECDSA_SIG_set0(sig, BN_bin2bn(bytes, static_cast<int>(half), nullptr),
                        BN_bin2bn(bytes + half, static_cast<int>(half), nullptr)) == 1,
         "ECDSA_SIG_set0");
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(sig, &der);
    signature_.assign(reinterpret_cast<char *>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
  }
  bool verify() override {
    return hash() && EVP_PKEY_verify(verifier_, bytes(signature_), signature_.size(), digest_,
                                     digest_size_) == 1;
  }
  bool sign() override {
    std::size_t size = sizeof out_;
    return hash() && EVP_PKEY_sign(signer_, out_, &size, digest_, digest_size_) == 1;
  }

 private:
  static const unsigned char *bytes(const std::string &text) {
    return reinterpret_cast<const unsigned char *>(text.data());
  }
  bool hash() {
    return EVP_DigestInit_ex(hasher_, nullptr, nullptr) == 1 &&
           EVP_DigestUpdate(hasher_, input_.data(), input_.size()) == 1 &&
           EVP_DigestFinal_ex(hasher_, digest_, &digest_size_) == 1;
  }

  EVP_PKEY *pkey_;
  EVP_MD *md_;
  bool der_;
  EVP_MD_CTX *hasher_;
  EVP_PKEY_CTX *verifier_, *signer_;
  std::string input_, signature_;
  unsigned char digest_[EVP_MAX_MD_SIZE], out_[1024];
  unsigned digest_size_ = 0;
};

class Ed25519 final : public Limit {
 public:
  Ed25519() : pkey_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {
    verifier_ = EVP_MD_CTX_new();
    signer_ = EVP_MD_CTX_new();
    key = pem_of(pkey_);
  }
  ~Ed25519() override {
    EVP_MD_CTX_free(verifier_);
    EVP_MD_CTX_free(signer_);
    EVP_PKEY_free(pkey_);
  }
  // OpenSSL uses some initialised contexts once only: there, initialising is part
  // of the bare operation.
  void prepare(std::string_view input, std::string_view signature) override {
    input_ = input;
    signature_ = signature;
    need(EVP_DigestVerifyInit(verifier_, nullptr, nullptr, nullptr, pkey_) == 1, "init");
    need(EVP_DigestSignInit(signer_, nullptr, nullptr, nullptr, pkey_) == 1, "init");
    reusable_ = verify_once() && verify_once() && sign_once() && sign_once();
  }
  bool verify() override {
    if (!reusable_ && EVP_DigestVerifyInit(verifier_, nullptr, nullptr, nullptr, pkey_) != 1)
      return false;
    return verify_once();
  }
  bool sign() override {
    if (!reusable_ && EVP_DigestSignInit(signer_, nullptr, nullptr, nullptr, pkey_) != 1)
      return false;
    return sign_once();
  }

 private:
  static const unsigned char *bytes(const std::string &text) {
    return reinterpret_cast<const unsigned char *>(text.data());
  }
  bool verify_once() {
    return EVP_DigestVerify(verifier_, bytes(signature_), signature_.size(), bytes(input_),
                            input_.size()) == 1;
  }
  bool sign_once() {
    std::size_t size = sizeof out_;
    return EVP_DigestSign(signer_, out_, &size, bytes(input_), input_.size()) == 1;
  }

  EVP_PKEY *pkey_;
  EVP_MD_CTX *verifier_, *signer_;
  std::string input_, signature_;
  unsigned char out_[64];
  bool reusable_ = false;
};

}  // namespace

std::unique_ptr<Limit> make(const std::string &algorithm) {
  if (algorithm.starts_with("HS")) return std::make_unique<Hmac>(algorithm);
  if (algorithm.starts_with("RS"))
    return std::make_unique<Hashed>(algorithm, EVP_RSA_gen(2048), false);
  if (algorithm == "ES256") return std::make_unique<Hashed>(algorithm, EVP_EC_gen("P-256"), true);
  if (algorithm == "ES384") return std::make_unique<Hashed>(algorithm, EVP_EC_gen("P-384"), true);
  if (algorithm == "ES512") return std::make_unique<Hashed>(algorithm, EVP_EC_gen("P-521"), true);
  return std::make_unique<Ed25519>();
}

}  // namespace limit
