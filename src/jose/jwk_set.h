// A JWK Set (RFC 7517 section 5), and how a token's header finds its key in it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jose/header.h"
#include "jose/jwk.h"

namespace limen::jose {

// A value: copies share the keys. Reading from several threads is fine.
class JwkSet {
 public:
  // Unknown kinds and keys that parse_jwk refuses are skipped (E2). A set only
  // verifies: of private keys the public half is taken, without a signature to
  // try them, so that no set costs RSA's private operations.
  // Fails with key_set: no JWK Set, no key left, mixed, a kid twice, more than
  // 1000 keys.
  static Result<JwkSet> parse(std::string_view text);

  // Fails with key_set: the kid is there, or secrets would stand beside public
  // keys (E7), or 1000 keys are there.
  Outcome add(std::shared_ptr<const Jwk> jwk);

  // The same for the keys of one issuer over time, whose algorithm may have
  // changed: secrets may stand beside public keys.
  Outcome add_of_one_issuer(std::shared_ptr<const Jwk> jwk);

  // The key that `header` names and that may verify: by kid, or without one the
  // only key of that algorithm (E9). Its algorithm must be the header's (D2).
  // Fails with token_key or token_algorithm.
  Result<std::shared_ptr<const Jwk>> choose(const Header &header) const;

  // The public halves as text; secrets are left out (E6).
  std::string public_text() const;

  crypto::AlgorithmSet algorithms() const;
  const std::vector<std::shared_ptr<const Jwk>> &keys() const { return keys_; }

 private:
  std::vector<std::shared_ptr<const Jwk>> keys_;
};

}  // namespace limen::jose
