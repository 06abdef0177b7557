// Checks the claims of a token against a policy (RFC 7519 section 4.1, RFC 8725).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "jose/claims.h"
#include "token/verify_policy.h"

namespace limen::token {

// `revocable` accepts tokens that are not valid yet, or grant too little, for revoking them.
enum class Accept : std::uint8_t { usable, revocable };

// Fails with token_missing, token_expired, token_early, token_lifetime,
// token_issuer or token_audience. Returns the audience that matched, a view into the
// policy; empty if the token has none.
Result<std::string_view> check_claims(const VerifyPolicy &policy, const jose::Claims &claims,
                                      std::string_view json, Seconds now,
                                      Accept accept = Accept::usable);

}  // namespace limen::token
