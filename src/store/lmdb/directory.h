// Checks the directory of a store: its owner, its mode, and the type of its file system.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::store::lmdb {

struct Directory {
  std::string path;  // absolute, with symbolic links resolved
  dev_t device = 0;
  ino_t number = 0;
  bool is_own = false;  // this process's user owns it

  std::string file(std::string_view name) const { return path + '/' + std::string(name); }
};

// Names the directory of the visitors' store, which lies in the directory of the main store.
inline constexpr std::string_view visitors_directory = "visitors";

inline constexpr std::string_view data_file = "data.mdb";
inline constexpr std::string_view lmdb_lock_file = "lock.mdb";
inline constexpr std::string_view lock_file = "limen.lock";
// Suffixes of an unfinished data file: of a new store, of a copy, of an upgrade.
inline constexpr const char *unfinished_store = ".new";
inline constexpr const char *unfinished_copy = ".part";
inline constexpr const char *unfinished_upgrade = ".upgraded";

// Fails with Status::argument if the path is not absolute.
Outcome check_absolute(std::string_view path);

// Opens and checks the directory of a store. Makes it if it is missing and `create` is true. Fails
// with Status::argument if the path is not absolute. Fails with Status::store if the directory is
// missing, belongs to another user, has a mode that lets others in, or is on a network file system.
Result<Directory> open_directory(std::string_view path, bool create);

// Opens the directory of the visitors' store in the directory of a main store, with the same
// checks. Makes it if it is missing and `create` is true. Refuses a symbolic link.
Result<Directory> open_visitors_directory(const Directory &store, bool create);

// Writes names that were added to or changed in the directory to the disk.
Outcome sync_directory(const std::string &path);

}  // namespace limen::store::lmdb
