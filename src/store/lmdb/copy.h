// Copies a data file entry by entry. The copy is compact, and every checksum is verified on the
// way.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "store/driver.h"
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
// Counts one entry of a store of this format. Fails with Status::store if the entry is damaged.
Outcome count(std::string_view name, std::string_view value, std::uint32_t format, Counts &counts);

// Tells how a copy differs from its source.
struct Changes {
  bool other_epoch = false;   // begins another epoch, without the log and the answers to commits
  std::uint64_t skipped = 0;  // skips so many versions and positions
  // Converts the records of an older format. May be null if the source has the newest.
  const Convert *convert = nullptr;
};
struct Source {
  file::TreeReader reader;
  std::uint64_t entries;
  std::uint64_t bytes;  // the size of its file
  std::uint32_t format = format_version;
};
// Copies a whole snapshot to a new file. The file appears at `path` only when it is complete.
Outcome copy(const Source &from, const std::string &path, const Changes &changes,
             Progress &progress);
// Copies a whole snapshot to a file that it makes anew, and writes it to the disk. Removes the file
// if it fails.
Outcome write_copy(const Source &from, const std::string &path, const Changes &changes,
                   Progress &progress);

}  // namespace limen::store::lmdb
