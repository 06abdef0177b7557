// Blocks of memory. A large block may lie in huge pages where the kernel has some.
// Reading a random address in it then costs a cache miss, but seldom a TLB miss too.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace limen {

inline constexpr std::size_t huge_page = std::size_t{1} << 21;

template <class T>
struct FreeBlock {
  std::align_val_t alignment;

  void operator()(T *block) const noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    ::operator delete(block, alignment);
  }
};

template <class T>
using Block = std::unique_ptr<T[], FreeBlock<T>>;

// Allocates memory for `count` objects and constructs none. Throws std::bad_alloc.
template <class T>
Block<T> make_block(std::size_t count, bool in_huge_pages = true) {
  const std::size_t bytes = count * sizeof(T);
  constexpr std::size_t cache_line = 64;
  const bool huge = in_huge_pages && bytes >= huge_page;
  const auto alignment = static_cast<std::align_val_t>(huge ? huge_page : cache_line);
  void *const block = ::operator new(bytes, alignment);
  // Only a hint, and only for whole huge pages: a partial one would waste memory.
  if (huge) madvise(block, bytes / huge_page * huge_page, MADV_HUGEPAGE);
  return Block<T>(static_cast<T *>(block), {alignment});
}

}  // namespace limen
