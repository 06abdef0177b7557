// Noticing a fork: a number that differs between a parent and its child.
#pragma once

#include <cstdint>

namespace limen {

// How many forks lie between the process that loaded the library and this one.
// A handle keeps the number of the process that opened it; where the two
// differ, the handle belongs to a parent.
std::uint64_t fork_generation() noexcept;

}  // namespace limen
