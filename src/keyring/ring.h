// An issuer's keys as they lie in a store: one record, which says when each key signs and
// verifies.
#pragma once

#include <array>
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

// The form of a private part in the record. The numbers are stored. With `proof` the
// private part is gone, and the record proves that the public half is limen's.
enum class PrivateForm : std::uint8_t { none = 0, clear = 1, sealed = 2, proof = 3 };

struct RingKey {
  std::string kid;
  crypto::Algorithm algorithm{};
  Seconds created_at = 0;
  Seconds signs_from = 0;
  Seconds signs_until = unset;     // unset: without end so far
  Seconds verifies_until = unset;  // set together with signs_until
  bool closed = false;             // retired by hand: never signs again, whatever the clock says
  std::string public_jwk;          // empty: a secret (HS*)
  PrivateForm form = PrivateForm::none;
  SecretBytes private_part;  // the private JWK's text, in this form
  SecretBytes others{};      // fields of another version

  bool is_secret() const;
};

struct Ring {
  std::vector<RingKey> keys;  // in the order in which they were made
  SecretBytes others{};       // fields of another version

  RingKey *find(std::string_view kid);
};

SecretBytes encode(const Ring &ring);

// Fails with store if the record is damaged or has a key for an unknown algorithm.
Result<Ring> decode(ByteView bytes);

// The address of an issuer's ring.
using RingAddress = store::Address<std::array<char, 17>>;

RingAddress address_of(const store::Store &store, std::string_view issuer);

}  // namespace limen::keyring
