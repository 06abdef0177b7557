// Hashes for names, such as thumbprints, and MACs of what limen gave out.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace limen::crypto {

// Does not allocate, but for a thread's first.
std::array<std::uint8_t, 32> sha256(ByteView data);
void sha256(ByteView data, std::array<std::uint8_t, 32> &hash);  // to where it is wanted

// HMAC-SHA-256 (RFC 2104) with a key of any length.
std::array<std::uint8_t, 32> hmac_sha256(ByteView key, ByteView data);

// Equal in constant time; false at once where the lengths differ.
bool equal_in_constant_time(ByteView a, ByteView b) noexcept;

}  // namespace limen::crypto
