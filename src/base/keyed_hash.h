// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein): names records
// in tables so that nobody outside can choose names that collide.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace limen {

struct Digest128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Digest128 &, const Digest128 &) = default;
};

struct HashKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// Streaming, so that several fields are hashed without joining them first. Each
// add() of a text hashes its length too: ("ab","c") differs from ("a","bc").
Digest128 keyed_hash(const HashKey &key, std::uint8_t domain, std::string_view first,
                     std::string_view second = {}) noexcept;

}  // namespace limen
