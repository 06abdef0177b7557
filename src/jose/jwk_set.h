// A JWK Set (RFC 7517 section 5), and the choice of the key that a token's header names.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jose/header.h"
#include "jose/jwk.h"

namespace limen::jose {

// A value; copies share the keys. Several threads may read it at once.
class JwkSet {
 public:
  // Reads a JWK Set. Skips unknown types and keys that parse_jwk refuses (corpus: E2).
  // Keeps only the public half of private keys, because a set only verifies; they make
  // no test signature, so that no set costs RSA's private operations. Fails with key_set:
  // not a JWK Set, no usable key, secrets beside public keys, a kid twice, or more than
  // 1000 keys.
  static Result<JwkSet> parse(std::string_view text);

  // Adds a key. Fails with key_set if the set has its kid or 1000 keys, or if secrets
  // would stand beside public keys (E7).
  Outcome add(std::shared_ptr<const Jwk> jwk);

  // Adds a key of the issuer of the others. Secrets may stand beside public keys here,
  // because an issuer may change its algorithm.
  Outcome add_of_one_issuer(std::shared_ptr<const Jwk> jwk);

  // Returns the verifying key that `header` names by its kid or, without a kid, the only
  // one of its algorithm (E9). The key's algorithm must be the header's (D2). Fails with
  // token_key or token_algorithm.
  Result<std::shared_ptr<const Jwk>> choose(const Header &header) const;

  // Returns the public halves as a JWK Set, without secrets (E6).
  std::string public_text() const;

  crypto::AlgorithmSet algorithms() const;
  const std::vector<std::shared_ptr<const Jwk>> &keys() const { return keys_; }

 private:
  std::vector<std::shared_ptr<const Jwk>> keys_;
};

}  // namespace limen::jose
