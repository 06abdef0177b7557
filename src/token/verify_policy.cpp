#include "token/verify_policy.h"

#include <algorithm>
#include <cinttypes>

#include "base/printable.h"
#include "jose/grants.h"
#include "jose/jws.h"

namespace limen::token {

using options::Id;

namespace {

Result<crypto::AlgorithmSet> allowed(const options::Options &options,
                                     crypto::AlgorithmSet of_keys) {
  if (!options.has(Id::algorithms)) return crypto::AlgorithmSet::all();
  const auto wanted = jose::parse_algorithms(options.text(Id::algorithms));
  LIMEN_TRY(wanted);
  if (wanted->common_with(of_keys).empty())
    return fail(Status::option_value, "algorithms: %s: no key has one of these algorithms",
                Printable(options.text(Id::algorithms)).c_str());
  return wanted;
}

// Returns the words with one blank between them, whatever blanks the property has.
Result<std::string> scope_of(const options::Options &options) {
  std::string scope;
  for (const std::string &word : options.list(Id::scope))
    scope.append(scope.empty() ? "" : " ").append(word);
  if (const Outcome fits = jose::check_scope(scope); !fits.ok())
    return fail(Status::option_value, "%s", fits.error().message);
  return scope;
}

}  // namespace

Result<VerifyPolicy> make_verify_policy(const options::Options &options,
                                        crypto::AlgorithmSet of_keys) {
  VerifyPolicy policy;
  const auto algorithms = allowed(options, of_keys);
  LIMEN_TRY(algorithms);
  policy.algorithms = *algorithms;
  if (options.has(Id::issuer)) policy.issuer = options.text(Id::issuer);
  if (options.has(Id::audience)) policy.audiences = options.list(Id::audience);
  if (options.has(Id::token_required)) policy.required = options.list(Id::token_required);
  if (options.has(Id::token_type)) policy.type = options.text(Id::token_type);
  auto scope = scope_of(options);
  LIMEN_TRY(scope);
  policy.scope = std::move(*scope);
  policy.role = options.text(Id::role);
  policy.leeway = policy.issued_leeway = options.seconds(Id::token_leeway);
  policy.max_ttl = options.seconds(Id::token_max_ttl);
  policy.max_size = options.count(Id::token_max_size);
  return policy;
}

Result<VerifyPolicy> make_verify_policy_over(const options::Options &gate,
                                             const options::Options &over,
                                             crypto::AlgorithmSet of_keys) {
  Result<VerifyPolicy> policy = make_verify_policy(gate.overlaid(over), of_keys);
  LIMEN_TRY(policy);
  policy->needs_issued_at = true;
  policy->issued_leeway = std::min(policy->leeway, gate.seconds(Id::clock_max_skew));
  const Seconds max_leeway = gate.seconds(Id::token_max_leeway);
  if (policy->leeway > max_leeway)
    return fail(Status::option_value,
                "token.leeway: %" PRId64 " s; at most %" PRId64 " s (token.max_leeway)",
                policy->leeway, max_leeway);
  const Seconds max_ttl = gate.seconds(Id::token_max_ttl);
  if (policy->max_ttl > max_ttl)
    return fail(Status::option_value,
                "token.max_ttl: %" PRId64 " s; at most the gate's %" PRId64
                " s, for which revocations are kept",
                policy->max_ttl, max_ttl);
  return policy;
}

}  // namespace limen::token
