// The clocks of the benchmarks, and medians of their times.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bench {

inline double ns_of(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

// The thread's own time: other programs on the machine do not count.
inline double thread_ns() { return ns_of(CLOCK_THREAD_CPUTIME_ID); }
inline double wall_ns() { return ns_of(CLOCK_MONOTONIC); }

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace bench
