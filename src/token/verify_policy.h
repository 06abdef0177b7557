// The conditions of a verifier for a token besides a good signature.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/algorithm.h"
#include "options/options.h"

namespace limen::token {

struct VerifyPolicy {
  std::string issuer;                  // empty: any
  std::vector<std::string> audiences;  // empty: a token with `aud` is refused
  std::vector<std::string> required;   // names of required claims besides exp
  std::string scope, role;             // as for check_grants; empty: not required
  std::optional<std::string> type;     // empty: JWT, or no typ at all
  crypto::AlgorithmSet algorithms;     // the allowed ones
  Seconds leeway = 0;                  // of exp and nbf
  Seconds issued_leeway = 0;  // of iat; over a gate at most clock.max_skew, as cutoffs assume
  Seconds max_ttl = 0;
  std::size_t max_size = 0;
  bool needs_issued_at = false;  // if cutoffs apply, which refuse tokens by their iat

  bool asks_grants() const { return !scope.empty() || !role.empty(); }
};

// Makes a policy from the properties of a gate or verifier. `of_keys` are the algorithms of
// the keys; the property `algorithms` must name at least one of them. Fails with algorithm
// or option_value.
Result<VerifyPolicy> make_verify_policy(const options::Options &options,
                                        crypto::AlgorithmSet of_keys);

// Makes the policy of a verifier over a gate: the gate's properties with `over` on top. It
// accepts nothing for longer than the gate keeps revocations. Fails with option_value too.
Result<VerifyPolicy> make_verify_policy_over(const options::Options &gate,
                                             const options::Options &over,
                                             crypto::AlgorithmSet of_keys);

}  // namespace limen::token
