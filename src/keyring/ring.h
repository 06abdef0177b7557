// An issuer's keys as they lie in a store: one record, which says of each key
// from when until when it signs and verifies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "store/store.h"

namespace limen::keyring {

inline constexpr std::size_t max_keys = 100;

// How a private part lies in the record. The numbers are stored.
// proof: it is gone, and what lies there proves that the public half is limen's.
enum class PrivateForm : std::uint8_t { none = 0, clear = 1, sealed = 2, proof = 3 };

struct RingKey {
  std::string kid;
  crypto::Algorithm algorithm{};
  Seconds created_at = 0;
  Seconds signs_from = 0;
  Seconds signs_until = unset;     // unset: no end is known yet
  Seconds verifies_until = unset;  // set together with signs_until
  bool closed = false;             // ended by hand: signs no more, even by a clock set back
  std::string public_jwk;          // empty: a secret (HS*)
  PrivateForm form = PrivateForm::none;
  SecretBytes private_part;  // the private JWK's text, as `form` says

  bool is_secret() const;
};

struct Ring {
  std::vector<RingKey> keys;  // in the order in which they were made

  RingKey *find(std::string_view kid);
};

SecretBytes encode(const Ring &ring);

// Fails with store: damaged, or of a newer format.
Result<Ring> decode(ByteView bytes);

// Where an issuer's ring lies.
using RingAddress = store::Address<std::array<char, 17>>;

RingAddress address_of(const store::Store &store, std::string_view issuer);

}  // namespace limen::keyring
