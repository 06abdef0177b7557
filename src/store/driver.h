// Defines an entry of the table of drivers (store/drivers.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/progress.h"
#include "base/result.h"
#include "options/options.h"
#include "store/admin.h"
#include "store/store.h"

namespace limen::store {

struct Traits {
  bool reads_block = false;   // a read may wait for a disk or a network
  bool writes_block = false;  // a commit may
  bool shared = false;        // other processes, also a child after fork, may open the same store
};

// Prepares a restored store before anyone else can open it.
using Prepare = std::function<Outcome(Store &)>;

// Returns the value that a record has in the newest format, from its kind and its value in an older
// one. The record keeps its name, version and deadlines.
using Convert = std::function<Result<std::string>(Kind kind, std::string_view value)>;

struct Driver {
  std::string_view scheme;  // begins the driver's URLs: "lmdb:"
  std::string_view name;    // for people: "lmdb"
  const char *example;      // a URL for messages: "lmdb:/path"
  Traits traits;

  // Opens a store. `place` is the URL without its scheme, here and below. `options` has the
  // driver's properties. `clock` must outlive the store.
  Result<Opened> (*open)(const Clock &clock, std::string_view place,
                         const options::Options &options);

  // Opens the store of visitors of the store at `place`, which exists. Makes it if there is none.
  // Its commits do not wait for a disk: what it holds outlives its processes where the store itself
  // does, but not always the host. Backups do not contain it.
  Result<Opened> (*open_visitors)(const Clock &clock, std::string_view place,
                                  const options::Options &options);
  // Tells whether any process has made a store of visitors at `place`.
  bool (*has_visitors)(std::string_view place);

  // `check`, `restore` and `upgrade` are null for a driver whose stores end with their process.
  // None needs an open store.

  // Checks all of a store, and its visitors, without blocking its users. Fails with the first
  // damage found.
  Result<Checked> (*check)(std::string_view place, Progress &progress);
  // Makes a new store from a file that back_up() wrote, of this format or an older one. The store
  // begins a new epoch and uses versions that were never used before. It appears at `place` only
  // after `prepare` succeeded.
  Outcome (*restore)(std::string_view place, const std::string &backup,
                     const options::Options &options, const Convert &convert,
                     const Prepare &prepare, Progress &progress);
  // Gives a store of an older format the newest. The store begins a new epoch, and keeps everything
  // but the log, the answers to commits and the visitors. If it fails or is interrupted, the store
  // is whole and has one format or the other. Fails with Status::store if the store is open
  // anywhere.
  Result<Upgraded> (*upgrade)(std::string_view place, const options::Options &options,
                              const Convert &convert, Progress &progress);
};

}  // namespace limen::store
