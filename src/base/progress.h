// Progress of a long operation, for another thread to read. Same layout as
// limen_progress.
#pragma once

#include <atomic>
#include <cstdint>

namespace limen {

struct Progress {
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> total{0};  // 0: not known yet
};
static_assert(sizeof(Progress) == 2 * sizeof(std::uint64_t));

}  // namespace limen
