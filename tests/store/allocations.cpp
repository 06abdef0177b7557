#include "allocations.h"

#include <cstdlib>
#include <new>

namespace limen::store {

thread_local std::uint64_t allocations = 0;
thread_local std::int64_t failing_allocation = -1;

}  // namespace limen::store

using limen::store::allocations;
using limen::store::failing_allocation;

void *operator new(std::size_t size) {
  ++allocations;
  if (failing_allocation >= 0 && failing_allocation-- == 0) throw std::bad_alloc();
  void *const memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void *operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  if (failing_allocation >= 0 && failing_allocation-- == 0) throw std::bad_alloc();
  const auto unit = static_cast<std::size_t>(alignment);
  void *const memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void *operator new[](std::size_t size) { return operator new(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
