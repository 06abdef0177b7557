#include "store/buckets.h"

#include <array>
#include <cstdint>

namespace limen::store {

// Reads little-endian numbers on every machine, because stores on disk contain the results.
HashKey naming_key(const Store &store) {
  const std::array<std::uint8_t, 16> id = store.id();
  const auto number_at = [&](std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = 8; i-- > 0;) number = number << 8 | id[at + i];
    return number;
  };
  return {number_at(0), number_at(8)};
}

// Hashes in domain 0, which no room uses for its own keys.
Bucket bucket_of(const Store &store, std::string_view issuer, std::string_view name) {
  return static_cast<Bucket>(keyed_hash(naming_key(store), 0, issuer, name).low);
}

}  // namespace limen::store
