#pragma once

// While it exists, allocations of the calling thread fail.
class OutOfMemory {
 public:
  OutOfMemory() noexcept;
  ~OutOfMemory();
  OutOfMemory(const OutOfMemory &) = delete;
  OutOfMemory &operator=(const OutOfMemory &) = delete;
};

// Counts the allocations of the calling thread.
long allocations() noexcept;
