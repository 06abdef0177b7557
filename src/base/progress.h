// How far something long has come, for those who watch it from another thread.
// Same layout as limen_progress.
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
