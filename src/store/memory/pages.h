// Memory for the records of a memory store: slots of a few sizes in pages, pages
// in regions. Memory is reused for ever but never given back while the store
// lives, so that a reader without a lock may look at a slot that was freed
// meanwhile: it sees words that are not its own, notices, and looks again. For
// this every access to a slot is atomic: load_word and store_word.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/memory_block.h"

namespace limen::store::memory {

// Acquire and release: a reader who sees a word of a later change also sees, in
// the table's sequence number, that there was one.
inline std::uint64_t load_word(const std::uint64_t *word) noexcept {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
inline void store_word(std::uint64_t *word, std::uint64_t value) noexcept {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

// A slot's place, in units of 16 bytes. 0: none.
using Ref = std::uint32_t;

// What is known of a page; beside the pages, because readers without a lock may
// look at any byte of those. Belongs to the slab that has the page.
struct PageInfo {
  std::array<std::uint64_t, 2> free{};  // bit i: slot i
  std::uint32_t before = 0;             // neighbours in a list of pages
  std::uint32_t behind = 0;
  std::uint8_t size = 0;  // which of the slot sizes
  std::uint8_t used = 0;  // slots
};

// The pages of a store. Pages are numbered; 0 is none.
class Pages {
 public:
  static constexpr std::size_t page_words = 1024;

  Pages();
  Pages(const Pages &) = delete;
  Pages &operator=(const Pages &) = delete;

  std::uint32_t take();  // throws std::bad_alloc
  void give(std::uint32_t page) noexcept;

  // Memory that is kept for as long as the store lives, side by side with what
  // was kept before. Throws std::bad_alloc.
  void *keep(std::size_t bytes);

  PageInfo &info(std::uint32_t page) noexcept {
    return regions_[page / region_pages].infos[page % region_pages];
  }
  std::uint64_t *at(Ref ref) const noexcept {
    return words_[ref / region_units].load(std::memory_order_relaxed) + ref % region_units * 2;
  }

  static Ref first_ref(std::uint32_t page) { return page * page_units; }
  static std::uint32_t page_of(Ref ref) { return ref / page_units; }

  std::size_t bytes() const noexcept;  // in pages that are taken

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
  mutable std::mutex lock_;
  std::uint32_t pages_ = 1;  // that were ever taken, and page 0
  std::uint32_t free_ = 0;   // the first of a list of those given back
  std::size_t taken_ = 0;
  std::vector<Block<std::uint64_t>> kept_;
  std::uint64_t *kept_end_ = nullptr;  // of what is used of the last
  std::size_t kept_left_ = 0;          // words
};

// The slots of one shard, under its lock.
class Slab {
 public:
  // The most words in a slot.
  static constexpr std::size_t most_words = Pages::page_words / 2;

  explicit Slab(Pages &pages) : pages_(pages) {}

  Ref allocate(std::size_t words);  // throws std::bad_alloc
  void free(Ref ref) noexcept;
  Pages &pages() noexcept { return pages_; }
  // The words in a slot that allocate(words) gives.
  static std::size_t room(std::size_t words) noexcept;

 private:
  static constexpr std::size_t sizes = 33;

  void link(std::uint32_t page, PageInfo &info) noexcept;
  void unlink(PageInfo &info) noexcept;

  Pages &pages_;
  std::array<std::uint32_t, sizes> open_{};  // the first page of each size that has free slots
};

}  // namespace limen::store::memory
