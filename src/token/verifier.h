// Verifies tokens: by a policy, keys, and what has been revoked.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "jose/compact.h"
#include "jose/jwk_set.h"
#include "keyring/key_source.h"
#include "revocation/revocations.h"
#include "token/claim_checks.h"
#include "token/claims_record.h"
#include "token/header_cache.h"
#include "token/verify_policy.h"

namespace limen::token {

// Safe from any thread. `keys`, `clock` and `revocations` (may be nullptr) must outlive it.
class Verifier {
 public:
  // The keys may change.
  Verifier(VerifyPolicy policy, keyring::KeySource &keys, const Clock &clock,
           revocation::Revocations *revocations);

  // The keys stay the same.
  Verifier(VerifyPolicy policy, jose::JwkSet keys, const Clock &clock,
           revocation::Revocations *revocations);

  // Checks shape, algorithm, signature, claims, revocation and grants, in this order, and
  // reports the first failure. On success `room`, which must be aligned to 8, holds a
  // ClaimsRecord and its texts. Otherwise it holds nothing of the token; with buffer, only
  // `total`. Does not allocate once the token's header is in the cache.
  Outcome verify(std::string_view token, std::span<std::uint8_t> room,
                 Accept accept = Accept::usable) const;

  // Returns the issuer whose tokens it accepts; empty: any.
  std::string_view issuer() const { return policy_.issuer; }

  // Returns the size beyond which tokens are refused unread.
  std::size_t max_size() const { return policy_.max_size; }

 private:
  struct Signed;
  Result<Signed> verify_signature(const jose::Compact &compact) const;
  Result<Signed> verify_first(const jose::Compact &compact, Seconds now) const;
  Result<std::shared_ptr<const jose::Jwk>> choose_and_verify(const jose::Header &header,
                                                             const jose::Compact &compact,
                                                             const keyring::View *&view) const;
  Outcome check_type(const jose::Header &header) const;

  const VerifyPolicy policy_;
  const std::unique_ptr<keyring::KeySource> own_keys_;
  keyring::KeySource &keys_;
  const Clock &clock_;
  revocation::Revocations *const revocations_;
  mutable HeaderCache headers_;
};

}  // namespace limen::token
