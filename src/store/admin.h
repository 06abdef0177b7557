// Administers a whole store: its facts, the report of a check, its backup. Requests use
// store/store.h instead.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/progress.h"
#include "base/result.h"
#include "store/store.h"

namespace limen::store {

// Describes a store to people and monitors.
struct Facts {
  std::string path;  // empty: the store is in memory; only counts, `size` and `limit` are set
  std::uint32_t format = 0;
  Seconds created_at = 0;
  std::uint64_t records = 0;  // including expired records that are not yet swept
  std::uint64_t members = 0;  // of all indexes, including expired members
  std::uint64_t entries = 0;  // of the log
  std::uint64_t size = 0;     // in bytes
  std::uint64_t free = 0;     // bytes of `size` that the store can use again
  std::uint64_t limit = 0;    // the largest `size` allowed
  std::uint64_t readers = 0;  // slots used in the reader table, by all processes
};

// Gives access to an open store beside its data. Its calls fail as the store's calls do.
class Admin {
 public:
  virtual ~Admin() = default;

  virtual Result<Facts> facts() const = 0;

  // Writes the whole store, as of one moment, to a new file. Other callers are not blocked.
  virtual Outcome back_up(const std::string &path, Progress &progress) = 0;
};

// Counts what a check found.
struct Report {
  std::uint64_t pages = 0, free_pages = 0;
  std::uint64_t records = 0, members = 0, entries = 0;
};

// Tells the format that a store had before an upgrade, and the one that it has now. The store was
// left as it was if they are the same.
struct Upgraded {
  std::uint32_t from = 0, to = 0;
};

// Reports on a whole store, and on its store of visitors if there is one.
struct Checked {
  Report main;
  std::optional<Report> visitors;
};

struct Driver;

struct Opened {
  std::unique_ptr<Store> store;
  Admin *admin = nullptr;  // lives as long as the store
  const Driver *driver = nullptr;
};

}  // namespace limen::store
