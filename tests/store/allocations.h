// The allocations of a thread, counted and made to fail.
#pragma once

#include <cstdint>

namespace limen::store {

extern thread_local std::uint64_t allocations;
// How many more succeed before one fails; below 0: none fails.
extern thread_local std::int64_t failing_allocation;

}  // namespace limen::store
