// Events and counters of one gate. The hub numbers events and keeps the latest in one
// bounded ring for all watches. Each watch has its own position in it, and one that is
// too slow finds a gap in the numbers. Reporting an event never waits for a watch.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "watch/counters.h"
#include "watch/event.h"

namespace limen::watch {

class Watch;

// Whether the status is of the kind "no", "not enough" or "unknown". A fault is the
// caller's own mistake (a NULL, a buffer too small) and does not count; nor do
// LIMEN_E_CLOSED and LIMEN_E_FORKED.
bool is_refusal(Status status) noexcept;

// Safe from any thread. Report events after the fact, without holding locks.
class Hub {
 public:
  // `capacity` (watch.capacity, at least 1): events kept for the slowest watch.
  explicit Hub(std::size_t capacity);
  ~Hub();
  Hub(const Hub &) = delete;
  Hub &operator=(const Hub &) = delete;

  // Takes a nanosecond or two.
  void count(Count what) noexcept { counters_.add(what); }

  // If is_refusal(), counts the error by its status and tells it to the watches, with
  // `subject` if that is known.
  void refused(const Error &error, Seconds at, std::string_view subject = {}) noexcept;

  // Tells an event to the watches. Costs one load if nobody watches. Never fails: an
  // event for which there is no memory becomes a gap.
  void tell(const Event &event) noexcept {
    if (watched_.load(std::memory_order_relaxed)) [[unlikely]]
      tell_watches(event);
  }
  bool watched() const noexcept { return watched_.load(std::memory_order_relaxed); }

  // Opens a watch, which sees events from now on and must not outlive the hub. Fails
  // with memory if no file descriptor is left.
  Result<std::unique_ptr<Watch>> watch();

  // Wakes the watches because the gate was closed. They report that after the remaining
  // events.
  void close() noexcept;

  const Counters &counters() const noexcept { return counters_; }

  struct Usage {
    std::uint64_t told = 0;  // events that got a number
    std::uint64_t lost = 0;  // events that a watch missed, or for which there was no memory
    std::size_t watches = 0;
  };
  Usage usage() const noexcept;

 private:
  friend class Watch;

  void tell_watches(const Event &event) noexcept;
  void leave(Watch &watch) noexcept;
  Result<std::size_t> read(Watch &watch, std::span<std::uint8_t> room);
  std::uint64_t oldest() const noexcept;
  std::uint64_t missed(const Watch &watch) const noexcept;
  Bytes &slot_of(std::uint64_t number) noexcept { return ring_[number % capacity_]; }
  bool in_child() const noexcept;

  Counters counters_;
  const std::size_t capacity_;
  const std::uint64_t process_;
  std::atomic<bool> watched_{false};

  mutable std::mutex mutex_;
  std::vector<Bytes> ring_;  // event n lies at n % capacity_; empty: there was no memory
  std::uint64_t last_ = 0;   // the last number given
  std::uint64_t lost_ = 0;   // without the events that open watches have missed by now
  bool closed_ = false;
  std::vector<Watch *> watches_;
};

// Watch reads a hub's events, and has a file descriptor to wait on.
class Watch {
 public:
  ~Watch();
  Watch(const Watch &) = delete;
  Watch &operator=(const Watch &) = delete;

  // Returns an eventfd, which is readable while events wait and after the hub's close;
  // -1 in a child of the process that opened it.
  int descriptor() const noexcept;

  // Writes the waiting records that fit, at most a few hundred, one behind another into
  // `room`, which is aligned to 8. Returns how many; 0 if none wait. Fails with buffer if
  // the next one does not fit, and writes its size to `room` as a `total`; with closed
  // once none remain; with forked.
  Result<std::size_t> next(std::span<std::uint8_t> room) { return hub_.read(*this, room); }

 private:
  friend class Hub;
  Watch(Hub &hub, int descriptor) noexcept : hub_(hub), descriptor_(descriptor) {}

  void wake() noexcept;
  void rest() noexcept;

  Hub &hub_;
  const int descriptor_;
  // Under the hub's lock:
  std::uint64_t seen_ = 0;  // the last number given out, or lost
  bool awake_ = false;      // the descriptor is readable
};

}  // namespace limen::watch
