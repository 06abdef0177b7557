// What time a gate thinks it is.
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

// The last second of the year 9999: no time that limen handles is later.
inline constexpr Seconds latest = 253402300799;

// a + b, held inside the range of Seconds; never `unset`.
constexpr Seconds saturating_add(Seconds a, Seconds b) noexcept {
  constexpr Seconds least = unset + 1;
  Seconds sum = 0;
  if (__builtin_add_overflow(a, b, &sum))
    return b > 0 ? std::numeric_limits<Seconds>::max() : least;
  return sum < least ? least : sum;
}

// A clock: the system's, or one that stands still until it is set. Safe from
// any thread; reading it makes no system call.
class Clock {
 public:
  Clock() noexcept : set_(unset), ahead_of_boot_(system_now() - since_boot()) {}
  explicit Clock(Seconds now) noexcept : Clock() { set_.store(now, std::memory_order_relaxed); }

  Seconds now() const noexcept {
    const Seconds set = set_.load(std::memory_order_relaxed);
    return set == unset ? system_now() : set;
  }

  // now(), but not carried ahead by a step of the system's clock: no later than
  // what has passed since this clock was made. What is forgotten for ever is
  // forgotten by this time, so that it is still there when the step is undone.
  Seconds settled() const noexcept { return settled(ahead_of_boot_); }

  // The same for the clocks of several processes: the least that any of them has
  // been ahead of the time since boot when it was made.
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
