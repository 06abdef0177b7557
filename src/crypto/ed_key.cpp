// Ed25519 (RFC 8032, RFC 8037), under either of its names.
#include <algorithm>
#include <array>
#include <iterator>
#include <new>

#include "crypto/context_pool.h"
#include "crypto/key_types.h"
#include "crypto/pkey.h"

namespace limen::crypto {
namespace {

constexpr std::size_t number_size = 32, signature_octets = 64;

// Octets: `first`, thirty times `middle`, `last`.
constexpr std::array<std::uint8_t, number_size> y_of(std::uint8_t first, std::uint8_t middle,
                                                     std::uint8_t last) {
  std::array<std::uint8_t, number_size> y{};
  y.fill(middle);
  y.front() = first;
  y.back() = last;
  return y;
}

// Whether x is the encoding, canonical or not, of a point whose order divides 8.
// For such a key anyone can make signatures.
bool has_small_order(const Bytes &x) {
  // y of the points, least octet first, without the sign of x: 0, 1, -1, p, p + 1
  // and the two of order 8.
  constexpr std::array<std::uint8_t, number_size> small[] = {
      y_of(0x00, 0x00, 0x00),
      y_of(0x01, 0x00, 0x00),
      y_of(0xEC, 0xFF, 0x7F),
      y_of(0xED, 0xFF, 0x7F),
      y_of(0xEE, 0xFF, 0x7F),
      {0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4,
       0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6,
       0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05},
      {0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B,
       0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39,
       0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A},
  };
  return std::any_of(std::begin(small), std::end(small), [&x](const auto &y) {
    return std::equal(y.begin(), y.end() - 1, x.begin()) && y.back() == (x.back() & 0x7F);
  });
}

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
    if (!context || !context->start(Direction::sign, nullptr) ||
        EVP_DigestSign(context->operation.get(), signature, &size, data.data(), data.size()) != 1 ||
        size != signature_octets)
      return fail(Status::internal, "sign: OpenSSL failed at Ed25519");
    return success();
  }

  Verdict verify(ByteView data, ByteView signature) const override {
    if (signature.size() != signature_octets) return Verdict::bad;
    const ErrorMark mark;
    auto context = verifiers_.take([this] { return make(Direction::verify); });
    if (!context || !context->start(Direction::verify, nullptr)) throw std::bad_alloc();
    const int good = EVP_DigestVerify(context->operation.get(), signature.data(), signature_octets,
                                      data.data(), data.size());
    return good == 1 ? Verdict::good : Verdict::bad;
  }

  KeyNumbers numbers(bool with_private) const override {
    const ErrorMark mark;
    return numbers_of(key_.get(), KeyType::okp, number_size, with_private && is_private());
  }

  // Whether OpenSSL can work with the key. The contexts stay for the first use.
  bool ready() const {
    if (!verifiers_.take([this] { return make(Direction::verify); })) return false;
    return !is_private() || signs_what_verifies(*this);
  }

 private:
  struct Context {
    MdCtxPtr operation{EVP_MD_CTX_new()};

    // Without a key: once more with the one before, which costs next to nothing.
    // OpenSSL 3.4 and later refuse a second operation without it.
    bool start(Direction direction, EVP_PKEY *key) {
      const auto start = direction == Direction::sign ? EVP_DigestSignInit : EVP_DigestVerifyInit;
      return start(operation.get(), nullptr, nullptr, nullptr, key) == 1;
    }
  };

  std::unique_ptr<Context> make(Direction direction) const {
    auto context = std::make_unique<Context>();
    const PkeyPtr copy(EVP_PKEY_dup(key_.get()));
    if (copy == nullptr || context->operation == nullptr || !context->start(direction, copy.get()))
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

Result<KeyPtr> public_key(Algorithm algorithm, ByteView x) {
  PkeyPtr pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, x.data(), x.size()));
  if (pkey == nullptr) return fail(Status::key_format, "Ed25519 key: x is not a public key");
  return finish(algorithm, false, std::move(pkey));
}

}  // namespace

Result<KeyPtr> ed_from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep) {
  if (numbers.x.size() != number_size)
    return fail(Status::key_format, "Ed25519 key: x has %zu octets; it must have %zu",
                numbers.x.size(), number_size);
  if (has_small_order(numbers.x))
    return fail(Status::key_weak, "Ed25519 key: x is a point of small order");
  if (numbers.d.empty()) return public_key(algorithm, numbers.x);
  if (numbers.d.size() != number_size)
    return fail(Status::key_format, "Ed25519 key: d has %zu octets; it must have %zu",
                numbers.d.size(), number_size);
  PkeyPtr pkey(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, numbers.d.data(),
                                               numbers.d.size()));
  if (pkey == nullptr || numbers_of(pkey.get(), KeyType::okp, 0, false).x != numbers.x)
    return fail(Status::key_format, "Ed25519 key: d is not the private half of x");
  if (keep == Keep::public_half) return public_key(algorithm, numbers.x);
  return finish(algorithm, true, std::move(pkey));
}

Result<KeyPtr> generate_ed(Algorithm algorithm) {
  PkeyPtr pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (pkey == nullptr)
    return fail(Status::random, "generate: OpenSSL failed to make an Ed25519 key");
  return finish(algorithm, true, std::move(pkey));
}

}  // namespace limen::crypto
