// A driver as the table of drivers has it (store/drivers.h).
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
  bool writes_block = false;  // likewise a commit
  bool shared = false;        // other processes may open the same store, so a child after fork too
};

// What is done with a restored store before anybody else can open it.
using Prepare = std::function<Outcome(Store &)>;

struct Driver {
  std::string_view scheme;  // of its URLs: "lmdb:"
  std::string_view name;    // for people: "lmdb"
  const char *example;      // of a URL, for messages
  Traits traits;

  // `place` is the URL without its scheme, here and below. Reads the driver's properties.
  // `clock` outlives the store.
  Result<Opened> (*open)(const Clock &clock, std::string_view place,
                         const options::Options &options);

  // Of a store that nobody needs to have open. Null where a store ends with its process.
  //
  // Looks at all of it; others go on meanwhile. Fails with the first damage that was found.
  Result<Report> (*check)(std::string_view place, Progress &progress);
  // Makes a store of a file that back_up() wrote, where there is none: in a new epoch, with
  // versions that were never used. It is in its place when all is done, `prepare` too.
  Outcome (*restore)(std::string_view place, const std::string &backup,
                     const options::Options &options, const Prepare &prepare, Progress &progress);
};

}  // namespace limen::store
