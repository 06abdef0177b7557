// The lmdb driver: a directory on this host, shared by its processes, durable.
// What was committed is on the disk when commit() returns, but touches, which
// follow within a second or with the next commit.
#pragma once

#include <string>
#include <string_view>

#include "store/admin.h"
#include "store/driver.h"

namespace limen::store::lmdb {

struct Settings {
  Seconds log_retention = 900;
  Seconds timeout = 5;         // for the turn to write
  std::uint64_t max_size = 0;  // bytes of the data file
  bool create = true;          // where there is none
};

// `path` is absolute. `clock` outlives the store. Fails with argument, store.
Result<Opened> open(const Clock &clock, std::string_view path, const Settings &settings);

// As Driver's functions of these names say. Fail with argument, store.
Result<Report> check(std::string_view path, const Settings &settings, Progress &progress);
Outcome restore(std::string_view path, const std::string &backup, const Settings &settings,
                const Prepare &prepare, Progress &progress);

}  // namespace limen::store::lmdb
