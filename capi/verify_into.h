// Verifying into a caller's record, for the functions that verify a token.
#pragma once

#include <limen/token.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "arguments.h"
#include "handles.h"

namespace limen::capi {

static_assert(sizeof(limen_claims) == sizeof(token::ClaimsRecord));

// Before anything can fail: on failure the record is empty, but for `total` with
// LIMEN_E_BUFFER.
inline void clear(limen_claims *claims, std::size_t claims_cap) noexcept {
  if (claims != nullptr && claims_cap <= LIMEN_TEXT_MAX)
    std::memset(claims, 0, std::min(claims_cap, sizeof *claims));
}

// The record has been cleared.
inline Outcome verify_into(const limen_verifier &verifier, std::string_view token,
                           limen_claims *claims, std::size_t claims_cap,
                           token::Accept accept = token::Accept::valid_now) {
  if (claims == nullptr) return missing("claims");
  LIMEN_TRY(check_length(claims, claims_cap, "claims"));
  if (reinterpret_cast<std::uintptr_t>(claims) % alignof(limen_claims) != 0)
    return fail(Status::argument, "claims: the buffer is not aligned to 8 bytes");
  if (claims_cap < sizeof *claims) {
    const std::size_t enough = LIMEN_CLAIMS_CAP(token.size());
    const auto total = static_cast<std::uint32_t>(enough);
    if (claims_cap >= sizeof total) std::memcpy(claims, &total, sizeof total);
    return fail(Status::buffer, "claims_cap: %zu bytes; %zu suffice", claims_cap, enough);
  }
  LIMEN_TRY(verifier.usable());
  return verifier.verifier->verify(token, {reinterpret_cast<std::uint8_t *>(claims), claims_cap},
                                   accept);
}

// The same, counted; a refusal is told to those who watch.
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
