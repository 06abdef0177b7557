// Gives a store of an older format the newest one. It copies data.mdb under another name and then
// renames the copy, so a crash leaves the old store or the new one.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "base/printable.h"
#include "store/lmdb/closed_file.h"
#include "store/lmdb/copy.h"
#include "store/lmdb/directory.h"
#include "store/lmdb/lmdb_store.h"
#include "store/lmdb/lock_file.h"
#include "store/lmdb/open.h"

namespace limen::store::lmdb {
namespace {

Error cannot(const char *what, const std::string &path) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(errno));
}

// Refuses a store whose new data file the owner of the directory could not open.
Outcome check_owner(const Directory &directory) {
  if (directory.is_own) return success();
  return fail(Status::store,
              "store: %s belongs to another user; upgrade it as that user, not as user %u",
              Printable(directory.path).c_str(), geteuid());
}

// Keeps every other process from opening the store as long as the lock file is held.
Result<std::unique_ptr<LockFile>> lock_alone(const Directory &directory,
                                             std::chrono::seconds timeout) {
  if (is_open_here(directory))
    return fail(Status::store, "store: this process has it open; close it before the upgrade");
  auto lock = LockFile::open(directory.file(lock_file), std::chrono::steady_clock::now() + timeout);
  LIMEN_TRY(lock);
  const pid_t other = (*lock)->other_user();
  if (other == 0) return lock;
  return fail(Status::store,
              "store: process %d has it open; stop every process that uses the store, then upgrade "
              "it",
              other);
}

// The visitors of a store. An upgrade does not convert them but discards them.
class OldVisitors {
 public:
  // Keeps every other process from opening them, if there are any.
  Outcome lock(const Directory &store, std::chrono::seconds timeout) {
    const Result<Directory> found = open_visitors_directory(store, false);
    if (!found) return success();
    auto alone = lock_alone(*found, timeout);
    LIMEN_TRY(alone);
    lock_ = std::move(*alone);
    directory_ = *found;
    return success();
  }

  Outcome discard() const {
    if (lock_ == nullptr) return success();
    const std::string data = directory_.file(data_file);
    if (unlink(data.c_str()) != 0) return cannot("remove", data);
    return sync_directory(directory_.path);
  }

 private:
  std::unique_ptr<LockFile> lock_;  // nullptr: there are none
  Directory directory_;
};

// Discards the visitors first: beside a store of the newest format, they could not be opened.
Outcome replace(const Directory &directory, const std::string &upgraded,
                const OldVisitors &visitors) {
  const std::string data = directory.file(data_file);
  Outcome done = visitors.discard();
  if (done.ok() && rename(upgraded.c_str(), data.c_str()) != 0) done = cannot("replace", data);
  if (done.ok()) return sync_directory(directory.path);
  unlink(upgraded.c_str());
  return done;
}

}  // namespace

Result<Upgraded> upgrade(std::string_view place, const Settings &settings, const Convert &convert,
                         Progress &progress) {
  const Result<Directory> directory = open_directory(place, false);
  LIMEN_TRY(directory);
  LIMEN_TRY(check_owner(*directory));
  const auto lock = lock_alone(*directory, std::chrono::seconds(settings.timeout));
  LIMEN_TRY(lock);
  const std::string upgraded = directory->file(data_file) + unfinished_upgrade;
  if (unlink(upgraded.c_str()) != 0 && errno != ENOENT) return cannot("remove", upgraded);
  Result<ClosedFile> old = ClosedFile::open(directory->file(data_file));
  LIMEN_TRY(old);
  const std::uint32_t format = old->info().format;
  if (format == format_version) return Upgraded{format, format};
  OldVisitors visitors;
  LIMEN_TRY(visitors.lock(*directory, std::chrono::seconds(settings.timeout)));
  const Result<Source> from = old->check(progress);
  LIMEN_TRY(from);
  LIMEN_TRY(write_copy(*from, upgraded, {.other_epoch = true, .convert = &convert}, progress));
  LIMEN_TRY(replace(*directory, upgraded, visitors));
  return Upgraded{format, format_version};
}

}  // namespace limen::store::lmdb
