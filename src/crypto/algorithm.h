// The signature algorithms that limen knows (RFC 7518 section 3, RFC 8037,
// RFC 9864), in one table. `none` is not among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace limen::crypto {

// A JWK's `kty` (RFC 7518 section 6.1, RFC 8037).
enum class KeyType : std::uint8_t { oct, rsa, ec, okp };

enum class Algorithm : std::uint8_t {
  hs256,
  hs384,
  hs512,
  rs256,
  rs384,
  rs512,
  es256,
  es384,
  es512,
  eddsa,
  ed25519
};
inline constexpr std::size_t algorithm_count = 11;

struct AlgorithmInfo {
  const char *name;  // as in `alg`; compared case-sensitively
  KeyType key_type;
  const char *digest;          // OpenSSL's name of the hash; nullptr for Ed25519
  std::size_t hash_size;       // octets of the hash; 0 for Ed25519
  std::size_t signature_size;  // octets, exactly; 0 for RSA: as long as the modulus
  const char *curve;           // JWK's `crv`; nullptr where there is none
};

const AlgorithmInfo &info(Algorithm algorithm) noexcept;
std::optional<Algorithm> find_algorithm(std::string_view name) noexcept;

// Finds the algorithm that a caller names; `what` is the argument or property. Fails
// with algorithm. The message shows the name only if it looks like one: a caller may
// have passed a key instead.
Result<Algorithm> parse_algorithm(std::string_view name, const char *what);

// An allow-list of algorithms.
class AlgorithmSet {
 public:
  void add(Algorithm algorithm) noexcept { bits_ |= 1u << static_cast<unsigned>(algorithm); }
  bool contains(Algorithm algorithm) const noexcept {
    return (bits_ >> static_cast<unsigned>(algorithm) & 1u) != 0;
  }
  bool empty() const noexcept { return bits_ == 0; }

  AlgorithmSet common_with(AlgorithmSet other) const noexcept {
    other.bits_ &= bits_;
    return other;
  }

  static AlgorithmSet all() noexcept {
    AlgorithmSet set;
    set.bits_ = (1u << algorithm_count) - 1;
    return set;
  }

 private:
  std::uint32_t bits_ = 0;
};

}  // namespace limen::crypto
