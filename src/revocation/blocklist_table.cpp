#include "revocation/blocklist_table.h"

namespace limen::revocation {

// Never earlier than `expires_at`: what lies before the range is moved up to its
// start, what lies beyond never ends.
std::uint32_t BlocklistTable::relative(Seconds expires_at) const noexcept {
  if (expires_at <= base_) return 0;
  const std::uint64_t distance =
      static_cast<std::uint64_t>(expires_at) - static_cast<std::uint64_t>(base_);
  return distance >= never ? never : static_cast<std::uint32_t>(distance);
}

void BlocklistTable::keep_later(std::size_t slot, Seconds expires_at) noexcept {
  const std::uint32_t later = relative(expires_at);
  if (later > deadlines_[slot].load(std::memory_order_relaxed))
    deadlines_[slot].store(later, std::memory_order_relaxed);
}

// Answers false where the id is not here.
bool BlocklistTable::extend(const Digest128 &id, Seconds expires_at) noexcept {
  const std::size_t slot = find(id, home(id));
  if (slot == none) return false;
  keep_later(slot, expires_at);
  return true;
}

// The id is not here yet, and the table is not full.
void BlocklistTable::insert(const Digest128 &id, Seconds expires_at) noexcept {
  std::size_t group = home(id);
  for (;;) {
    for (std::size_t half = 0; half < 2; ++half) {
      std::atomic<std::uint64_t> &word = tags_[group * 2 + half];
      const std::uint64_t tags = word.load(std::memory_order_relaxed);
      const std::uint64_t free =
          matches(tags, 0) & (half == 0 ? ~std::uint64_t{0} : slots_of_second_word);
      if (free == 0) continue;
      const std::size_t slot = group * slots_per_group + half * 8 + byte_of(free);
      ids_[slot * 2].store(id.low, std::memory_order_relaxed);
      ids_[slot * 2 + 1].store(id.high, std::memory_order_relaxed);
      deadlines_[slot].store(relative(expires_at), std::memory_order_relaxed);
      word.store(tags | tag(id) << byte_of(free) * 8, std::memory_order_release);
      ++used_;
      return;
    }
    std::atomic<std::uint64_t> &last = tags_[group * 2 + 1];
    last.store(last.load(std::memory_order_relaxed) | passed_bit(id), std::memory_order_release);
    group = group + 1 == groups_ ? 0 : group + 1;
  }
}

std::size_t BlocklistTable::expired_in(std::size_t group, Seconds now) const noexcept {
  std::size_t expired = 0;
  for (std::size_t in_group = 0; in_group < slots_per_group; ++in_group) {
    const std::uint64_t word = tags_[group * 2 + in_group / 8].load(std::memory_order_relaxed);
    if ((word >> in_group % 8 * 8 & 0xFF) == 0) break;
    expired += deadline(group * slots_per_group + in_group) <= now;
  }
  return expired;
}

// `other` has room for them and is not read by anyone yet.
void BlocklistTable::copy_live_to(BlocklistTable &other, Seconds now) const noexcept {
  for (std::size_t group = 0; group < groups_; ++group) {
    for (std::size_t in_group = 0; in_group < slots_per_group; ++in_group) {
      const std::uint64_t word = tags_[group * 2 + in_group / 8].load(std::memory_order_relaxed);
      if ((word >> in_group % 8 * 8 & 0xFF) == 0) break;
      const std::size_t slot = group * slots_per_group + in_group;
      const Seconds ends = deadline(slot);
      if (ends <= now) continue;
      other.insert({ids_[slot * 2].load(std::memory_order_relaxed),
                    ids_[slot * 2 + 1].load(std::memory_order_relaxed)},
                   ends);
    }
  }
}

}  // namespace limen::revocation
