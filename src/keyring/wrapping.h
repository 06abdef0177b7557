// The private parts of a ring, wrapped under the secrets of keys.secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "keyring/ring.h"

namespace limen::keyring {

inline constexpr std::size_t min_secret_size = 32;

class Wrapping {
 public:
  // `secrets` are those of keys.secret, separated by blanks: the first wraps, all
  // unwrap. None: private parts lie in clear, which fails with option_value
  // where the store is not `private_store`, as does a secret that is too short.
  static Result<Wrapping> make(std::string_view issuer, std::string_view secrets,
                               bool private_store);

  // Fails with random, internal.
  Outcome wrap(RingKey &key, std::string_view private_jwk) const;

  bool has_secret() const { return !keys_.empty(); }

  // The private JWK's text. Fails with option_value: no secret here unwraps it, or it lies in
  // clear though there is a secret: whoever can write to the store could have put it there.
  Result<SecretBytes> unwrap(const RingKey &key) const;

  // Puts a proof of the public half in the place of the private part. Fails as wrap() does.
  Outcome prove(RingKey &key) const;

  // That the proof is one. Fails with option_value.
  Outcome check_proof(const RingKey &key) const;

  // Wraps anew what lies there under another secret than the first. Whether there
  // was any. Fails as wrap() and unwrap() do.
  Result<bool> renew(RingKey &key) const;

 private:
  std::string about(const RingKey &key) const;
  std::optional<SecretBytes> unseal(const RingKey &key) const;
  Error refusal(const RingKey &key) const;

  std::string issuer_;
  std::vector<SecretBytes> keys_;
};

}  // namespace limen::keyring
