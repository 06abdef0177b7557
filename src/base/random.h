// Random bytes from the kernel's generator (getrandom), read ahead per thread.
// Bytes never repeat across a fork: the kernel wipes the read-ahead page in the child.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace limen {

// Fills `out` with `size` random bytes, or fails with Status::random.
Outcome random_bytes(void *out, std::size_t size);

}  // namespace limen
