// The flat record of a verified token's claims, in a caller's buffer. Same layout as
// limen_claims, which capi/layouts.cpp checks.
#pragma once

#include <cstdint>

#include "base/text_place.h"

namespace limen::token {

struct ClaimsRecord {
  std::uint32_t total;
  std::uint32_t size;
  std::int64_t issued_at;
  std::int64_t not_before;
  std::int64_t expires_at;
  TextPlace json, issuer, subject, audience, id, sid, key_id;
};

}  // namespace limen::token
