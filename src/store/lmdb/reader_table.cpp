// Manages this process's slots in LMDB's reader table, lock.mdb.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/printable.h"
#include "store/lmdb/environment.h"

namespace limen::store::lmdb {
namespace {

// A slot takes 64 bytes and has the pid behind the number of the snapshot. The header before the
// first slot takes at least as much as two slots.
constexpr off_t place_size = 64, first_place = 2, places = most_readers + 8, pid_at = 8;
constexpr off_t readers_size = place_size * places;

constexpr mode_t owner_only = 0600;

Error cannot(const char *what, const std::string &path, int error) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(error));
}

}  // namespace

// Allocates the table on the disk, because LMDB writes it through a memory map. Writing to a hole
// on a full disk would kill the process.
Outcome Environment::make_readers() {
  if (readers_fd_ >= 0) return success();
  const std::string path = directory_.file(lmdb_lock_file);
  readers_fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only);
  if (readers_fd_ < 0) return cannot("open", path, errno);
  if (fallocate(readers_fd_, FALLOC_FL_KEEP_SIZE, 0, readers_size) != 0 && errno != EOPNOTSUPP)
    return cannot("write", path, errno);
  return success();
}

// Locks the table in addition to LMDB. LMDB's own lock is lost when any code in this process closes
// a descriptor of the file, and the next process to open the store would then clear the table.
Outcome Environment::hold_readers() {
  const std::string path = directory_.file(lmdb_lock_file);
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  if (fcntl(readers_fd_, F_OFD_SETLK, &lock) != 0) return cannot("lock", path, errno);
  return success();
}

// Replaces LMDB's lock on the byte of this process's pid. LMDB considers a process without this
// lock dead and reuses the pages that it reads. LMDB took its lock at the first read, and that lock
// can be lost in the same way as the lock on the table.
Outcome Environment::hold_place() {
  struct flock lock {};
  lock.l_type = F_UNLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = getpid();
  lock.l_len = 1;
  fcntl(readers_fd_, F_SETLK, &lock);
  lock.l_type = F_WRLCK;
  if (fcntl(readers_fd_, F_OFD_SETLK, &lock) == 0) return success();
  return cannot("lock", directory_.file(lmdb_lock_file), errno);
}

// Releases the lock on the pid, because it would block LMDB when it reopens the store.
void Environment::leave_place() noexcept {
  struct flock lock {};
  lock.l_type = F_UNLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = getpid();
  lock.l_len = 1;
  if (readers_fd_ >= 0) fcntl(readers_fd_, F_OFD_SETLK, &lock);
}

// Clears slots of a killed process that had the same pid. LMDB would consider them this process's
// and keep their snapshots until every process has closed the store. Clearing is safe: this process
// has no snapshot yet, and its lock on the pid keeps other processes from clearing the slots.
void Environment::clear_places() {
  struct {
    long pid;
    std::size_t count = 0;
  } known{getpid()};
  const auto count = [](const char *line, void *context) {
    auto &of = *static_cast<decltype(known) *>(context);
    of.count += std::strtol(line, nullptr, 10) == of.pid;
    return 0;
  };
  mdb_reader_list(env_, count, &known);
  if (known.count == 0) return;
  std::vector<off_t> ours;
  for (off_t place = first_place; place < places; ++place) {
    pid_t pid = 0;
    const off_t at = place * place_size + pid_at;
    if (pread(readers_fd_, &pid, sizeof pid, at) == sizeof pid && pid == known.pid)
      ours.push_back(at);
  }
  if (ours.size() != known.count) return;  // the table has an unknown layout
  constexpr pid_t nobody = 0;
  for (const off_t at : ours)
    if (pwrite(readers_fd_, &nobody, sizeof nobody, at) != sizeof nobody) return;
}

// Counts the lines that LMDB prints: one of headings, then one for each reader.
std::uint64_t Environment::readers() const noexcept {
  std::uint64_t lines = 0;
  const auto count = [](const char *text, void *counted) {
    *static_cast<std::uint64_t *>(counted) += text[0] != '(';
    return 0;
  };
  mdb_reader_list(env_, count, &lines);
  return lines > 0 ? lines - 1 : 0;
}

}  // namespace limen::store::lmdb
