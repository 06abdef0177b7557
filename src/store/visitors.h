// Chooses how large the store of visitors may become. It lies beside the main store, and has a
// limit of its own, so that a flood of visitors takes no room from logins.
#pragma once

#include <cstdint>

#include "options/options.h"

namespace limen::store {

inline constexpr std::uint64_t visitors_share = 8;

// Returns visitor.max_size, or a share of `max_size`, which is the main store's limit.
inline std::uint64_t max_size_of_visitors(const options::Options &options, options::Id max_size) {
  if (options.has(options::Id::visitor_max_size))
    return options.count(options::Id::visitor_max_size);
  return options.count(max_size) / visitors_share;
}

}  // namespace limen::store
