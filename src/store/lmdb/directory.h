// The directory that a store lies in: whose it is, who may look into it, and
// what kind of file system it is on.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::store::lmdb {

struct Directory {
  std::string path;  // real: absolute, without links
  dev_t device = 0;
  ino_t number = 0;
  bool is_own = false;  // of this process's user
  bool is_new = false;  // no store lies there yet

  std::string file(std::string_view name) const { return path + '/' + std::string(name); }
};

inline constexpr std::string_view data_file = "data.mdb";
inline constexpr std::string_view lmdb_lock_file = "lock.mdb";
inline constexpr std::string_view lock_file = "limen.lock";
// Behind the name of a data file, until it is whole: of a new store, of a copy.
inline constexpr const char *unfinished_store = ".new";
inline constexpr const char *unfinished_copy = ".part";

// Fails with argument.
Outcome check_absolute(std::string_view path);

// Makes the directory where it is missing and `create` says so. Fails with
// argument (the path is not absolute), store: not there, another user's, open to
// others, of a network.
Result<Directory> open_directory(std::string_view path, bool create);

// That a name was made in it, or became another, is on the disk when it returns.
Outcome sync_directory(const std::string &path);

}  // namespace limen::store::lmdb
