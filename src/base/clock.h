// What time a gate thinks it is.
#pragma once

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
  Clock() noexcept : set_(unset) {}
  explicit Clock(Seconds now) noexcept : set_(now) {}

  Seconds now() const noexcept {
    const Seconds set = set_.load(std::memory_order_relaxed);
    return set == unset ? system_now() : set;
  }
  void set(Seconds now) noexcept { set_.store(now, std::memory_order_relaxed); }

 private:
  static Seconds system_now() noexcept;

  std::atomic<Seconds> set_;
};

}  // namespace limen
