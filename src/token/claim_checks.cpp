#include "token/claim_checks.h"

#include <cinttypes>

#include "base/printable.h"
#include "jose/json/member.h"

namespace limen::token {
namespace {

Outcome check_times(const VerifyPolicy &policy, const jose::Claims &claims, Seconds now,
                    Accept accept) {
  const bool early = accept == Accept::revocable;
  if (claims.expires_at == unset)
    return fail(Status::token_missing, "exp: missing; expected a time");
  if (now >= claims.expires_at + policy.leeway)
    return fail(Status::token_expired,
                "exp: passed %" PRId64 " s ago (now %" PRId64 ", leeway %" PRId64 " s)",
                now - claims.expires_at, now, policy.leeway);
  if (claims.not_before != unset && claims.not_before > now + policy.leeway && !early)
    return fail(Status::token_early, "nbf: valid only in %" PRId64 " s (now %" PRId64 ")",
                claims.not_before - now, now);
  if (claims.issued_at == unset) {
    if (policy.needs_issued_at)
      return fail(Status::token_missing,
                  "iat: missing; revocation needs to know when it was issued");
    if (claims.expires_at - now > policy.max_ttl + policy.leeway)
      return fail(Status::token_lifetime,
                  "exp: %" PRId64 " s from now; at most %" PRId64 " s (token.max_ttl)",
                  claims.expires_at - now, policy.max_ttl);
    return success();
  }
  if (claims.issued_at > now + policy.issued_leeway && !early)
    return fail(Status::token_early, "iat: %" PRId64 " s in the future (now %" PRId64 ")",
                claims.issued_at - now, now);
  if (claims.expires_at - claims.issued_at > policy.max_ttl)
    return fail(Status::token_lifetime,
                "exp: %" PRId64 " s after iat; at most %" PRId64 " s (token.max_ttl)",
                claims.expires_at - claims.issued_at, policy.max_ttl);
  return success();
}

Outcome check_issuer(const VerifyPolicy &policy, const jose::Claims &claims) {
  if (policy.issuer.empty()) return success();
  if (claims.issuer.type == jose::JsonType::absent)
    return fail(Status::token_missing, "iss: missing; expected %s",
                Printable(policy.issuer).c_str());
  if (!jose::equals(claims.issuer, policy.issuer))
    return fail(Status::token_issuer, "iss: %s; expected %s", Printable(claims.issuer.text).c_str(),
                Printable(policy.issuer).c_str());
  return success();
}

Result<std::string_view> match_audience(const VerifyPolicy &policy, const jose::Claims &claims) {
  if (claims.audience.type == jose::JsonType::absent) {
    if (policy.audiences.empty()) return std::string_view();
    return fail(Status::token_missing, "aud: missing; expected %s",
                Printable(policy.audiences.front()).c_str());
  }
  for (const std::string &audience : policy.audiences)
    if (jose::contains(claims.audience, audience)) return std::string_view(audience);
  if (policy.audiences.empty())
    return fail(Status::token_audience,
                "aud: %s; this verifier has no audience and accepts only tokens without one",
                Printable(claims.audience.text).c_str());
  return fail(Status::token_audience, "aud: %s; expected %s",
              Printable(claims.audience.text).c_str(), Printable(policy.audiences.front()).c_str());
}

}  // namespace

Result<std::string_view> check_claims(const VerifyPolicy &policy, const jose::Claims &claims,
                                      std::string_view json, Seconds now, Accept accept) {
  LIMEN_TRY(check_times(policy, claims, now, accept));
  LIMEN_TRY(check_issuer(policy, claims));
  auto audience = match_audience(policy, claims);
  LIMEN_TRY(audience);
  for (const std::string &name : policy.required) {
    const auto member = jose::find_member(json, name);
    LIMEN_TRY(member);
    if (member->type == jose::JsonType::absent || member->type == jose::JsonType::null)
      return fail(Status::token_missing, "%s: missing; token.required names it",
                  Printable(name).c_str());
  }
  return audience;
}

}  // namespace limen::token
