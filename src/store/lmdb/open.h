// The lmdb driver: a directory on this host, shared by its processes, durable.
// What was committed is on the disk when commit() returns, but touches, which
// follow within a second or with the next commit.
#pragma once

#include <string_view>

#include "store/store.h"

namespace limen::store::lmdb {

struct Settings {
  Seconds log_retention = 900;
  Seconds timeout = 5;         // for the turn to write
  std::uint64_t max_size = 0;  // bytes of the data file
  bool create = true;          // where there is none
};

// `path` is absolute. `clock` outlives the store. Fails with argument, store.
Result<std::unique_ptr<Store>> open(const Clock &clock, std::string_view path,
                                    const Settings &settings);

// What a whole store was found to hold.
struct Report {
  std::uint64_t pages = 0, free_pages = 0;
  std::uint64_t records = 0, members = 0, entries = 0;
};

// Looks at every page and every checksum; others go on meanwhile. Fails with
// argument, store: the first damage that was found.
Result<Report> check(std::string_view path, const Settings &settings, Progress &progress);

// Makes a store at `path`, where there is none, of a file that back_up() wrote:
// the same store in a new epoch, with versions that were never used. Fails with
// argument, store.
Outcome restore(const std::string &backup, std::string_view path, Progress &progress);

}  // namespace limen::store::lmdb
