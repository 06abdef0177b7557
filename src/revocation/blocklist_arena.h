// One block for a table of the blocklist, given out in parts.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

#include "base/memory_block.h"

namespace limen::revocation {

class BlocklistArena {
 public:
  // In huge pages from two on: half of one would be wasted on a small shard.
  explicit BlocklistArena(std::size_t size)
      : block_(make_block<std::byte>(size, size >= 2 * huge_page)) {}

  // The next `count` objects, all zero. Blocks of one alignment after another.
  template <class T>
  T *take(std::size_t count) {
    T *const first = reinterpret_cast<T *>(block_.get() + taken_);
    std::uninitialized_value_construct_n(first, count);
    taken_ += count * sizeof(T);
    return std::launder(first);
  }

 private:
  Block<std::byte> block_;
  std::size_t taken_ = 0;
};

}  // namespace limen::revocation
