// Hashes for names, such as thumbprints.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace limen::crypto {

std::array<std::uint8_t, 32> sha256(ByteView data);

// Equal in constant time; false at once where the lengths differ.
bool equal_in_constant_time(ByteView a, ByteView b) noexcept;

}  // namespace limen::crypto
