// Counts what happened. Each thread counts in a block of its own, so that counting is a
// plain addition, without a locked instruction and on a cache line that no other thread
// writes.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/status.h"

namespace limen::watch {

enum class Count : std::uint8_t {
  tokens_issued,
  tokens_verified,
  sessions_created,
  sessions_read,
  sessions_updated,
  sessions_touched,
  sessions_renewed,
  sessions_ended,
  sessions_evicted,
  visitors_stored,
  visitors_read,
  visitors_ended,
  logins_begun,
  revoked_tokens,
  revoked_sessions,
  revoked_subjects,
  revoked_everyone,
  revoked_keys,
};
inline constexpr std::size_t count_kinds = 18;

// ThreadBlock is the number of the block, in every Counters, that only this thread
// writes.
class ThreadBlock {
 public:
  static constexpr std::uint32_t most = 256;

  // Returns this thread's block. `most` or more: it has none yet, or none was free.
  static std::uint32_t mine() noexcept { return mine_; }

  // Takes a free block, and returns mine().
  static std::uint32_t take() noexcept;

 private:
  struct AtThreadEnd;
  static constexpr std::uint32_t not_asked = most, without = most + 1;
  static constinit thread_local std::uint32_t mine_;
};

// Safe from any thread.
class Counters {
 public:
  Counters() : blocks_(ThreadBlock::most + 1) {}

  void add(Count what) noexcept {
    const std::uint32_t mine = ThreadBlock::mine();
    if (mine >= ThreadBlock::most) [[unlikely]]
      return add_first(what);
    add_alone(blocks_[mine], what);
  }

  // Counts a refusal by its status.
  void add_refused(Status status) noexcept {
    refused_[index_of(status)].fetch_add(1, std::memory_order_relaxed);
  }

  // Returns the sum over all threads, which is exact for what happened before the call.
  std::uint64_t sum(Count what) const noexcept;
  std::uint64_t refused(Status status) const noexcept {
    return refused_[index_of(status)].load(std::memory_order_relaxed);
  }

 private:
  // 128 bytes, because the processor fetches cache lines in pairs.
  struct alignas(128) Block {
    std::array<std::atomic<std::uint64_t>, count_kinds> counts{};
  };

  static constexpr std::size_t statuses = 0
#define LIMEN_WATCH_ONE(name, text, number, kind, quotes) +1
      LIMEN_STATUS_TABLE(LIMEN_WATCH_ONE)
#undef LIMEN_WATCH_ONE
      ;

  static std::size_t index_of(Status status) noexcept;

  static void add_alone(Block &block, Count what) noexcept {
    auto &count = block.counts[static_cast<std::size_t>(what)];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  void add_first(Count what) noexcept;

  std::vector<Block> blocks_;  // the last one is shared by threads that got none
  std::array<std::atomic<std::uint64_t>, statuses> refused_{};
};

}  // namespace limen::watch
