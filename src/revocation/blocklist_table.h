// One shard's table of the blocklist: groups of fifteen slots. A group is
// sixteen bytes: a tag for each slot (0: free) and a byte of bits which say that
// an id that belongs here had to go on to the next group. A slot is filled once
// and never used again, and its deadline only moves forward: so what a reader
// finds under a tag is whole, and the id it found stays that id.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "revocation/blocklist_memory.h"
#include "revocation/grace.h"

namespace limen::revocation {

class BlocklistTable final : public Grace::Retired {
 public:
  static constexpr std::size_t slots_per_group = 15;
  static constexpr std::size_t bytes_per_group =
      16 + slots_per_group * (sizeof(Digest128) + sizeof(std::uint32_t));

  // How many groups hold `ids` ids and let an eighth as many come.
  static std::size_t groups_for(std::size_t ids) noexcept { return 1 + (ids + ids / 8) * 2 / 27; }

  // Deadlines are kept as seconds around `now`, 68 years either way.
  BlocklistTable(std::size_t groups, Seconds now)
      : groups_(groups),
        base_(saturating_add(now, -(Seconds{1} << 31))),
        memory_(groups * bytes_per_group),
        tags_(memory_.take<std::atomic<std::uint64_t>>(groups * 2)),
        ids_(memory_.take<std::atomic<std::uint64_t>>(groups * slots_per_group * 2)),
        deadlines_(memory_.take<std::atomic<std::uint32_t>>(groups * slots_per_group)) {}

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
  bool full() const noexcept { return used_ >= groups_ * 27 / 2; }  // nine tenths
  std::size_t used() const noexcept { return used_; }
  bool extend(const Digest128 &id, Seconds expires_at) noexcept;
  void insert(const Digest128 &id, Seconds expires_at) noexcept;
  std::size_t expired_in(std::size_t group, Seconds now) const noexcept;
  void copy_live_to(BlocklistTable &other, Seconds now) const noexcept;

 private:
  using Wide = unsigned __int128;

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint64_t every_byte = 0x0101010101010101;
  static constexpr std::uint64_t slots_of_second_word = 0x0080808080808080;

  // The shard uses the top bits of `low`, home() all of `high`.
  static std::uint64_t tag(const Digest128 &id) noexcept { return 1 + (id.low & 0xFF) * 255 / 256; }
  static std::uint64_t passed_bit(const Digest128 &id) noexcept {
    return std::uint64_t{1} << (56 + (id.low >> 8 & 7));
  }

  // The top bit of each byte of `word` that equals `tag`, and no other bit.
  static std::uint64_t matches(std::uint64_t word, std::uint64_t tag) noexcept {
    const std::uint64_t difference = word ^ every_byte * tag;
    const std::uint64_t low_bits = 0x7F * every_byte;
    return ~(((difference & low_bits) + low_bits) | difference | low_bits);
  }

  std::size_t find(const Digest128 &id, std::size_t group) const noexcept {
    const std::uint64_t wanted = tag(id);
    for (std::size_t tried = 0; tried < groups_; ++tried) {
      const std::uint64_t first = tags_[group * 2].load(std::memory_order_acquire);
      const std::uint64_t second = tags_[group * 2 + 1].load(std::memory_order_acquire);
      const std::size_t slot = group * slots_per_group;
      for (std::uint64_t found = matches(first, wanted); found != 0; found &= found - 1)
        if (const std::size_t at = slot + byte_of(found); holds(at, id)) return at;
      for (std::uint64_t found = matches(second, wanted) & slots_of_second_word; found != 0;
           found &= found - 1)
        if (const std::size_t at = slot + 8 + byte_of(found); holds(at, id)) return at;
      if ((second & passed_bit(id)) == 0) return none;
      group = group + 1 == groups_ ? 0 : group + 1;
    }
    return none;
  }

  static std::size_t byte_of(std::uint64_t found) noexcept {
    return static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
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

  const std::size_t groups_;
  const Seconds base_;
  std::size_t used_ = 0;
  BlocklistMemory memory_;
  std::atomic<std::uint64_t> *const tags_;
  std::atomic<std::uint64_t> *const ids_;
  std::atomic<std::uint32_t> *const deadlines_;
};

}  // namespace limen::revocation
