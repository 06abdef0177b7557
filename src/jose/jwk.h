// A key with its JOSE name and permissions: JWK (RFC 7517).
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
  std::string kid;       // may be empty: none
  bool may_sign = true;  // what `use` and `key_ops` allow; and a private half
  bool may_verify = true;
};

// Reads a JWK, private or public; see limen_key_from_jwk. Without `alg`: EC and
// OKP by curve (OKP: EdDSA), RSA is RS256, oct is refused. Fails with
// key_format, key_weak, key_family, key_use or algorithm.
// With Keep::public_half, a private half has to fit and is dropped.
Result<Jwk> parse_jwk(std::string_view text, crypto::Keep keep = crypto::Keep::both_halves);

// A key made here or read from PEM: its kid is the thumbprint (a secret's is
// random).
Result<Jwk> make_jwk(crypto::KeyPtr key);

std::string public_jwk_text(const Jwk &jwk);  // never of an HMAC key
SecretText private_jwk_text(const Jwk &jwk);  // of a key with its private half

// RFC 7638, SHA-256, base64url. An HMAC key's is refused by the caller: it
// would leak a hash of the secret.
std::string thumbprint(const crypto::Key &key);

}  // namespace limen::jose
