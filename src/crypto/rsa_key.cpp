// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2; RFC 7518 section 3.3).
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <new>

#include "crypto/key_types.h"
#include "crypto/pkey.h"
#include "crypto/signature_context.h"

namespace limen::crypto {
namespace {

constexpr unsigned generated_bits = 2048;

bool set_padding(EVP_PKEY_CTX *operation, Direction) {
  return EVP_PKEY_CTX_set_rsa_padding(operation, RSA_PKCS1_PADDING) == 1;
}

class RsaKey final : public Key {
 public:
  RsaKey(Algorithm algorithm, bool is_private, PkeyPtr key)
      : Key(algorithm, is_private),
        key_(std::move(key)),
        size_(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()))) {}

  std::size_t signature_size() const noexcept override { return size_; }

  Outcome sign(ByteView data, std::uint8_t *signature) const override {
    if (!is_private()) return fail(Status::key_private, "sign: the key has no private half");
    const ErrorMark mark;
    auto context = signers_.take([this] { return make(Direction::sign); });
    std::size_t size = size_;
    if (!context || !context->sign(data, signature, size) || size != size_)
      return fail(Status::internal, "sign: OpenSSL failed at RSA");
    return success();
  }

  Verdict verify(ByteView data, ByteView signature) const override {
    if (signature.size() != size_) return Verdict::bad;
    const ErrorMark mark;
    auto context = verifiers_.take([this] { return make(Direction::verify); });
    if (!context) throw std::bad_alloc();
    return context->verify(data, signature.data(), size_) ? Verdict::good : Verdict::bad;
  }

  KeyNumbers numbers(bool with_private) const override {
    const ErrorMark mark;
    return numbers_of(key_.get(), KeyType::rsa, 0, with_private && is_private());
  }

  // Whether OpenSSL can use the key. The contexts stay for the first use.
  bool ready() const {
    if (!verifiers_.take([this] { return make(Direction::verify); })) return false;
    return !is_private() || signs_what_verifies(*this);
  }

 private:
  std::unique_ptr<SignatureContext> make(Direction direction) const {
    return SignatureContext::make(key_.get(), digest_of(algorithm()), direction, set_padding);
  }

  const PkeyPtr key_;
  const std::size_t size_;
  mutable SignatureContexts verifiers_, signers_;
};

Result<KeyPtr> finish(Algorithm algorithm, bool is_private, PkeyPtr pkey) {
  auto key = std::make_shared<const RsaKey>(algorithm, is_private, std::move(pkey));
  if (!key->ready())
    return fail(Status::algorithm, "RSA key: OpenSSL refuses it for %s", info(algorithm).name);
  return KeyPtr(std::move(key));
}

// Whether the key has its private numbers. Fails if it has only some (corpus: E5).
Result<bool> private_half(const KeyNumbers &numbers) {
  const SecretBytes *const all[] = {&numbers.d,  &numbers.p,  &numbers.q,
                                    &numbers.dp, &numbers.dq, &numbers.qi};
  std::size_t present = 0;
  for (const SecretBytes *number : all) present += number->empty() ? 0 : 1;
  if (present != 0 && present != std::size(all))
    return fail(Status::key_format,
                "RSA key: a private key has all of d, p, q, dp, dq and qi; here some are missing");
  return present != 0;
}

}  // namespace

Result<KeyPtr> rsa_from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep) {
  if (numbers.n.empty() || numbers.e.empty())
    return fail(Status::key_format, "RSA key: %s is missing", numbers.n.empty() ? "n" : "e");
  if (numbers.n[0] == 0 || numbers.e[0] == 0)
    return fail(Status::key_format, "RSA key: %s begins with a zero octet; it must be minimal",
                numbers.n[0] == 0 ? "n" : "e");
  const Result<bool> has_private = private_half(numbers);
  LIMEN_TRY(has_private);
  LIMEN_TRY(check_rsa_strength(numbers.n, numbers.e, *has_private));
  if (*has_private && !rsa_numbers_are_consistent(numbers))
    return fail(Status::key_format, "RSA key: its public and private numbers do not fit together");
  const bool is_private = *has_private && keep == Keep::both_halves;
  PkeyBuilder builder;
  builder.add_number(OSSL_PKEY_PARAM_RSA_N, numbers.n);
  builder.add_number(OSSL_PKEY_PARAM_RSA_E, numbers.e);
  if (is_private) {
    const struct {
      const char *name;
      const SecretBytes &number;
    } all[] = {{OSSL_PKEY_PARAM_RSA_D, numbers.d},
               {OSSL_PKEY_PARAM_RSA_FACTOR1, numbers.p},
               {OSSL_PKEY_PARAM_RSA_FACTOR2, numbers.q},
               {OSSL_PKEY_PARAM_RSA_EXPONENT1, numbers.dp},
               {OSSL_PKEY_PARAM_RSA_EXPONENT2, numbers.dq},
               {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers.qi}};
    for (const auto &[name, number] : all) builder.add_secret(name, number);
  }
  PkeyPtr pkey = builder.build("RSA", is_private);
  if (pkey == nullptr) return fail(Status::key_format, "RSA key: its numbers make no key");
  return finish(algorithm, is_private, std::move(pkey));
}

Result<KeyPtr> generate_rsa(Algorithm algorithm) {
  PkeyPtr pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{generated_bits}));
  if (pkey == nullptr) return fail(Status::random, "generate: OpenSSL failed to make an RSA key");
  return finish(algorithm, true, std::move(pkey));
}

}  // namespace limen::crypto
