// In this program limen draws its random bytes from a seed, so that a case fails
// each time in the same way.
#pragma once

#include <cstdint>

namespace limen {

void seed_random_bytes(std::uint64_t seed);

}  // namespace limen
