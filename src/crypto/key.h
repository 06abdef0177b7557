// A key that signs and verifies with the one algorithm it was made for.
#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/algorithm.h"

namespace limen::crypto {

// The numbers of a key as a JWK has them (RFC 7518 section 6, RFC 8037): big
// endian, RSA's minimal, EC's at full coordinate size. Empty: not there.
struct KeyNumbers {
  Bytes n, e;                       // RSA
  Bytes x, y;                       // EC (x, y); OKP (x)
  SecretBytes d, p, q, dp, dq, qi;  // private: RSA (all), EC and OKP (d)
  SecretBytes k;                    // HMAC
};

enum class Verdict : std::uint8_t { good, bad };

class Key;
using KeyPtr = std::shared_ptr<const Key>;

// Immutable; safe from any thread, and in a child after fork. Contexts of
// OpenSSL are prepared once and reused, so that signing and verifying do not
// set up anything per call.
class Key {
 public:
  virtual ~Key() = default;
  Key(const Key &) = delete;
  Key &operator=(const Key &) = delete;

  Algorithm algorithm() const noexcept { return algorithm_; }
  bool is_private() const noexcept { return private_; }

  // The octets of a signature; RSA: of the modulus.
  virtual std::size_t signature_size() const noexcept = 0;

  // Signs `data` and writes signature_size() octets in JOSE's form (ECDSA: r
  // and s, RFC 7518 section 3.4). Fails with key_private on a public key.
  virtual Outcome sign(ByteView data, std::uint8_t *signature) const = 0;

  // Every signature that is not exactly right is bad, whatever its length.
  // MACs are compared in constant time. Throws std::bad_alloc where OpenSSL finds
  // no memory: then nothing is known about the signature.
  virtual Verdict verify(ByteView data, ByteView signature) const = 0;

  // The key's numbers; private ones only if asked for and there.
  virtual KeyNumbers numbers(bool with_private) const = 0;

 protected:
  Key(Algorithm algorithm, bool is_private) : algorithm_(algorithm), private_(is_private) {}

 private:
  Algorithm algorithm_;
  bool private_;
};

// A fresh private key: RSA of 2048 bits, HMAC as long as the hash.
Result<KeyPtr> generate(Algorithm algorithm);

enum class Keep : std::uint8_t { both_halves, public_half };

// From a JWK's numbers. Checks them by lines D6 to D9, D13, D14 and E3 to E5 of
// tests/corpus/README.md: key_weak, key_family, key_format. A private half that
// is kept has to sign once, which takes RSA long; one that is not only has to
// fit. A secret (HMAC) is always kept.
Result<KeyPtr> from_numbers(Algorithm algorithm, const KeyNumbers &numbers,
                            Keep keep = Keep::both_halves);

// From one PEM block; HMAC never (key_family). See limen_key_from_pem.
Result<KeyPtr> from_pem(Algorithm algorithm, std::string_view pem);

// An HMAC key of raw bytes. A key in disguise (PEM, SSH, JWK, DER, a point; in
// base64 or hexadecimal too) is refused with key_format. See
// limen_key_from_secret.
Result<KeyPtr> from_secret(Algorithm algorithm, ByteView secret);

}  // namespace limen::crypto
