// One shard's table of the blocklist, in groups of twelve slots. A group has sixteen
// bytes, two words: ten bits of tag for each slot (0: free), and eight bits which say that
// an id that belongs here went on to the next group. So ninety-nine of a hundred absent
// ids cost one cache line. A slot is filled once and never reused, and its deadline only
// moves forward: an id that a reader finds under a tag is complete and does not change.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "revocation/blocklist_arena.h"
#include "revocation/deferred_free.h"

namespace limen::revocation {

class alignas(64) BlocklistTable final : public DeferredFree::Retired {
 public:
  static constexpr std::size_t slots_per_word = 6;
  static constexpr std::size_t slots_per_group = 2 * slots_per_word;
  static constexpr std::size_t bytes_per_group =
      16 + slots_per_group * (sizeof(Digest128) + sizeof(std::uint32_t));

  // Seven eighths of the slots. In a fuller table, ids would often go on to the next group.
  static std::size_t capacity(std::size_t groups) noexcept {
    return groups * slots_per_group * 7 / 8;
  }
  // Returns how many groups hold `ids` ids and a tenth as many more.
  static std::size_t groups_for(std::size_t ids) noexcept {
    return 1 + (ids + ids / 10) * 8 / (7 * slots_per_group);
  }

  // Keeps deadlines as seconds relative to `now`, 68 years either way.
  BlocklistTable(std::size_t groups, Seconds now)
      : BlocklistTable(groups, now, BlocklistArena(groups * bytes_per_group)) {}

  std::size_t groups() const noexcept { return groups_; }
  std::size_t bytes() const noexcept { return sizeof *this + groups_ * bytes_per_group; }

  std::size_t home(const Digest128 &id) const noexcept {
    return static_cast<std::size_t>(static_cast<Wide>(id.high) * groups_ >> 64);
  }
  void prefetch(std::size_t group) const noexcept { __builtin_prefetch(&tags_[group * 2]); }

  // Whether the id is here and now < its deadline. `group` is home(id).
  bool lists(const Digest128 &id, std::size_t group, Seconds now) const noexcept {
    const std::size_t slot = find(id, group);
    return slot != none && now < deadline(slot);
  }

  // For the shard's writer, one at a time.
  bool full() const noexcept { return used_ >= capacity(groups_); }
  std::size_t used() const noexcept { return used_; }
  bool extend(const Digest128 &id, Seconds expires_at) noexcept;
  void insert(const Digest128 &id, Seconds expires_at) noexcept;
  std::size_t expired_in(std::size_t group, Seconds now) const noexcept;
  void copy_live_to(BlocklistTable &other, Seconds now) const noexcept;

 private:
  using Wide = unsigned __int128;

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

  BlocklistTable(std::size_t groups, Seconds now, BlocklistArena memory)
      : groups_(groups),
        base_(saturating_add(now, -(Seconds{1} << 31))),
        tags_(memory.take<std::atomic<std::uint64_t>>(groups * 2)),
        ids_(memory.take<std::atomic<std::uint64_t>>(groups * slots_per_group * 2)),
        deadlines_(memory.take<std::atomic<std::uint32_t>>(groups * slots_per_group)),
        memory_(std::move(memory)) {}

  static constexpr int tag_bits = 10;
  static constexpr std::uint64_t tag_mask = (1 << tag_bits) - 1;
  static constexpr std::uint64_t each_tag = 1 | 1ull << tag_bits | 1ull << 2 * tag_bits |
                                            1ull << 3 * tag_bits | 1ull << 4 * tag_bits |
                                            1ull << 5 * tag_bits;

  // Uses other bits than the shard (the top bits of `low`) and home() (all of `high`).
  static std::uint64_t tag(const Digest128 &id) noexcept {
    return 1 + (id.low & 0xFFFF) * tag_mask / 0x10000;
  }
  // Returns the id's bit, which is in one of the two words: each has four bits left over.
  static std::uint64_t passed_bit(const Digest128 &id, std::size_t word) noexcept {
    const std::uint64_t which = id.low >> 16 & 7;
    return which / 4 == word ? std::uint64_t{1} << (60 + which % 4) : 0;
  }

  // Returns the top bit of each tag in the word that equals `tag`, and no other bit.
  static std::uint64_t matches(std::uint64_t word, std::uint64_t tag) noexcept {
    const std::uint64_t difference = word ^ each_tag * tag;
    const std::uint64_t top_bits = each_tag << (tag_bits - 1);
    const std::uint64_t low_bits = top_bits - each_tag;
    return ~(((difference & low_bits) + low_bits) | difference) & top_bits;
  }
  static std::size_t place_of(std::uint64_t match) noexcept {
    return static_cast<std::size_t>(std::countr_zero(match)) / tag_bits;
  }

  std::size_t find(const Digest128 &id, std::size_t group) const noexcept {
    const std::uint64_t wanted = tag(id);
    const std::uint64_t passed_first = passed_bit(id, 0);
    const std::uint64_t passed_second = passed_bit(id, 1);
    for (std::size_t tried = 0; tried < groups_; ++tried) {
      const std::uint64_t first = tags_[group * 2].load(std::memory_order_acquire);
      const std::uint64_t second = tags_[group * 2 + 1].load(std::memory_order_acquire);
      const std::size_t slot = group * slots_per_group;
      for (std::uint64_t found = matches(first, wanted); found != 0; found &= found - 1)
        if (const std::size_t at = slot + place_of(found); holds(at, id)) return at;
      for (std::uint64_t found = matches(second, wanted); found != 0; found &= found - 1)
        if (const std::size_t at = slot + slots_per_word + place_of(found); holds(at, id))
          return at;
      if (((first & passed_first) | (second & passed_second)) == 0) [[likely]]
        return none;
      group = next(group);
    }
    return none;
  }

  std::size_t next(std::size_t group) const noexcept {
    return group + 1 == groups_ ? 0 : group + 1;
  }
  bool filled(std::size_t group, std::size_t in_group) const noexcept;
  bool holds(std::size_t slot, const Digest128 &id) const noexcept {
    return ids_[slot * 2].load(std::memory_order_relaxed) == id.low &&
           ids_[slot * 2 + 1].load(std::memory_order_relaxed) == id.high;
  }
  Seconds deadline(std::size_t slot) const noexcept {
    const std::uint32_t relative = deadlines_[slot].load(std::memory_order_relaxed);
    return relative == never ? std::numeric_limits<Seconds>::max()
                             : saturating_add(base_, relative);
  }
  std::uint32_t relative(Seconds expires_at) const noexcept;
  void keep_later(std::size_t slot, Seconds expires_at) noexcept;

  // Readers need these only, which lie in one cache line.
  const std::size_t groups_;
  const Seconds base_;
  std::atomic<std::uint64_t> *const tags_;
  std::atomic<std::uint64_t> *const ids_;
  std::atomic<std::uint32_t> *const deadlines_;

  const BlocklistArena memory_;
  std::size_t used_ = 0;
};

}  // namespace limen::revocation
