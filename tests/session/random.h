// Seeds the random bytes that limen draws in this program, so that a failing case fails in the
// same way each time.
#pragma once

#include <cstdint>

namespace limen {

void seed_random_bytes(std::uint64_t seed);

}  // namespace limen
