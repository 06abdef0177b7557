#pragma once

// Counts the allocations of the calling thread.
long allocations() noexcept;
