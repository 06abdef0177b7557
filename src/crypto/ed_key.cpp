// Ed25519 (RFC 8032, RFC 8037), under either of its names.
#include <algorithm>
#include <new>

#include "crypto/context_pool.h"
#include "crypto/families.h"
#include "crypto/pkey.h"

namespace limen::crypto {
namespace {

constexpr std::size_t number_size = 32, signature_octets = 64;

class EdKey final : public Key {
 public:
  EdKey(Algorithm algorithm, bool is_private, PkeyPtr key)
      : Key(algorithm, is_private), key_(std::move(key)) {}

  std::size_t signature_size() const noexcept override { return signature_octets; }

  Outcome sign(ByteView data, std::uint8_t *signature) const override {
    if (!is_private()) return fail(Status::key_private, "sign: the key has no private half");
    const ErrorMark mark;
    auto context = signers_.take([this] { return make(Direction::sign); });
    std::size_t size = signature_octets;
    if (!context || !context->restart(Direction::sign) ||
        EVP_DigestSign(context->operation.get(), signature, &size, data.data(), data.size()) != 1 ||
        size != signature_octets)
      return fail(Status::internal, "sign: OpenSSL failed at Ed25519");
    return success();
  }

  Verdict verify(ByteView data, ByteView signature) const override {
    if (signature.size() != signature_octets) return Verdict::bad;
    const ErrorMark mark;
    auto context = verifiers_.take([this] { return make(Direction::verify); });
    if (!context || !context->restart(Direction::verify)) throw std::bad_alloc();
    const int good = EVP_DigestVerify(context->operation.get(), signature.data(), signature_octets,
                                      data.data(), data.size());
    return good == 1 ? Verdict::good : Verdict::bad;
  }

  KeyNumbers numbers(bool with_private) const override {
    const ErrorMark mark;
    return numbers_of(key_.get(), Family::okp, number_size, with_private && is_private());
  }

  // Whether OpenSSL can work with the key; the context stays for the first use.
  bool ready() const {
    return bool(verifiers_.take([this] { return make(Direction::verify); })) &&
           (!is_private() || bool(signers_.take([this] { return make(Direction::sign); })));
  }

 private:
  struct Context {
    PkeyPtr key;
    MdCtxPtr operation{EVP_MD_CTX_new()};

    bool start(Direction direction, EVP_PKEY *with) {
      return (direction == Direction::sign
                  ? EVP_DigestSignInit_ex(operation.get(), nullptr, nullptr, nullptr, nullptr, with,
                                          nullptr)
                  : EVP_DigestVerifyInit_ex(operation.get(), nullptr, nullptr, nullptr, nullptr,
                                            with, nullptr)) == 1;
    }
    bool restart(Direction direction) { return start(direction, key.get()); }
  };

  std::unique_ptr<Context> make(Direction direction) const {
    auto context = std::make_unique<Context>();
    context->key.reset(EVP_PKEY_dup(key_.get()));
    if (context->key == nullptr || context->operation == nullptr ||
        !context->start(direction, context->key.get()))
      return nullptr;
    return context;
  }

  const PkeyPtr key_;
  mutable ContextPool<Context> verifiers_, signers_;
};

Result<KeyPtr> finish(Algorithm algorithm, bool is_private, PkeyPtr pkey) {
  auto key = std::make_shared<const EdKey>(algorithm, is_private, std::move(pkey));
  if (!key->ready()) return fail(Status::algorithm, "Ed25519 key: OpenSSL refuses it");
  return KeyPtr(std::move(key));
}

}  // namespace

Result<KeyPtr> ed_from_numbers(Algorithm algorithm, const KeyNumbers &numbers) {
  if (numbers.x.size() != number_size)
    return fail(Status::key_format, "Ed25519 key: x has %zu octets; it must have %zu",
                numbers.x.size(), number_size);
  if (numbers.d.empty()) {
    PkeyPtr pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, numbers.x.data(),
                                                numbers.x.size()));
    if (pkey == nullptr) return fail(Status::key_format, "Ed25519 key: x is no public key");
    return finish(algorithm, false, std::move(pkey));
  }
  if (numbers.d.size() != number_size)
    return fail(Status::key_format, "Ed25519 key: d has %zu octets; it must have %zu",
                numbers.d.size(), number_size);
  PkeyPtr pkey(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, numbers.d.data(),
                                               numbers.d.size()));
  if (pkey == nullptr || numbers_of(pkey.get(), Family::okp, 0, false).x != numbers.x)
    return fail(Status::key_format, "Ed25519 key: d is not the private half of x");
  return finish(algorithm, true, std::move(pkey));
}

Result<KeyPtr> generate_ed(Algorithm algorithm) {
  PkeyPtr pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (pkey == nullptr)
    return fail(Status::random, "generate: OpenSSL failed to make an Ed25519 key");
  return finish(algorithm, true, std::move(pkey));
}

}  // namespace limen::crypto
