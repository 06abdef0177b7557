// One block for a table of the blocklist. A large one asks for large pages, so
// that a lookup far apart costs one miss and not a page walk too.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace limen::revocation {

class BlocklistMemory {
 public:
  explicit BlocklistMemory(std::size_t size) {
    const std::size_t alignment = size >= 2 * large_page ? large_page : cache_line;
    const std::size_t whole_lines = (size + cache_line - 1) / cache_line * cache_line;
    void *block = nullptr;
    if (posix_memalign(&block, alignment, whole_lines) != 0) throw std::bad_alloc();
    block_.reset(static_cast<std::byte *>(block));
    // A wish: without it the table is slower and as right.
    if (alignment == large_page) madvise(block, size / large_page * large_page, MADV_HUGEPAGE);
  }

  // The next `count` objects, all zero. Blocks of one alignment after another.
  template <class T>
  T *take(std::size_t count) {
    T *const first = reinterpret_cast<T *>(block_.get() + taken_);
    std::uninitialized_value_construct_n(first, count);
    taken_ += count * sizeof(T);
    return std::launder(first);
  }

 private:
  struct Free {
    void operator()(std::byte *block) const noexcept { std::free(block); }
  };

  static constexpr std::size_t large_page = std::size_t{2} << 20;
  static constexpr std::size_t cache_line = 64;

  std::unique_ptr<std::byte, Free> block_;
  std::size_t taken_ = 0;
};

}  // namespace limen::revocation
