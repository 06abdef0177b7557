#include "revocation/allocations.h"

#include <cstdlib>
#include <new>

namespace {

thread_local long count = 0;

void *allocate(std::size_t size) {
  ++count;
  if (void *memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

long allocations() noexcept { return count; }

// In a file of their own, because gcc warns falsely of malloc if it sees a call and
// these together.
void *operator new(std::size_t size) { return allocate(size); }
void *operator new[](std::size_t size) { return allocate(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }
