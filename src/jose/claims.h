// Finds the registered claims (RFC 7519 section 4.1) of a claims object in one pass, and
// checks their types and ranges.
#pragma once

#include "base/clock.h"
#include "jose/json/json.h"

namespace limen::jose {

struct Claims {
  JsonValue issuer, subject, audience, id, sid, cut;  // iss sub aud jti sid lmn_cut
  Seconds issued_at = unset;                          // iat, rounded down
  Seconds not_before = unset;                         // nbf, rounded up
  Seconds expires_at = unset;                         // exp, rounded down
};

// Reads `json`. The texts must be strings (aud may be an array of strings), the times
// JSON numbers from 0 to the end of the year 9999, whole or not. Fails with token_json,
// token_duplicate, token_depth or token_claim. Does not allocate.
Outcome scan_claims(std::string_view json, Claims &claims);

}  // namespace limen::jose
