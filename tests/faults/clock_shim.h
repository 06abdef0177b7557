// The clock of every process of this program: the host's, set ahead or back. What
// counts from the boot is left as it is.
#pragma once

#include <cstdint>

namespace limen::faults {

// Before any process is started.
void share_clock();

// For all processes at once, from their next look on.
void set_ahead(std::int64_t seconds);

// The time that they see.
std::int64_t time_shown();

}  // namespace limen::faults
