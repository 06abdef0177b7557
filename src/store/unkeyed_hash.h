// Hashes data that no outsider can choose, such as record names that are digests, or data that a
// store wrote itself and checksums. Takes a third of the time of a keyed hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/keyed_hash.h"

namespace limen::store {

// Multiplies, and mixes the two halves of the product.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Hashes `key`. Equal keys with different `number`s have different hashes.
inline std::uint64_t place_hash(const HashKey &seed, std::uint64_t number,
                                std::string_view key) noexcept {
  const auto load = [](const char *at, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, size);
    return word;
  };
  constexpr std::size_t word = sizeof(std::uint64_t);
  const char *at = key.data();
  std::size_t left = key.size();
  std::uint64_t state = fold(seed.low ^ number, seed.high ^ left);
  for (; left >= 2 * word; left -= 2 * word, at += 2 * word)
    state = fold(state ^ load(at, word), seed.high ^ load(at + word, word));
  if (left > 0) {
    const std::size_t first = left < word ? left : word;
    state = fold(state ^ load(at, first), seed.high ^ load(at + first, left - first));
  }
  return fold(state ^ seed.high, 0x9E37'79B9'7F4A'7C15);
}

}  // namespace limen::store
