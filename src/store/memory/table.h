// Holds the records of one shard of a memory store in a hash table with open addressing. A slot of
// the table is a hash and a Ref. Writers hold the shard's lock. Readers take no lock (a seqlock):
// they read, and read again if the table's sequence number shows a change meanwhile. So readers do
// not slow one another down, and they see a commit whole or not at all.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/memory_block.h"
#include "store/memory/pages.h"
#include "store/memory/record.h"
#include "store/store.h"

namespace limen::store::memory {

class RecordTable {
 public:
  explicit RecordTable(Pages &pages);
  ~RecordTable();
  RecordTable(const RecordTable &) = delete;
  RecordTable &operator=(const RecordTable &) = delete;

  enum class Attempt { done, changed, needs_lock };

  // Reads a record without the lock. After `done`, `found` and `room` show the record as it was at
  // one moment.
  Attempt try_get(const RecordName &name, Seconds now, std::span<std::uint8_t> room,
                  Read &found) const noexcept;

  // Callers of the functions below hold the lock.

  Read get(const RecordName &name, Seconds now, std::span<std::uint8_t> room) const noexcept;
  Version version(const RecordName &name, Seconds now) const noexcept;  // 0: absent

  // A put has two steps. First, make() builds each record and reserve() makes room for them; both
  // may throw std::bad_alloc, or return 0 or false when the store is full, and readers see no
  // change. Then put() or drop() takes each record.
  Ref make(const RecordName &name, std::string_view value, Seconds expires_at, Seconds end,
           Share share);
  void drop(Ref made) noexcept;
  bool reserve(std::size_t more, Share share);

  // Readers see all changes between these two calls as one step.
  void begin_change() noexcept;
  void end_change() noexcept;

  void put(const RecordName &name, Ref made, Version version, Seconds now) noexcept;
  void touch(const RecordName &name, Seconds expires_at, Seconds now) noexcept;
  void erase(const RecordName &name) noexcept;
  // Looks at the next few slots for each of `puts` records, and erases expired records. Begins and
  // ends its own changes.
  void sweep(std::size_t puts, Seconds now) noexcept;
  void trim() noexcept { slab_.trim(); }  // gives back memory that no record uses

  static constexpr std::uint64_t scan_end = std::uint64_t{1} << 32;
  // Adds live records with a hash of at least `from`, in the order of hashes, until `records` has
  // `n` or a few hundred slots were seen. Returns the `from` of the next call. The order of hashes
  // stays the same when the table grows.
  std::uint64_t scan(Kind kind, std::uint64_t from, std::size_t n, Seconds now,
                     std::vector<Record> &records) const;

  std::size_t size() const noexcept { return size_; }  // including expired records

 private:
  using Slot = std::atomic<std::uint64_t>;  // hash << 32 | Ref

  static Ref ref(std::uint64_t slot) { return static_cast<Ref>(slot); }
  static std::uint32_t hash(std::uint64_t slot) { return static_cast<std::uint32_t>(slot >> 32); }

  bool changed_since(std::uint64_t sequence) const noexcept {
    return sequence_.load(std::memory_order_relaxed) != sequence;
  }
  std::size_t find(const RecordName &name) const noexcept;  // `nowhere`: absent
  void erase_at(std::size_t at) noexcept;
  void free(Ref of) noexcept;
  std::uint64_t slot(std::size_t at) const noexcept {
    return slots_.load(std::memory_order_relaxed)[at].load(std::memory_order_relaxed);
  }
  void set_slot(std::size_t at, std::uint64_t to) noexcept {
    slots_.load(std::memory_order_relaxed)[at].store(to, std::memory_order_release);
  }
  std::size_t home(std::uint32_t of) const noexcept {
    return of >> shift_.load(std::memory_order_relaxed);
  }
  std::size_t next(std::size_t at) const noexcept { return (at + 1) & mask_; }

  static constexpr std::size_t nowhere = SIZE_MAX;

  // The members that readers use lie in one cache line, which changes only when the table does.
  alignas(64) std::atomic<std::uint64_t> sequence_ = 0;  // odd: being changed
  std::atomic<Slot *> slots_;
  std::atomic<std::uint32_t> shift_;  // the number of slots is 2^(32 - shift_)
  const Pages &pages_;

  alignas(64) std::size_t mask_;
  std::size_t capacity_ = 0;  // records that fit without growing
  std::size_t size_ = 0;
  std::size_t hand_ = 0;  // where the next sweep starts
  Slab slab_;
  // Keeps the arrays of slots from before the table grew too, because readers may still use them.
  // Large arrays belong to the pages.
  std::vector<Block<Slot>> arrays_;
};

}  // namespace limen::store::memory
