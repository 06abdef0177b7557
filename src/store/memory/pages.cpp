#include "store/memory/pages.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace limen::store::memory {
namespace {

// Slots in a page, for each slot size from the smallest slots to the largest.
constexpr std::array<std::uint8_t, 33> slots = {128, 102, 85, 73, 64, 56, 51, 46, 42, 39, 36,
                                                34,  32,  30, 28, 26, 24, 22, 20, 18, 16, 14,
                                                12,  11,  10, 9,  8,  7,  6,  5,  4,  3,  2};

constexpr std::size_t page_bytes = Pages::page_words * sizeof(std::uint64_t);

// Returns an even number, because a Ref counts units of two words.
constexpr std::size_t slot_words(std::size_t size) { return Pages::page_words / slots[size] & ~1U; }

// Maps a number of words to the smallest size whose slots have that many.
constexpr auto size_for = [] {
  std::array<std::uint8_t, Slab::most_words + 1> table{};
  std::size_t size = 0;
  for (std::size_t words = 0; words < table.size(); ++words) {
    while (slot_words(size) < words) ++size;
    table[words] = static_cast<std::uint8_t>(size);
  }
  return table;
}();

}  // namespace

Pages::Pages(Budget &budget)
    : words_(std::make_unique<std::atomic<std::uint64_t *>[]>(most_regions)),
      regions_(std::make_unique<Region[]>(most_regions)),
      budget_(budget) {}

std::uint32_t Pages::take(Share share) {
  const std::lock_guard guard(lock_);
  Taken taken(budget_, page_bytes, share);
  if (!taken) return 0;
  std::uint32_t page = free_;
  if (page != 0) {
    free_ = info(page).behind;
  } else {
    if (pages_ == 1 || pages_ % region_pages == 0) add_region();
    page = pages_++;
  }
  info(page) = {};
  taken.keep();
  return page;
}

void Pages::add_region() {
  const std::uint32_t region = pages_ / region_pages;
  if (region == most_regions) throw std::bad_alloc();
  regions_[region].infos = std::make_unique<PageInfo[]>(region_pages);
  // The first region occupies memory only for the pages in use, so a small store stays small.
  regions_[region].words = make_block<std::uint64_t>(region_pages * page_words, region > 0);
  words_[region].store(regions_[region].words.get(), std::memory_order_relaxed);
}

void *Pages::keep(std::size_t bytes) {
  const std::size_t words = (bytes + 63) / 64 * 8;
  const std::lock_guard guard(lock_);
  if (words > kept_left_) {
    const std::size_t fresh = std::max(words, region_pages * page_words);
    kept_.push_back(make_block<std::uint64_t>(fresh));
    kept_end_ = kept_.back().get();
    kept_left_ = fresh;
  }
  kept_left_ -= words;
  return std::exchange(kept_end_, kept_end_ + words);
}

void Pages::give(std::uint32_t page) noexcept {
  const std::lock_guard guard(lock_);
  info(page).behind = free_;
  free_ = page;
  budget_.give(page_bytes);
}

Ref Slab::allocate(std::size_t words, Share share) {
  const std::uint8_t size = size_for[words];
  std::uint32_t page = open_[size];
  if (page == 0) {
    page = pages_.take(share);
    if (page == 0) return 0;
    PageInfo &fresh = pages_.info(page);
    const unsigned count = slots[size];
    fresh.size = size;
    fresh.free[0] = count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    if (count > 64)
      fresh.free[1] = count == 128 ? ~std::uint64_t{0} : (std::uint64_t{1} << (count - 64)) - 1;
    link(page, fresh);
  }
  PageInfo &info = pages_.info(page);
  const unsigned half = info.free[0] != 0 ? 0 : 1;
  const auto bit = static_cast<unsigned>(std::countr_zero(info.free[half]));
  info.free[half] &= info.free[half] - 1;
  if (info.used++ == 0 && empty_[size] == page) empty_[size] = 0;
  if (info.used == slots[size]) unlink(info);
  const auto unit = static_cast<Ref>((half * 64 + bit) * slot_words(size) / 2);
  return Pages::first_ref(page) + unit;
}

void Slab::free(Ref ref) noexcept {
  const std::uint32_t page = Pages::page_of(ref);
  PageInfo &info = pages_.info(page);
  const std::size_t slot = (ref - Pages::first_ref(page)) * 2 / slot_words(info.size);
  info.free[slot / 64] |= std::uint64_t{1} << slot % 64;
  if (info.used == slots[info.size]) link(page, info);
  if (--info.used != 0) return;
  // Keeps one empty page of each size, so that writing and erasing the same record over and over
  // does not allocate and free a page each time.
  if (empty_[info.size] == 0) {
    empty_[info.size] = page;
    return;
  }
  unlink(info);
  pages_.give(page);
}

void Slab::trim() noexcept {
  for (std::uint32_t &page : empty_) {
    if (page == 0) continue;
    unlink(pages_.info(page));
    pages_.give(std::exchange(page, 0));
  }
}

std::size_t Slab::room(std::size_t words) noexcept { return slot_words(size_for[words]); }

void Slab::link(std::uint32_t page, PageInfo &info) noexcept {
  std::uint32_t &first = open_[info.size];
  info.before = 0;
  info.behind = first;
  if (first != 0) pages_.info(first).before = page;
  first = page;
}

void Slab::unlink(PageInfo &info) noexcept {
  if (info.before != 0)
    pages_.info(info.before).behind = info.behind;
  else
    open_[info.size] = info.behind;
  if (info.behind != 0) pages_.info(info.behind).before = info.before;
  info.before = info.behind = 0;
}

}  // namespace limen::store::memory
