// Counts this thread's calls of operator new.
#pragma once

#include <cstddef>

namespace limen::crypto {

std::size_t allocation_count();

}  // namespace limen::crypto
