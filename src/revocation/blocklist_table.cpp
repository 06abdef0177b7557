#include "revocation/blocklist_table.h"

namespace limen::revocation {

// Returns the deadline relative to base_, never an earlier one: deadlines before the range
// become its start, and deadlines beyond it never end.
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

// Moves the id's deadline forward. Returns false if the id is not here.
bool BlocklistTable::extend(const Digest128 &id, Seconds expires_at) noexcept {
  const std::size_t slot = find(id, home(id));
  if (slot == none) return false;
  keep_later(slot, expires_at);
  return true;
}

// Adds an id that is not here yet. The table must not be full.
void BlocklistTable::insert(const Digest128 &id, Seconds expires_at) noexcept {
  for (std::size_t group = home(id);; group = next(group)) {
    for (std::size_t i = 0; i < 2; ++i) {
      std::atomic<std::uint64_t> &word = tags_[group * 2 + i];
      const std::uint64_t tags = word.load(std::memory_order_relaxed);
      const std::uint64_t free = matches(tags, 0);
      if (free == 0) continue;
      const std::size_t place = place_of(free);
      const std::size_t slot = group * slots_per_group + i * slots_per_word + place;
      ids_[slot * 2].store(id.low, std::memory_order_relaxed);
      ids_[slot * 2 + 1].store(id.high, std::memory_order_relaxed);
      deadlines_[slot].store(relative(expires_at), std::memory_order_relaxed);
      word.store(tags | tag(id) << place * tag_bits, std::memory_order_release);
      ++used_;
      return;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      std::atomic<std::uint64_t> &word = tags_[group * 2 + i];
      word.store(word.load(std::memory_order_relaxed) | passed_bit(id, i),
                 std::memory_order_release);
    }
  }
}

bool BlocklistTable::filled(std::size_t group, std::size_t in_group) const noexcept {
  const auto &word = tags_[group * 2 + in_group / slots_per_word];
  const std::size_t shift = in_group % slots_per_word * tag_bits;
  return (word.load(std::memory_order_relaxed) >> shift & tag_mask) != 0;
}

// Counts expired ids. A group fills its slots in order.
std::size_t BlocklistTable::expired_in(std::size_t group, Seconds now) const noexcept {
  std::size_t expired = 0;
  for (std::size_t i = 0; i < slots_per_group && filled(group, i); ++i)
    expired += deadline(group * slots_per_group + i) <= now;
  return expired;
}

// Copies the live ids to `other`, which has room for them and no readers yet.
void BlocklistTable::copy_live_to(BlocklistTable &other, Seconds now) const noexcept {
  for (std::size_t group = 0; group < groups_; ++group) {
    for (std::size_t i = 0; i < slots_per_group && filled(group, i); ++i) {
      const std::size_t slot = group * slots_per_group + i;
      const Seconds ends = deadline(slot);
      if (ends <= now) continue;
      other.insert({ids_[slot * 2].load(std::memory_order_relaxed),
                    ids_[slot * 2 + 1].load(std::memory_order_relaxed)},
                   ends);
    }
  }
}

}  // namespace limen::revocation
