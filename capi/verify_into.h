// Verifies a token into a caller's record.
#pragma once

#include <limen/token.h>

#include <cstddef>
#include <string_view>

#include "arguments.h"
#include "handles.h"
#include "records.h"

namespace limen::capi {

// The record must have been cleared.
inline Outcome verify_into(const limen_verifier &verifier, std::string_view token,
                           limen_claims *claims, std::size_t claims_cap,
                           token::Accept accept = token::Accept::usable) {
  const auto room = room_in(claims, claims_cap, "claims");
  LIMEN_TRY(room);
  if (claims_cap < sizeof *claims)
    return too_small(claims, claims_cap, LIMEN_CLAIMS_CAP(token.size()), "claims_cap");
  LIMEN_TRY(verifier.usable());
  return verifier.verifier->verify(token, *room, accept);
}

// Verifies, counts the result, and tells a refusal to the gate's watches.
inline Outcome verify_and_note(const limen_verifier &verifier, std::string_view token,
                               limen_claims *claims, std::size_t claims_cap) {
  Outcome verified = verify_into(verifier, token, claims, claims_cap);
  if (verifier.gate != nullptr) {
    if (verified.ok()) [[likely]]
      verifier.gate->hub().count(watch::Count::tokens_verified);
    else
      verifier.gate->refused(verified.error());
  }
  return verified;
}

}  // namespace limen::capi
