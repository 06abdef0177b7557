// ECDSA (RFC 7518 section 3.4).
#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <array>
#include <cstring>
#include <new>

#include "crypto/ecdsa_der.h"
#include "crypto/key_types.h"
#include "crypto/pkey.h"
#include "crypto/signature_context.h"

namespace limen::crypto {
namespace {

using Order = std::array<std::uint8_t, 66>;

std::size_t coordinate_size(Algorithm algorithm) { return info(algorithm).signature_size / 2; }

// Uses the deterministic nonce of RFC 6979 if OpenSSL offers it, because a bad random
// number cannot spoil it (RFC 8725 section 3.2). OpenSSL has "nonce-type" from 3.2 on,
// which is tested at run time. Earlier versions use a random nonce, mixed with the key
// and the hash.
bool set_nonce(EVP_PKEY_CTX *operation, Direction direction) {
  constexpr char nonce_type[] = "nonce-type";
  const OSSL_PARAM *const known = EVP_PKEY_CTX_settable_params(operation);
  if (direction == Direction::verify || known == nullptr ||
      OSSL_PARAM_locate_const(known, nonce_type) == nullptr)
    return true;
  unsigned deterministic = 1;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_uint(nonce_type, &deterministic),
                               OSSL_PARAM_construct_end()};
  return EVP_PKEY_CTX_set_params(operation, params) == 1;
}

class EcKey final : public Key {
 public:
  EcKey(Algorithm algorithm, bool is_private, PkeyPtr key, const Order &order)
      : Key(algorithm, is_private),
        key_(std::move(key)),
        size_(coordinate_size(algorithm)),
        order_(order) {}

  std::size_t signature_size() const noexcept override { return 2 * size_; }

  Outcome sign(ByteView data, std::uint8_t *signature) const override {
    if (!is_private()) return fail(Status::key_private, "sign: the key has no private half");
    const ErrorMark mark;
    auto context = signers_.take([this] { return make(Direction::sign); });
    std::uint8_t der[ecdsa_der_max];
    std::size_t der_size = sizeof der;
    if (!context || !context->sign(data, der, der_size) ||
        !ecdsa_from_der(ByteView(der, der_size), size_, signature))
      return fail(Status::internal, "sign: OpenSSL failed at ECDSA");
    return success();
  }

  Verdict verify(ByteView data, ByteView signature) const override {
    if (signature.size() != 2 * size_ || !in_range(signature.first(size_)) ||
        !in_range(signature.subspan(size_)))
      return Verdict::bad;
    std::uint8_t der[ecdsa_der_max];
    const std::size_t der_size = ecdsa_to_der(signature, der);
    const ErrorMark mark;
    auto context = verifiers_.take([this] { return make(Direction::verify); });
    if (!context) throw std::bad_alloc();
    return context->verify(data, der, der_size) ? Verdict::good : Verdict::bad;
  }

  KeyNumbers numbers(bool with_private) const override {
    const ErrorMark mark;
    return numbers_of(key_.get(), KeyType::ec, size_, with_private && is_private());
  }

  // Whether OpenSSL can use the key. The contexts stay for the first use.
  bool ready() const {
    if (!verifiers_.take([this] { return make(Direction::verify); })) return false;
    return !is_private() || signs_what_verifies(*this);
  }

 private:
  // 0 < number < n, the curve's order.
  bool in_range(ByteView number) const noexcept {
    std::uint8_t any = 0;
    for (const std::uint8_t octet : number) any |= octet;
    return any != 0 && std::memcmp(number.data(), order_.data(), size_) < 0;
  }

  std::unique_ptr<SignatureContext> make(Direction direction) const {
    return SignatureContext::make(key_.get(), digest_of(algorithm()), direction, set_nonce);
  }

  const PkeyPtr key_;
  const std::size_t size_;
  const Order order_;
  mutable SignatureContexts verifiers_, signers_;
};

Result<KeyPtr> finish(Algorithm algorithm, bool is_private, PkeyPtr pkey) {
  using GroupPtr = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
  const GroupPtr group(EC_GROUP_new_by_curve_name(EC_curve_nist2nid(info(algorithm).curve)));
  Order order{};
  const int size = static_cast<int>(coordinate_size(algorithm));
  if (group == nullptr ||
      BN_bn2binpad(EC_GROUP_get0_order(group.get()), order.data(), size) != size)
    return fail(Status::algorithm, "EC key: OpenSSL does not offer %s", info(algorithm).curve);
  auto key = std::make_shared<const EcKey>(algorithm, is_private, std::move(pkey), order);
  if (!key->ready())
    return fail(Status::algorithm, "EC key: OpenSSL refuses it for %s", info(algorithm).name);
  return KeyPtr(std::move(key));
}

Outcome check_size(const char *name, std::size_t size, Algorithm algorithm) {
  if (size == coordinate_size(algorithm)) return success();
  if (size == 0) return fail(Status::key_format, "EC key: %s is missing", name);
  return fail(Status::key_format, "EC key: %s has %zu octets; on %s it has %zu", name, size,
              info(algorithm).curve, coordinate_size(algorithm));
}

PkeyPtr build(Algorithm algorithm, ByteView point, ByteView d) {
  PkeyBuilder builder;
  builder.add_text(OSSL_PKEY_PARAM_GROUP_NAME, info(algorithm).curve);
  builder.add_octets(OSSL_PKEY_PARAM_PUB_KEY, point);
  if (!d.empty()) builder.add_secret(OSSL_PKEY_PARAM_PRIV_KEY, d);
  return builder.build("EC", !d.empty());
}

}  // namespace

Result<KeyPtr> ec_from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep) {
  const bool is_private = !numbers.d.empty();
  LIMEN_TRY(check_size("x", numbers.x.size(), algorithm));
  LIMEN_TRY(check_size("y", numbers.y.size(), algorithm));
  if (is_private) LIMEN_TRY(check_size("d", numbers.d.size(), algorithm));

  Bytes point{0x04};
  point.insert(point.end(), numbers.x.begin(), numbers.x.end());
  point.insert(point.end(), numbers.y.begin(), numbers.y.end());
  PkeyPtr public_half = build(algorithm, point, {});
  if (public_half == nullptr)
    return fail(Status::key_format, "EC key: the point (x, y) does not lie on %s",
                info(algorithm).curve);
  if (!is_private) return finish(algorithm, false, std::move(public_half));

  PkeyPtr pkey = build(algorithm, point, numbers.d);
  const PkeyCtxPtr check(pkey ? EVP_PKEY_CTX_new_from_pkey(nullptr, pkey.get(), nullptr) : nullptr);
  if (check == nullptr || EVP_PKEY_private_check(check.get()) != 1 ||
      EVP_PKEY_pairwise_check(check.get()) != 1)
    return fail(Status::key_format, "EC key: d is not the private half of (x, y)");
  if (keep == Keep::public_half) return finish(algorithm, false, std::move(public_half));
  return finish(algorithm, true, std::move(pkey));
}

Result<KeyPtr> generate_ec(Algorithm algorithm) {
  PkeyPtr pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", info(algorithm).curve));
  if (pkey == nullptr) return fail(Status::random, "generate: OpenSSL failed to make an EC key");
  return finish(algorithm, true, std::move(pkey));
}

}  // namespace limen::crypto
