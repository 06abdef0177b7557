// Makes the records that the workload writes and the judge looks for.
#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"
#include "store/lmdb/open.h"

namespace limen::store {

inline constexpr Kind visitor_record = 1;
inline constexpr Bucket visitor_bucket = 7;

// Makes a value from what a mark says of it: a number and a size.
inline std::string value_of(const std::string &number, const std::string &size) {
  std::string value(std::stoul(size), static_cast<char>('a' + std::stoul(number) % 26));
  return value += number;
}

inline lmdb::Settings visitors_settings() {
  lmdb::Settings settings;
  settings.max_size = std::uint64_t{64} << 20;
  settings.of_visitors = true;
  return settings;
}

}  // namespace limen::store
