// HMAC (RFC 2104) with SHA-2. The states of the inner and the outer hash after the
// padded key are prepared once. A MAC then costs two copies of a state and the hash of
// the text. The states are the provider's, or EVP's if the provider cannot be used.
#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "base/random.h"
#include "crypto/context_pool.h"
#include "crypto/key_types.h"
#include "crypto/provider_digest.h"

namespace limen::crypto {
namespace {

constexpr std::size_t max_block = 128, max_hash = 64;

// The first block of a hash: the key padded with zeros, each octet XORed with `pad`.
class PaddedKey {
 public:
  PaddedKey(ByteView key, std::uint8_t pad, std::size_t size) : size_(size) {
    std::memset(octets_, pad, size);
    for (std::size_t i = 0; i < key.size(); ++i)
      octets_[i] = static_cast<std::uint8_t>(key[i] ^ pad);
  }
  ~PaddedKey() { cleanse(octets_, sizeof octets_); }
  PaddedKey(const PaddedKey &) = delete;
  PaddedKey &operator=(const PaddedKey &) = delete;

  ByteView view() const { return {octets_, size_}; }

 private:
  std::uint8_t octets_[max_block];
  std::size_t size_;
};

// The two states of one key after the first block, by EVP.
class EvpStates {
 public:
  bool prepare(const EVP_MD *digest, const PaddedKey &inner, const PaddedKey &outer) {
    return begin(digest, inner, inner_) && begin(digest, outer, outer_);
  }

  bool mac(ByteView data, std::uint8_t *out, std::size_t size) const {
    auto context = contexts_.take([] { return std::make_unique<Context>(); });
    EVP_MD_CTX *const digest = context->digest.get();
    std::uint8_t hash[max_hash];
    return digest != nullptr && EVP_MD_CTX_copy_ex(digest, inner_.get()) == 1 &&
           EVP_DigestUpdate(digest, data.data(), data.size()) == 1 &&
           EVP_DigestFinal_ex(digest, hash, nullptr) == 1 &&
           EVP_MD_CTX_copy_ex(digest, outer_.get()) == 1 &&
           EVP_DigestUpdate(digest, hash, size) == 1 &&
           EVP_DigestFinal_ex(digest, out, nullptr) == 1;
  }

 private:
  struct Context {
    MdCtxPtr digest{EVP_MD_CTX_new()};
  };

  static bool begin(const EVP_MD *digest, const PaddedKey &key, MdCtxPtr &state) {
    state.reset(EVP_MD_CTX_new());
    return state != nullptr && EVP_DigestInit_ex2(state.get(), digest, nullptr) == 1 &&
           EVP_DigestUpdate(state.get(), key.view().data(), key.view().size()) == 1;
  }

  MdCtxPtr inner_, outer_;
  mutable ContextPool<Context> contexts_;
};

// The same by the provider's functions. A copy is one allocation of OpenSSL's, and
// threads share no context.
class ProviderStates {
 public:
  bool prepare(const EVP_MD *digest, const PaddedKey &inner, const PaddedKey &outer) {
    if (!digest_.find(digest)) return false;
    inner_ = ProviderHash(digest_);
    outer_ = ProviderHash(digest_);
    return inner_.update(inner.view()) && outer_.update(outer.view());
  }

  bool mac(ByteView data, std::uint8_t *out, std::size_t size) const {
    std::uint8_t hash[max_hash];
    ProviderHash inner = inner_.copy();
    if (!inner.update(data) || !inner.finish(hash, size)) return false;
    ProviderHash outer = outer_.copy();
    return outer.update({hash, size}) && outer.finish(out, size);
  }

 private:
  ProviderDigest digest_;
  ProviderHash inner_, outer_;
};

template <class States>
class HmacKey final : public Key {
 public:
  HmacKey(Algorithm algorithm, ByteView secret)
      : Key(algorithm, true),
        hash_size_(info(algorithm).hash_size),
        secret_(secret.begin(), secret.end()) {}

  // Must succeed before any other call.
  bool prepare(const EVP_MD *digest, const PaddedKey &inner, const PaddedKey &outer) {
    return states_.prepare(digest, inner, outer);
  }

