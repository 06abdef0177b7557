// Sets the clock of every process of this program ahead or back. Clocks that count from the boot
// are not changed.
#pragma once

#include <cstdint>

namespace limen::faults {

// Shares the setting with processes that are started afterwards. Call it before any is started.
void share_clock();

// Sets the clock of all processes at once.
void set_ahead(std::int64_t seconds);

// Returns the time that the processes see.
std::int64_t time_shown();

}  // namespace limen::faults
