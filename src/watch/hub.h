// Events and counters of one gate. The hub numbers events and keeps the latest
// in one bounded ring for all watches; each has its own place in it, and one that
// is too slow finds a gap in the numbers. Tellers wait for nobody.
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

// A "no", a "not enough", or what could not be known. Not a fault, which is the
// caller's own mistake (a NULL, a buffer too small), and not what a closed gate
// or one of the parent process answers.
bool is_refusal(Status status) noexcept;

// Safe from any thread. What is told is told after the fact, outside of locks.
class Hub {
 public:
  // `capacity` (watch.capacity, at least 1): events kept for the slowest watch.
  explicit Hub(std::size_t capacity);
  ~Hub();
  Hub(const Hub &) = delete;
  Hub &operator=(const Hub &) = delete;

  // A nanosecond or two.
  void count(Count what) noexcept { counters_.add(what); }

  // Counts what is_refusal by its status, and tells it where somebody watches;
  // `subject` where it is known.
  void refused(const Error &error, Seconds at, std::string_view subject = {}) noexcept;

  // One load where nobody watches. Never fails: an event that finds no memory is
  // a gap.
  void tell(const Event &event) noexcept {
    if (watched_.load(std::memory_order_relaxed)) [[unlikely]]
      tell_watches(event);
  }
  bool watched() const noexcept { return watched_.load(std::memory_order_relaxed); }

  // A watch that sees events from now on; it must not outlive the hub. Fails with
  // `memory` where no file descriptor is left.
  Result<std::unique_ptr<Watch>> watch();

  // The gate was closed: watches wake and, behind the remaining events, say so.
  void close() noexcept;

  const Counters &counters() const noexcept { return counters_; }

  struct Usage {
    std::uint64_t told = 0;  // events that got a number
    std::uint64_t lost = 0;  // events that a watch was too slow for, or that found no memory
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
  std::vector<Bytes> ring_;  // event n lies at n % capacity_; empty: it found no memory
  std::uint64_t last_ = 0;   // the last number given
  std::uint64_t lost_ = 0;   // without what watches that are behind have yet to find out
  bool closed_ = false;
  std::vector<Watch *> watches_;
};

// One reader of a hub's events, with a file descriptor to wait on.
class Watch {
 public:
  ~Watch();
  Watch(const Watch &) = delete;
  Watch &operator=(const Watch &) = delete;

  // Readable (an eventfd) while events wait, and from the hub's close on; -1 in a
  // child of the process that opened it.
  int descriptor() const noexcept;

  // Writes as many waiting records as fit, at most a few hundred, behind one
  // another into `room`, which is aligned to 8; answers how many: 0 if none wait.
  // Fails with `buffer` where the next one does not fit, and its size then lies
  // in `room` as a `total`; with `closed` once nothing remains; with `forked`.
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
