// Allocates memory for the records of a memory store: slots of a few sizes in pages, and pages in
// regions. The store reuses this memory but does not release it while it lives. So a reader that
// holds no lock may read a slot that another thread has freed: it sees the words of another record,
// detects this, and reads again. Every access to a slot is therefore atomic: load_word() and
// store_word().
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/memory_block.h"
#include "store/memory/budget.h"

namespace limen::store::memory {

// Acquire and release order make sure that a reader who sees a word of a later change also sees the
// table's sequence number of that change.
inline std::uint64_t load_word(const std::uint64_t *word) noexcept {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
inline void store_word(std::uint64_t *word, std::uint64_t value) noexcept {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

// Locates a slot, in units of 16 bytes. 0 is not a slot.
using Ref = std::uint32_t;

// Describes a page to the slab that owns it. It lies outside the page, because readers without a
// lock may read any byte of the page.
struct PageInfo {
  std::array<std::uint64_t, 2> free{};  // bit i is set while slot i is free
  std::uint32_t before = 0;             // neighbours in a list of pages
  std::uint32_t behind = 0;
  std::uint8_t size = 0;  // the index of the slot size
  std::uint8_t used = 0;  // how many slots are in use
};

// Owns the pages of a store. Pages are numbered from 1.
class Pages {
 public:
  static constexpr std::size_t page_words = 1024;

  explicit Pages(Budget &budget);
  Pages(const Pages &) = delete;
  Pages &operator=(const Pages &) = delete;

  std::uint32_t take(Share share);  // 0: the store is full; throws std::bad_alloc
  void give(std::uint32_t page) noexcept;

  // Allocates memory that lives as long as the store, next to earlier such memory. The caller takes
  // it from the budget. Throws std::bad_alloc.
  void *keep(std::size_t bytes);

  PageInfo &info(std::uint32_t page) noexcept {
    return regions_[page / region_pages].infos[page % region_pages];
  }
  std::uint64_t *at(Ref ref) const noexcept {
    return words_[ref / region_units].load(std::memory_order_relaxed) + ref % region_units * 2;
  }

  static Ref first_ref(std::uint32_t page) { return page * page_units; }
  static std::uint32_t page_of(Ref ref) { return ref / page_units; }

  Budget &budget() noexcept { return budget_; }

 private:
  static constexpr std::uint32_t page_units = page_words / 2;
  static constexpr std::uint32_t region_pages = 512;
  static constexpr std::uint32_t region_units = region_pages * page_units;
  static constexpr std::uint32_t most_regions = (1ULL << 32) / region_units;  // 64 GiB

  struct Region {
    std::unique_ptr<PageInfo[]> infos;
    Block<std::uint64_t> words{nullptr, {}};
  };

  void add_region();

  std::unique_ptr<std::atomic<std::uint64_t *>[]> words_;  // of each region, for readers
  std::unique_ptr<Region[]> regions_;
  std::mutex lock_;
  Budget &budget_;
  std::uint32_t pages_ = 1;  // one more than the highest page ever used
  std::uint32_t free_ = 0;   // the first page in the list of free pages
  std::vector<Block<std::uint64_t>> kept_;
  std::uint64_t *kept_end_ = nullptr;  // the end of the used part of the last block
  std::size_t kept_left_ = 0;          // the unused words behind it
};

// Allocates the slots of one shard. Callers hold the shard's lock.
class Slab {
 public:
  static constexpr std::size_t most_words = Pages::page_words / 2;

  explicit Slab(Pages &pages) : pages_(pages) {}

  Ref allocate(std::size_t words, Share share);  // 0: the store is full; throws std::bad_alloc
  void free(Ref ref) noexcept;
  // Gives back pages that are empty.
  void trim() noexcept;
  Pages &pages() noexcept { return pages_; }
  // Returns how many words the slot has that allocate(words) returns.
  static std::size_t room(std::size_t words) noexcept;

 private:
  static constexpr std::size_t sizes = 33;

  void link(std::uint32_t page, PageInfo &info) noexcept;
  void unlink(PageInfo &info) noexcept;

  Pages &pages_;
  std::array<std::uint32_t, sizes> open_{};   // for each size, the first page with free slots
  std::array<std::uint32_t, sizes> empty_{};  // the page that is empty
};

}  // namespace limen::store::memory
