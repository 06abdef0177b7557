// This process's part in LMDB's table of readers, lock.mdb.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/printable.h"
#include "store/lmdb/environment.h"

namespace limen::store::lmdb {
namespace {

// A place takes 64 bytes, and what comes before the first of them as much as two or more.
// The pid lies behind the number of the snapshot.
constexpr off_t place_size = 64, first_place = 2, places = most_readers + 8, pid_at = 8;
constexpr off_t readers_size = place_size * places;

constexpr mode_t owner_only = 0600;

Error cannot(const char *what, const std::string &path, int error) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(error));
}

}  // namespace

// LMDB writes its table of readers by a memory map: a hole there would end the
// process when the disk is full.
Outcome Environment::make_readers() {
  if (readers_fd_ >= 0) return success();
  const std::string path = directory_.file(lmdb_lock_file);
  readers_fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only);
  if (readers_fd_ < 0) return cannot("open", path, errno);
  if (fallocate(readers_fd_, FALLOC_FL_KEEP_SIZE, 0, readers_size) != 0 && errno != EOPNOTSUPP)
    return cannot("write", path, errno);
  return success();
}

// LMDB's own lock on its table of readers is lost when anybody in this process
// closes any descriptor of the file; who comes next would then clear the table.
Outcome Environment::hold_readers() {
  const std::string path = directory_.file(lmdb_lock_file);
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  if (fcntl(readers_fd_, F_OFD_SETLK, &lock) != 0) return cannot("lock", path, errno);
  return success();
}

// LMDB takes for dead who has no lock on the byte of its pid, and gives away what
// it reads. The lock that LMDB took with the first read is lost like the other
// one, so one of ours takes its place.
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

// LMDB would meet it where it opens the store anew.
void Environment::leave_place() noexcept {
  struct flock lock {};
  lock.l_type = F_UNLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = getpid();
  lock.l_len = 1;
  if (readers_fd_ >= 0) fcntl(readers_fd_, F_OFD_SETLK, &lock);
}

// A process that was killed may have had our pid. LMDB takes its snapshots for ours, and keeps
// what they see until all have closed the store. This one reads nothing yet, and holds its
// place, so that nobody else touches those of its pid.
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
  if (ours.size() != known.count) return;  // they lie elsewhere
  constexpr pid_t nobody = 0;
  for (const off_t at : ours)
    if (pwrite(readers_fd_, &nobody, sizeof nobody, at) != sizeof nobody) return;
}

// LMDB tells of each reader in a line, under one of headings.
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
