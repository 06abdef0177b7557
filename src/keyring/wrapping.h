// Wraps the private parts of a ring under the secrets of keys.secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "keyring/ring.h"

namespace limen::keyring {

class Wrapping {
 public:
  // `secrets` are those of keys.secret, separated by blanks. The first wraps; all unwrap.
  // Without any, private parts lie in clear. Fails with option_value if there is none and
  // others can read the store (not `private_store`), or if a secret is too short.
  static Result<Wrapping> make(std::string_view issuer, std::string_view secrets,
                               bool private_store);

  // Fails with random, internal.
  Outcome wrap(RingKey &key, std::string_view private_jwk) const;

  bool has_secret() const { return !keys_.empty(); }

  // Returns the private JWK's text. Fails with option_value if no secret unwraps it, and if
  // it lies in clear although there is a secret: anybody who can write to the store could
  // have put it there.
  Result<SecretBytes> unwrap(const RingKey &key) const;

  // Replaces the private part by a proof of the public half. Fails as wrap() does.
  Outcome prove(RingKey &key) const;

  // Checks the proof of a public half. Fails with option_value.
  Outcome check_proof(const RingKey &key) const;

  // Wraps again, under the first secret, a key that another secret has wrapped. Returns
  // whether it did. Fails as wrap() and unwrap() do.
  Result<bool> renew(RingKey &key) const;

 private:
  std::string about(const RingKey &key) const;
  std::optional<SecretBytes> unseal(const RingKey &key) const;
  Error refusal(const RingKey &key) const;

  std::string issuer_;
  std::vector<SecretBytes> keys_;
};

}  // namespace limen::keyring
