// Closes files in a child after fork. A lock of an open file description lasts until the last of
// its descriptors is closed, in any process, so a child must not keep one open.
#pragma once

#include <string>

namespace limen::store::lmdb {

// Closes `fd` in every child that is forked from now on. Returns false if the table of such files
// is full.
[[nodiscard]] bool close_in_children(int fd) noexcept;

// Removes `fd` from the table. Call it before `fd` is closed.
void forget_file(int fd) noexcept;

// Closes the files that a fork without fork handlers (_Fork, a bare clone) left open.
void close_inherited() noexcept;

}  // namespace limen::store::lmdb
