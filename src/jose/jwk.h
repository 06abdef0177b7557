// JSON Web Keys (RFC 7517): a key with its kid and permissions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/key.h"

namespace limen::jose {

struct Jwk {
  crypto::KeyPtr key;
  std::string kid;       // empty: none
  bool may_sign = true;  // allowed by `use` and `key_ops`, and it has a private half
  bool may_verify = true;
};

// Reads a private or public JWK; see limen_key_from_jwk. A key without `alg` is for
// RS256 if it is RSA, and for the algorithm of its curve if it is EC or OKP (EdDSA); oct
// needs one. With Keep::public_half, a private half must fit and is dropped. Fails with
// key_format, key_weak, key_family, key_use or algorithm.
Result<Jwk> parse_jwk(std::string_view text, crypto::Keep keep = crypto::Keep::both_halves);

// Makes a JWK of a key that was generated or read from PEM. Its kid is the thumbprint;
// that of a secret is random.
Result<Jwk> make_jwk(crypto::KeyPtr key);

std::string public_jwk_text(const Jwk &jwk);  // not for an HMAC key
SecretText private_jwk_text(const Jwk &jwk);  // for a key with its private half

// Returns the thumbprint (RFC 7638, SHA-256) in base64url. Empty for an HMAC key, whose
// thumbprint would leak a hash of the secret.
std::string thumbprint(const crypto::Key &key);

}  // namespace limen::jose
