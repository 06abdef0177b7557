#include "watch/counters.h"

#include <algorithm>
#include <bit>

namespace limen::watch {
namespace {

// Bit i: block i is some thread's. Who takes a block sees what its last owner
// counted: a bit is given back with release and taken with acquire.
constinit std::array<std::atomic<std::uint64_t>, ThreadBlock::most / 64> taken{};

constexpr std::array all_statuses{
#define LIMEN_WATCH_STATUS(name, text, number, kind, quotes) Status::name,
    LIMEN_STATUS_TABLE(LIMEN_WATCH_STATUS)
#undef LIMEN_WATCH_STATUS
};
static_assert(std::ranges::is_sorted(all_statuses));

}  // namespace

constinit thread_local std::uint32_t ThreadBlock::mine_ = ThreadBlock::not_asked;

struct ThreadBlock::AtThreadEnd {
  ~AtThreadEnd() {
    const std::uint32_t block = mine_;
    mine_ = without;  // what the thread still counts goes to the shared block
    if (block < most)
      taken[block / 64].fetch_and(~(std::uint64_t{1} << block % 64), std::memory_order_release);
  }
};

std::uint32_t ThreadBlock::take() noexcept {
  if (mine_ != not_asked) return mine_;
  [[maybe_unused]] static thread_local AtThreadEnd at_end;
  mine_ = without;
  for (std::uint32_t word = 0; word < taken.size(); ++word) {
    std::uint64_t bits = taken[word].load(std::memory_order_relaxed);
    while (~bits != 0) {
      const auto free = static_cast<std::uint32_t>(std::countr_one(bits));
      if (taken[word].compare_exchange_weak(bits, bits | std::uint64_t{1} << free,
                                            std::memory_order_acquire, std::memory_order_relaxed))
        return mine_ = word * 64 + free;
    }
  }
  return mine_;
}

void Counters::add_first(Count what) noexcept {
  const std::uint32_t mine = ThreadBlock::take();
  if (mine < ThreadBlock::most) return add_alone(blocks_[mine], what);
  blocks_.back().counts[static_cast<std::size_t>(what)].fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t Counters::sum(Count what) const noexcept {
  std::uint64_t sum = 0;
  for (const Block &block : blocks_)
    sum += block.counts[static_cast<std::size_t>(what)].load(std::memory_order_relaxed);
  return sum;
}

std::size_t Counters::index_of(Status status) noexcept {
  const auto *const at = std::ranges::lower_bound(all_statuses, status);
  const bool known = at != all_statuses.end() && *at == status;
  return known ? static_cast<std::size_t>(at - all_statuses.begin()) : all_statuses.size() - 1;
}

}  // namespace limen::watch
