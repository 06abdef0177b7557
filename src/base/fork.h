// Noticing a fork: a number that differs between a parent and its child.
#pragma once

#include <cstdint>

namespace limen {

// The process's number, never 0. A handle keeps the number of the process that
// opened it; where the two differ, the handle belongs to a parent. Costs two
// loads.
std::uint64_t fork_generation() noexcept;

}  // namespace limen
