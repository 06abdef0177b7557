// A store as a whole, for people and monitors: what it holds, whether it is sound, its backup.
// The data path is store/store.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/progress.h"
#include "base/result.h"
#include "store/store.h"

namespace limen::store {

// What there is to say of a store.
struct Facts {
  std::string path;  // empty: the store lies in memory, and so far only its counts and size are set
  std::uint32_t format = 0;
  Seconds created_at = 0;
  std::uint64_t records = 0;  // and those that expired and were not swept yet
  std::uint64_t members = 0;  // of indexes, likewise
  std::uint64_t entries = 0;  // of the log
  std::uint64_t size = 0;     // bytes
  std::uint64_t free = 0;     // of them, that may be used again
  std::uint64_t limit = 0;    // of the size
  std::uint64_t readers = 0;  // places taken in the table of readers, by all processes
};

// Beside the data of an open store. Fails as the store's calls do.
class Admin {
 public:
  virtual ~Admin() = default;

  virtual Result<Facts> facts() const = 0;

  // Writes all of it, as of one moment, to a new file. Others go on meanwhile.
  virtual Outcome back_up(const std::string &path, Progress &progress) = 0;
};

// What a check of a whole store found.
struct Report {
  std::uint64_t pages = 0, free_pages = 0;
  std::uint64_t records = 0, members = 0, entries = 0;
};

struct Driver;

// An open store.
struct Opened {
  std::unique_ptr<Store> store;
  Admin *admin = nullptr;  // lives as long as the store
  const Driver *driver = nullptr;
};

}  // namespace limen::store
