// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein). Tables are keyed by
// it, so that an attacker cannot choose names that collide.
#pragma once

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

// SipHash-2-4-128 of one text, as its authors define it. `low` holds the first
// eight bytes of their output, read as little endian.
Digest128 siphash(const HashKey &key, std::string_view text) noexcept;

// Hashes a word (the domain, with the length of `first` above it), then `first`,
// then `second`, without joining them in memory. The length makes ("ab","c") differ
// from ("a","bc").
Digest128 keyed_hash(const HashKey &key, std::uint8_t domain, std::string_view first,
                     std::string_view second = {}) noexcept;

}  // namespace limen
