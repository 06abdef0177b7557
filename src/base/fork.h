// Detects forks by a number that differs between a parent and its child.
#pragma once

#include <cstdint>

namespace limen {

// Returns the process's number, never 0. A handle keeps the number of the process
// that opened it. If the two differ, the handle belongs to a parent process. Costs
// two loads.
std::uint64_t fork_generation() noexcept;

}  // namespace limen
