// Makes a store from a backup. The store lies beside its final place until it is complete.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/printable.h"
#include "store/lmdb/closed_file.h"
#include "store/lmdb/copy.h"
#include "store/lmdb/directory.h"
#include "store/lmdb/open.h"

namespace limen::store::lmdb {
namespace {

// Skips versions and positions that the original store may have used after the backup was made.
constexpr std::uint64_t never_used = std::uint64_t{1} << 40;

Error cannot(const char *what, const std::string &path) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(errno));
}

// Removes the files of an interrupted restore, and nothing else.
Outcome remove_unfinished(const std::string &path) {
  const std::string data(data_file);
  for (const std::string &file : {data, data + unfinished_copy, data + unfinished_store,
                                  std::string(lmdb_lock_file), std::string(lock_file)}) {
    const std::string whole = std::string(path).append(1, '/').append(file);
    if (unlink(whole.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
      return cannot("remove", whole);
  }
  if (rmdir(path.c_str()) != 0 && errno != ENOENT) return cannot("remove", path);
  return success();
}

bool is_empty(const std::string &directory) {
  std::error_code error;
  return std::filesystem::is_empty(directory, error) && !error;
}

// Accepts a path where nothing exists, or an empty directory of this user.
Outcome check_place(const std::string &path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0)
    return errno == ENOENT ? success() : cannot("look at", path);
  if (!S_ISDIR(found.st_mode) || !is_empty(path))
    return fail(Status::store,
                "store: %s already exists and is not an empty directory; move it away first",
                Printable(path).c_str());
  if (found.st_uid == geteuid()) return success();
  return fail(Status::store, "store: %s belongs to user %u; restore it as that user",
              Printable(path).c_str(), found.st_uid);
}

// Copies the whole backup as the start of another epoch, in the newest format.
Outcome copy_backup(const std::string &backup, const std::string &path, const Convert &convert,
                    Progress &progress) {
  const Result<Directory> directory = open_directory(path, true);
  LIMEN_TRY(directory);
  Result<ClosedFile> file = ClosedFile::open(backup);
  LIMEN_TRY(file);
  const Result<Source> from = file->check(progress);
  LIMEN_TRY(from);
  return copy(*from, directory->file(data_file),
              {.other_epoch = true, .skipped = never_used, .convert = &convert}, progress);
}

Outcome prepare_copy(const std::string &path, const Settings &settings, const Prepare &prepare) {
  const Clock clock;
  const Result<Opened> opened = open(clock, path, settings);
  return opened ? prepare(*opened->store) : opened.error();
}

}  // namespace

Outcome restore(std::string_view place, const std::string &backup, const Settings &settings,
                const Convert &convert, const Prepare &prepare, Progress &progress) {
  const std::string path(place.substr(0, place.find_last_not_of('/') + 1));
  const std::string unfinished = path + ".restoring";
  LIMEN_TRY(check_absolute(path));
  LIMEN_TRY(check_place(path));
  LIMEN_TRY(remove_unfinished(unfinished));
  Outcome restored = copy_backup(backup, unfinished, convert, progress);
  if (restored.ok() && prepare) restored = prepare_copy(unfinished, settings, prepare);
  if (restored.ok() && rename(unfinished.c_str(), path.c_str()) != 0)
    restored = cannot("make", path);
  if (restored.ok()) return sync_directory(path.substr(0, path.rfind('/') + 1));
  static_cast<void>(remove_unfinished(unfinished));
  return restored;
}

}  // namespace limen::store::lmdb
