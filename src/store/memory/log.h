// Holds the log of a memory store. All shards share it, so it has its own lock, which a thread
// takes after a shard's lock and never before.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>

#include "base/clock.h"
#include "store/memory/budget.h"
#include "store/store.h"

namespace limen::store::memory {

class Log {
 public:
  using Epoch = std::array<std::uint8_t, 16>;

  Log(const Epoch &epoch, Seconds retention, Budget &budget)
      : epoch_(epoch), retention_(retention), account_(budget) {}

  // Adds the entries of one commit. Readers see them after publish(); if publish() is not called,
  // the destructor removes them.
  class Append {
   public:
    explicit Append(Log &log) : log_(log) {}
    ~Append();
    Append(const Append &) = delete;
    Append &operator=(const Append &) = delete;

    // Returns false when the store is full. Throws std::bad_alloc.
    bool add(Kind kind, std::string_view body, Share share);
    void publish(Seconds now) noexcept;

   private:
    Log &log_;
    std::unique_lock<std::mutex> guard_;  // locked from the first add() until publish()
    std::size_t added_ = 0;
  };

  Tail tail(const Cursor &cursor, std::size_t n) const;
  Beat beat() const;

  // Returns a number that changes when entries are published.
  std::uint64_t mark() const noexcept { return mark_.load(std::memory_order_acquire); }

  std::size_t size() const;

 private:
  struct Entry {
    Seconds at;
    Kind kind;
    std::string body;
  };

  static std::size_t bytes_of(const Entry &entry) noexcept;
  void trim(Seconds now, std::size_t added) noexcept;
  Cursor cursor_at(std::uint64_t position) const;
  // Returns false if the cursor is not of this log, or if entries behind it are gone.
  bool position_of(const Cursor &cursor, std::uint64_t &position) const;
  std::uint64_t oldest() const { return last_ - entries_.size(); }

  const Epoch epoch_;
  const Seconds retention_;
  mutable std::mutex lock_;
  Account account_;
  std::deque<Entry> entries_;  // entries_[i] has the position oldest() + 1 + i
  std::uint64_t last_ = 0;     // the position of the last entry
  // Lies on a cache line of its own, because every token check reads it.
  alignas(64) std::atomic<std::uint64_t> mark_ = 0;
};

}  // namespace limen::store::memory
