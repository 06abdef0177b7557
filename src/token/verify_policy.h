// What a verifier asks of a token beyond a good signature.
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
  std::vector<std::string> required;   // names of claims beside exp
  std::string scope, role;             // as check_grants takes them; empty: not asked
  std::optional<std::string> type;     // empty: JWT, or no typ at all
  crypto::AlgorithmSet algorithms;     // of these, those that the keys have
  Seconds leeway = 0;                  // of exp and nbf
  Seconds issued_leeway = 0;  // of iat; over a gate at most clock.max_skew, as cutoffs assume
  Seconds max_ttl = 0;
  std::size_t max_size = 0;
  bool needs_issued_at = false;  // where cutoffs apply: iat tells what they refuse

  bool asks_grants() const { return !scope.empty() || !role.empty(); }
};

// The properties of a gate or verifier as a policy; `of_keys` are the algorithms
// of the keys, of which `algorithms` has to name one. Fails with algorithm or
// option_value.
Result<VerifyPolicy> make_verify_policy(const options::Options &options,
                                        crypto::AlgorithmSet of_keys);

}  // namespace limen::token
