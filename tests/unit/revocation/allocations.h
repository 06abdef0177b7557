#pragma once

// How often the calling thread has taken memory from the heap.
long allocations() noexcept;
