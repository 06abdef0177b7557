// Makes sure that data.mdb is the store that this process opened, and stays it. A process without
// the lock files may replace it meanwhile, and what is then written to the old file is lost.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/printable.h"
#include "store/lmdb/closed_file.h"
#include "store/lmdb/environment.h"
#include "store/lmdb/fork_files.h"

namespace limen::store::lmdb {

using Lookup = file::TreeReader::Lookup;

namespace {

Error cannot(const char *what, const std::string &path) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(errno));
}

}  // namespace

Result<Info> read_info(file::TreeReader reader) {
  const Lookup found = reader.find(Name(Table::info).text());
  if (found == Lookup::damaged) return reader.damage();
  if (found == Lookup::absent) return fail(Status::store, "store: data.mdb was not made by limen");
  return decode_info(reader.value());
}

Outcome Environment::load_info() {
  const Result<Snapshot> snapshot = read();
  LIMEN_TRY(snapshot);
  file::TreeReader reader = snapshot->reader();
  const Result<Info> info = read_info(reader);
  LIMEN_TRY(info);
  LIMEN_TRY(check_format(*info));
  info_ = *info;
  const Lookup found = reader.find(Name(Table::state).text());
  if (found == Lookup::damaged) return reader.damage();
  if (found == Lookup::absent) return damaged("its state");
  const Result<State> state = decode_state(reader.value());
  LIMEN_TRY(state);
  Seconds newest = page().newest_time.load();
  while (newest < state->newest_time &&
         !page().newest_time.compare_exchange_weak(newest, state->newest_time))
    continue;
  return success();
}

// Opens the directory, so that the file is found where the process has another root directory by
// then, or the directory another name.
Outcome Environment::remember_data_file() {
  directory_fd_ = ::open(directory_.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory_fd_ < 0) return cannot("open", directory_.path);
  if (!close_in_children(directory_fd_))
    return fail(Status::store, "store: this process has too many stores open");
  int fd = -1;
  mdb_env_get_fd(env_, &fd);
  struct stat found {};
  if (fstat(fd, &found) != 0) return cannot("look at", directory_.file(data_file));
  data_device_ = found.st_dev;
  data_number_ = found.st_ino;
  return success();
}

// Each commit calls it once. It costs a microsecond, where a commit waits for the disk.
Outcome Environment::check_data_file() const {
  struct stat found {};
  if (fstatat(directory_fd_, data_file.data(), &found, 0) == 0 && found.st_dev == data_device_ &&
      found.st_ino == data_number_) [[likely]]
    return success();
  return replaced();
}

Error Environment::replaced() const {
  const Result<ClosedFile> file = ClosedFile::open(directory_.file(data_file));
  if (file.ok() && file->info().format != info_.format)
    return changed_format(info_.format, file->info().format);
  return fail(Status::store,
              "store: data.mdb was replaced or removed while this process had it open; restart the "
              "process");
}

}  // namespace limen::store::lmdb
