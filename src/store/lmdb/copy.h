// Copies a data file entry by entry. The copy is compact, and every checksum is verified on the
// way.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "store/lmdb/environment.h"
#include "store/lmdb/file/tree_reader.h"
#include "store/lmdb/record_format.h"

namespace limen::store::lmdb {

struct EnvironmentCloser {
  void operator()(MDB_env *env) const noexcept { mdb_env_close(env); }
};
using FileEnvironment = std::unique_ptr<MDB_env, EnvironmentCloser>;

// Opens a data file that no other process has open. `flags` are LMDB's, such as MDB_RDONLY.
Result<FileEnvironment> open_file(const std::string &path, unsigned flags);

// Counts the entries of a store.
struct Counts {
  std::uint64_t records = 0, members = 0, entries = 0;
};
// Counts one entry. Fails with Status::store if the entry is damaged.
Outcome count(std::string_view name, std::string_view value, Counts &counts);

// Tells how to copy: unchanged, or as the start of another epoch, which has no log entries and no
// answers, and uses versions and positions that were never used before.
enum class Epoch : std::uint8_t { same, other };
struct Source {
  file::TreeReader reader;
  std::uint64_t entries;
  std::uint64_t bytes;  // the size of its file
};
// Copies a whole snapshot to a new file. The file appears at `path` only when it is complete.
Outcome copy(const Source &from, const std::string &path, Epoch epoch, Progress &progress);

}  // namespace limen::store::lmdb
