// The clock of a gate.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>

namespace limen {

// Seconds since 1970-01-01T00:00:00Z.
using Seconds = std::int64_t;

// An absent time; equals LIMEN_UNSET.
inline constexpr Seconds unset = std::numeric_limits<Seconds>::min();

// The last second of the year 9999. limen handles no later time.
inline constexpr Seconds latest = 253402300799;

// Returns a + b, clamped to the range of Seconds; never `unset`.
constexpr Seconds saturating_add(Seconds a, Seconds b) noexcept {
  constexpr Seconds least = unset + 1;
  Seconds sum = 0;
  if (__builtin_add_overflow(a, b, &sum))
    return b > 0 ? std::numeric_limits<Seconds>::max() : least;
  return sum < least ? least : sum;
}

// Clock is the system's clock, or one that stands still until it is set. Safe from
// any thread. Reading it makes no system call.
class Clock {
 public:
  Clock() noexcept : set_(unset), ahead_of_boot_(system_now() - since_boot()) {}
  explicit Clock(Seconds now) noexcept : Clock() { set_.store(now, std::memory_order_relaxed); }

  Seconds now() const noexcept {
    const Seconds set = set_.load(std::memory_order_relaxed);
    return set == unset ? system_now() : set;
  }

  // Returns now(), but ignores forward steps of the system's clock: the result is
  // never later than the time when this clock was made plus the time that has passed
  // since. Stores delete expired data by this time, so that the data is still there
  // when somebody undoes the step.
  Seconds settled() const noexcept { return settled(ahead_of_boot_); }

  // The same for the clocks of several processes. `ahead_of_boot` is the least
  // ahead_of_boot() of them.
  Seconds settled(Seconds ahead_of_boot) const noexcept {
    const Seconds set = set_.load(std::memory_order_relaxed);
    if (set != unset) return set;
    return std::min(system_now(), saturating_add(since_boot(), ahead_of_boot));
  }
  Seconds ahead_of_boot() const noexcept { return ahead_of_boot_; }

  void set(Seconds now) noexcept { set_.store(now, std::memory_order_relaxed); }

 private:
  static Seconds system_now() noexcept;
  static Seconds since_boot() noexcept;  // suspended or not

  std::atomic<Seconds> set_;
  Seconds ahead_of_boot_;
};

}  // namespace limen
