// One block of memory, from which a table of the blocklist takes its arrays.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

#include "base/memory_block.h"

namespace limen::revocation {

class BlocklistArena {
 public:
  // Uses huge pages from two on: a small shard would waste half of one.
  explicit BlocklistArena(std::size_t size)
      : block_(make_block<std::byte>(size, size >= 2 * huge_page)) {}

  // Returns the next `count` objects, all zero. Ask for larger alignments first.
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
