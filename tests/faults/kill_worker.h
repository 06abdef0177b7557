// Works on a store in a process until it is killed, and reports everything that it does.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "faults/kill_history.h"
#include "faults/process.h"

namespace limen::faults {

// Lies in memory that all workers share: the counter that orders events, the numbers of tickets and
// tokens, and how many of these all workers know.
struct Order {
  std::atomic<std::uint64_t> now{1};
  std::atomic<std::uint32_t> things{1};
  std::atomic<std::size_t> known_to_all{0};
};

struct Job {
  std::string store;
  std::uint64_t seed = 0;
  bool writes = true;
  std::size_t first_looks = 0;  // how many things it looks at before all else
  bool ends_then = false;
};

// Works as `job` says. `known` is what all workers have received until now.
void work_until_killed(const Job &job, std::vector<Thing> known, Order &order,
                       const Channel &channel);

}  // namespace limen::faults
