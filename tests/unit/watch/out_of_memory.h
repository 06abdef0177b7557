#pragma once

// While it lives, the calling thread finds no memory on the heap.
class OutOfMemory {
 public:
  OutOfMemory() noexcept;
  ~OutOfMemory();
  OutOfMemory(const OutOfMemory &) = delete;
  OutOfMemory &operator=(const OutOfMemory &) = delete;
};

// How often the calling thread has taken memory from the heap.
long allocations() noexcept;
