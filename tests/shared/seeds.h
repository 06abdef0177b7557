// How many seeds a random test takes: fewer where a sanitizer slows it down,
// many more where LIMEN_SOAK asks for the long form.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace limen {

inline bool soaking() { return std::getenv("LIMEN_SOAK") != nullptr; }

inline std::uint64_t seeds(std::uint64_t usual, std::uint64_t sanitized) {
  const std::uint64_t soak = soaking() ? 100 : 1;
#ifdef LIMEN_SANITIZED
  (void)usual;
  return sanitized * soak;
#else
  (void)sanitized;
  return usual * soak;
#endif
}

}  // namespace limen
