// HMAC (RFC 2104) with SHA-2. The states of the inner and outer hash after the
// padded key are prepared once; a MAC then costs two copies and what the text
// itself needs.
#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "base/random.h"
#include "crypto/context_pool.h"
#include "crypto/families.h"

namespace limen::crypto {
namespace {

constexpr std::size_t max_block = 128, max_hash = 64;

// The state of `digest` after the first block: the key padded with zeros, each
// octet XORed with `pad`.
MdCtxPtr padded_state(const EVP_MD *digest, ByteView key, std::uint8_t pad) {
  const auto block_size = static_cast<std::size_t>(EVP_MD_get_block_size(digest));
  std::uint8_t block[max_block];
  std::memset(block, pad, block_size);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] = static_cast<std::uint8_t>(key[i] ^ pad);
  MdCtxPtr state(EVP_MD_CTX_new());
  if (state != nullptr && (EVP_DigestInit_ex2(state.get(), digest, nullptr) != 1 ||
                           EVP_DigestUpdate(state.get(), block, block_size) != 1))
    state.reset();
  cleanse(block, sizeof block);
  return state;
}

class HmacKey final : public Key {
 public:
  HmacKey(Algorithm algorithm, ByteView secret, MdCtxPtr inner, MdCtxPtr outer)
      : Key(algorithm, true),
        hash_size_(info(algorithm).hash_size),
        inner_(std::move(inner)),
        outer_(std::move(outer)),
        secret_(secret.begin(), secret.end()) {}

  std::size_t signature_size() const noexcept override { return hash_size_; }

  Outcome sign(ByteView data, std::uint8_t *signature) const override {
    if (!mac(data, signature)) return fail(Status::internal, "sign: OpenSSL failed at HMAC");
    return success();
  }

  Verdict verify(ByteView data, ByteView signature) const override {
    if (signature.size() != hash_size_) return Verdict::bad;
    std::uint8_t expected[max_hash];
    if (!mac(data, expected)) throw std::bad_alloc();
    const bool equal = CRYPTO_memcmp(expected, signature.data(), hash_size_) == 0;
    cleanse(expected, hash_size_);
    return equal ? Verdict::good : Verdict::bad;
  }

  KeyNumbers numbers(bool with_private) const override {
    KeyNumbers numbers;
    if (with_private) numbers.k = secret_;
    return numbers;
  }

 private:
  struct Context {
    MdCtxPtr digest{EVP_MD_CTX_new()};
  };

  bool mac(ByteView data, std::uint8_t *out) const {
    auto context = contexts_.take([] { return std::make_unique<Context>(); });
    EVP_MD_CTX *const digest = context->digest.get();
    std::uint8_t hash[max_hash];
    const bool done = digest != nullptr && EVP_MD_CTX_copy_ex(digest, inner_.get()) == 1 &&
                      EVP_DigestUpdate(digest, data.data(), data.size()) == 1 &&
                      EVP_DigestFinal_ex(digest, hash, nullptr) == 1 &&
                      EVP_MD_CTX_copy_ex(digest, outer_.get()) == 1 &&
                      EVP_DigestUpdate(digest, hash, hash_size_) == 1 &&
                      EVP_DigestFinal_ex(digest, out, nullptr) == 1;
    return done;
  }

  const std::size_t hash_size_;
  const MdCtxPtr inner_, outer_;
  const SecretBytes secret_;
  mutable ContextPool<Context> contexts_;
};

}  // namespace

Result<KeyPtr> hmac_from_secret(Algorithm algorithm, ByteView secret) {
  const AlgorithmInfo &about = info(algorithm);
  if (secret.empty())
    return fail(Status::key_weak, "key: an empty secret; %s needs at least %zu octets", about.name,
                about.hash_size);
  if (const char *const disguise = disguise_of(secret))
    return fail(Status::key_format,
                "key: the secret is %s; a key that others may know is no secret", disguise);
  if (secret.size() < about.hash_size)
    return fail(Status::key_weak,
                "key: a secret of %zu octets; %s needs at least %zu (RFC 7518 section 3.2)",
                secret.size(), about.name, about.hash_size);
  const EVP_MD *const digest = digest_of(algorithm);
  if (digest == nullptr)
    return fail(Status::algorithm, "key: OpenSSL does not offer %s", about.digest);

  // A key longer than a block stands for its hash (RFC 2104 section 2).
  std::uint8_t hashed[max_hash];
  ByteView key = secret;
  if (secret.size() > static_cast<std::size_t>(EVP_MD_get_block_size(digest))) {
    if (EVP_Digest(secret.data(), secret.size(), hashed, nullptr, digest, nullptr) != 1)
      return fail(Status::internal, "key: OpenSSL failed at %s", about.digest);
    key = ByteView(hashed, about.hash_size);
  }
  MdCtxPtr inner = padded_state(digest, key, 0x36);
  MdCtxPtr outer = padded_state(digest, key, 0x5C);
  cleanse(hashed, sizeof hashed);
  if (inner == nullptr || outer == nullptr)
    return fail(Status::internal, "key: OpenSSL failed at %s", about.digest);
  auto made =
      std::make_shared<const HmacKey>(algorithm, secret, std::move(inner), std::move(outer));
  // The context stays for the first use.
  if (!signs_what_verifies(*made))
    return fail(Status::internal, "key: OpenSSL failed at %s", about.digest);
  return KeyPtr(std::move(made));
}

Result<KeyPtr> generate_hmac(Algorithm algorithm) {
  SecretBytes secret(info(algorithm).hash_size);
  LIMEN_TRY(random_bytes(secret.data(), secret.size()));
  return hmac_from_secret(algorithm, secret);
}

}  // namespace limen::crypto
