// Writing a data file anew, entry by entry: compact, and with every checksum
// looked at on the way.
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

// A data file that no other process has open. `flags` as MDB_RDONLY.
Result<FileEnvironment> open_file(const std::string &path, unsigned flags);

// What an entry is counted as, or store: it is damaged.
struct Counts {
  std::uint64_t records = 0, members = 0, entries = 0;
};
Outcome count(std::string_view name, std::string_view value, Counts &counts);

// All that a snapshot has, into a new file, which is there when it is whole. As it
// is, or as the beginning of another epoch: without log and answers, with versions
// and positions that were never used.
enum class Epoch : std::uint8_t { same, other };
struct Source {
  file::TreeReader reader;
  std::uint64_t entries;
  std::uint64_t bytes;  // of its file
};
Outcome copy(const Source &from, const std::string &path, Epoch epoch, Progress &progress);

}  // namespace limen::store::lmdb
