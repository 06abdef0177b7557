#include "watch/out_of_memory.h"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

constinit thread_local long count = 0;
constinit thread_local bool none_left = false;

void *allocate(std::size_t size, std::size_t alignment) {
  if (none_left) throw std::bad_alloc();
  ++count;
  void *memory = nullptr;
  if (posix_memalign(&memory, alignment, size == 0 ? 1 : size) != 0) throw std::bad_alloc();
  return memory;
}

constexpr std::size_t usual = alignof(std::max_align_t);

}  // namespace

OutOfMemory::OutOfMemory() noexcept { none_left = true; }
OutOfMemory::~OutOfMemory() { none_left = false; }

long allocations() noexcept { return count; }

void *operator new(std::size_t size) { return allocate(size, usual); }
void *operator new[](std::size_t size) { return allocate(size, usual); }
void *operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  try {
    return allocate(size, usual);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
