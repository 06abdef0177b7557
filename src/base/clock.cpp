#include "base/clock.h"

#include <time.h>

namespace limen {

// The coarse clock lags by a timer tick at most and, unlike the fine one, never
// needs a system call.
Seconds Clock::system_now() noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec;
}

Seconds Clock::since_boot() noexcept {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

}  // namespace limen