  std::size_t signature_size() const noexcept override { return hash_size_; }

  Outcome sign(ByteView data, std::uint8_t *signature) const override {
    if (!states_.mac(data, signature, hash_size_))
      return fail(Status::internal, "sign: OpenSSL failed at HMAC");
    return success();
  }

  Verdict verify(ByteView data, ByteView signature) const override {
    if (signature.size() != hash_size_) return Verdict::bad;
    std::uint8_t expected[max_hash];
    if (!states_.mac(data, expected, hash_size_)) throw std::bad_alloc();
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
  const std::size_t hash_size_;
  const SecretBytes secret_;
  States states_;
};

// Whether both keys make the same MACs, of texts shorter and longer than a block.
bool agree(const Key &one, const Key &other) {
  const std::uint8_t text[3 * max_block] = {'l', 'i', 'm', 'e', 'n'};
  std::uint8_t mac[max_hash];
  for (const std::size_t size : {sizeof text, std::size_t{5}}) {
    if (!one.sign({text, size}, mac).ok() ||
        other.verify({text, size}, {mac, other.signature_size()}) != Verdict::good)
      return false;
  }
  return true;
}

// Makes a key that uses `way`, or EVP if that cannot be used.
Result<KeyPtr> make_key(Algorithm algorithm, ByteView secret, const EVP_MD *digest,
                        const PaddedKey &inner, const PaddedKey &outer, HmacBackend way) {
  auto by_evp = std::make_shared<HmacKey<EvpStates>>(algorithm, secret);
  // The context stays for the first use.
  if (!by_evp->prepare(digest, inner, outer) || !signs_what_verifies(*by_evp))
    return fail(Status::internal, "key: OpenSSL failed at %s", info(algorithm).digest);
  if (way == HmacBackend::provider) {
    auto by_provider = std::make_shared<HmacKey<ProviderStates>>(algorithm, secret);
    if (by_provider->prepare(digest, inner, outer) && agree(*by_provider, *by_evp))
      return KeyPtr(std::move(by_provider));
  }
  return KeyPtr(std::move(by_evp));
}

}  // namespace

Result<KeyPtr> hmac_from_secret(Algorithm algorithm, ByteView secret, HmacBackend way) {
  const AlgorithmInfo &about = info(algorithm);
  if (secret.empty())
    return fail(Status::key_weak, "key: an empty secret; %s needs at least %zu octets", about.name,
                about.hash_size);
  if (const char *const key = find_key_in_secret(secret))
    return fail(Status::key_format,
                "key: the secret is %s; expected random bytes that nobody else knows", key);
  if (secret.size() < about.hash_size)
    return fail(Status::key_weak,
                "key: a secret of %zu octets; %s needs at least %zu (RFC 7518 section 3.2)",
                secret.size(), about.name, about.hash_size);
  const EVP_MD *const digest = digest_of(algorithm);
  if (digest == nullptr)
    return fail(Status::algorithm, "key: OpenSSL does not offer %s", about.digest);

  // A key that is longer than a block is replaced by its hash (RFC 2104 section 2).
  const auto block_size = static_cast<std::size_t>(EVP_MD_get_block_size(digest));
  std::uint8_t hashed[max_hash];
  ByteView key = secret;
  if (secret.size() > block_size) {
    if (EVP_Digest(secret.data(), secret.size(), hashed, nullptr, digest, nullptr) != 1)
      return fail(Status::internal, "key: OpenSSL failed at %s", about.digest);
    key = ByteView(hashed, about.hash_size);
  }
  const PaddedKey inner(key, 0x36, block_size), outer(key, 0x5C, block_size);
  cleanse(hashed, sizeof hashed);
  return make_key(algorithm, secret, digest, inner, outer, way);
}

Result<KeyPtr> generate_hmac(Algorithm algorithm) {
  SecretBytes secret(info(algorithm).hash_size);
  LIMEN_TRY(random_bytes(secret.data(), secret.size()));
  return hmac_from_secret(algorithm, secret);
}

}  // namespace limen::crypto
