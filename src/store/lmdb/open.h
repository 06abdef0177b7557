// Opens a store in a directory on this host that its processes share. A commit to the main store is
// on the disk when commit() returns. A commit of touches only is written within a second, or with
// the next commit. The store of visitors lies in a directory within that of the main store. Its
// commits do not wait for the disk.
#pragma once

#include <string>
#include <string_view>

#include "store/admin.h"
#include "store/driver.h"

namespace limen::store::lmdb {

struct Settings {
  Seconds log_retention = 900;
  Seconds timeout = 5;         // how long a writer waits for its turn
  std::uint64_t max_size = 0;  // of the data file, in bytes
  bool create = true;          // make the store if it does not exist
  bool of_visitors = false;    // the store of visitors, which lies in the main store at the path
};

// Opens a store. `path` is that of the main store, which must exist if `of_visitors` is set, and
// must be absolute. `clock` must outlive the store. Fails with Status::argument or Status::store.
Result<Opened> open(const Clock &clock, std::string_view path, const Settings &settings);

// See the functions of the same names in Driver. They fail with Status::argument or Status::store.
Result<Report> check(std::string_view path, const Settings &settings, Progress &progress);
Outcome restore(std::string_view path, const std::string &backup, const Settings &settings,
                const Convert &convert, const Prepare &prepare, Progress &progress);
Result<Upgraded> upgrade(std::string_view path, const Settings &settings, const Convert &convert,
                         Progress &progress);

}  // namespace limen::store::lmdb
