// Files that must not stay open in a child after fork: a lock of an open file
// description lives until its last descriptor is closed, in whichever process.
#pragma once

#include <string>

namespace limen::store::lmdb {

// Closes `fd` in every child that is forked from now on; false where the table of
// such files is full.
[[nodiscard]] bool close_in_children(int fd) noexcept;

// Before `fd` is closed here.
void forget_file(int fd) noexcept;

// Closes what a fork without fork handlers (_Fork, a bare clone) left open.
void close_inherited() noexcept;

}  // namespace limen::store::lmdb
