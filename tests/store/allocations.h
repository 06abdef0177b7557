// Counts the allocations of a thread, and makes one of them fail.
#pragma once

#include <cstdint>

namespace limen::store {

extern thread_local std::uint64_t allocations;
// Tells how many more allocations succeed before one fails. Below 0, none fails.
extern thread_local std::int64_t failing_allocation;

}  // namespace limen::store
