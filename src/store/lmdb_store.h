// The lmdb driver: a directory on this host, shared by its processes, durable.
// What was committed is on the disk when commit() returns, but touches, which
// follow within a second or with the next commit.
#pragma once

#include <string_view>

#include "store/store.h"

namespace limen::store {

struct LmdbSettings {
  Seconds log_retention = 900;
  Seconds timeout = 5;         // for the turn to write
  std::uint64_t max_size = 0;  // bytes of the data file
  bool create = true;          // where there is none
};

// `path` is absolute. `clock` outlives the store. Fails with argument, store.
Result<std::unique_ptr<Store>> open_lmdb_store(const Clock &clock, std::string_view path,
                                               const LmdbSettings &settings);

}  // namespace limen::store
