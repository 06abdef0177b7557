// Keys. Each signs and verifies with the one algorithm it was made for.
#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/algorithm.h"

namespace limen::crypto {

// The numbers of a key as in a JWK (RFC 7518 section 6, RFC 8037): big endian, RSA's
// without leading zeros, EC's at full coordinate size. An absent number is empty.
struct KeyNumbers {
  Bytes n, e;                       // RSA
  Bytes x, y;                       // EC (x, y); OKP (x)
  SecretBytes d, p, q, dp, dq, qi;  // private: RSA (all), EC and OKP (d)
  SecretBytes k;                    // HMAC
};

enum class Verdict : std::uint8_t { good, bad };

class Key;
using KeyPtr = std::shared_ptr<const Key>;

// Immutable. Safe from any thread, and in a child after a fork. OpenSSL's contexts
// are prepared once and reused, so that signing and verifying need no setup.
class Key {
 public:
  virtual ~Key() = default;
  Key(const Key &) = delete;
  Key &operator=(const Key &) = delete;

  Algorithm algorithm() const noexcept { return algorithm_; }
  bool is_private() const noexcept { return private_; }

  // Returns the octets of a signature; for RSA, of the modulus.
  virtual std::size_t signature_size() const noexcept = 0;

  // Signs `data` and writes signature_size() octets in JOSE's form (ECDSA: r
  // and s, RFC 7518 section 3.4). Fails with key_private on a public key.
  virtual Outcome sign(ByteView data, std::uint8_t *signature) const = 0;

  // Returns bad for every signature that is not exactly right, whatever its length.
  // Compares MACs in constant time. Throws std::bad_alloc if OpenSSL runs out of
  // memory, because the signature is then neither good nor bad.
  virtual Verdict verify(ByteView data, ByteView signature) const = 0;

  // Returns the key's numbers; the private ones only if the key has them and
  // `with_private` is set.
  virtual KeyNumbers numbers(bool with_private) const = 0;

 protected:
  Key(Algorithm algorithm, bool is_private) : algorithm_(algorithm), private_(is_private) {}

 private:
  Algorithm algorithm_;
  bool private_;
};

// Generates a private key: RSA with 2048 bits, HMAC as long as the hash.
Result<KeyPtr> generate(Algorithm algorithm);

enum class Keep : std::uint8_t { both_halves, public_half };

// Makes a key from a JWK's numbers. Checks them by lines D6 to D9, D13, D14 and E3 to
// E5 of tests/corpus/README.md. Fails with key_weak, key_family, key_format. A private
// half that is kept must make a test signature, which takes long with RSA; one that is
// dropped must only fit the public half. A secret (HMAC) is always kept.
Result<KeyPtr> from_numbers(Algorithm algorithm, const KeyNumbers &numbers,
                            Keep keep = Keep::both_halves);

// Makes a key from one PEM block. Fails with key_family for HMAC. See
// limen_key_from_pem.
Result<KeyPtr> from_pem(Algorithm algorithm, std::string_view pem);

// Makes an HMAC key from raw bytes. Refuses, with key_format, a secret that is or
// contains a key (PEM, SSH, JWK, DER, a point; also in base64 or hexadecimal). See
// limen_key_from_secret.
Result<KeyPtr> from_secret(Algorithm algorithm, ByteView secret);

}  // namespace limen::crypto
