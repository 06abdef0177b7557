// A process that works on a store until it is killed, and tells all that it does.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "faults/kill_history.h"
#include "faults/process.h"

namespace limen::faults {

// In memory that all workers share: where in the order of all they are, the numbers
// that they give to what they are given, and how many things all of them know.
struct Order {
  std::atomic<std::uint64_t> now{1};
  std::atomic<std::uint32_t> things{1};
  std::atomic<std::size_t> known_to_all{0};
};

struct Job {
  std::string store;
  std::uint64_t seed = 0;
  bool writes = true;
  std::size_t first_looks = 0;  // at how many things it looks before all else
  bool ends_then = false;
};

// `known`: what all workers were given until now.
void work_until_killed(const Job &job, std::vector<Thing> known, Order &order,
                       const Channel &channel);

}  // namespace limen::faults
