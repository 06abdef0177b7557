// SHA-256 for names such as thumbprints, and HMACs for what limen hands out.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace limen::crypto {

// Allocates only at a thread's first call.
std::array<std::uint8_t, 32> sha256(ByteView data);
void sha256(ByteView data, std::array<std::uint8_t, 32> &hash);

// HMAC-SHA-256 (RFC 2104) with a key of any length.
std::array<std::uint8_t, 32> hmac_sha256(ByteView key, ByteView data);

// Compares in constant time. Returns false at once if the lengths differ.
bool equal_in_constant_time(ByteView a, ByteView b) noexcept;

}  // namespace limen::crypto
