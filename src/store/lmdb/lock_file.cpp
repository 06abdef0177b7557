#include "store/lmdb/lock_file.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>
#include <thread>

#include "base/keyed_hash.h"
#include "base/printable.h"
#include "store/lmdb/fork_files.h"

namespace limen::store::lmdb {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::size_t page_size = 4096;
constexpr std::uint32_t page_format = 1;
constexpr char page_magic[8] = {'l', 'i', 'm', 'e', 'n', 'l', 'c', 'k'};

// Bytes of the file that processes lock, each with a meaning. Most lie beyond the end of the file.
constexpr off_t turn_byte = 0;
constexpr off_t opening_byte = 1;
constexpr off_t namespace_bytes = off_t{1} << 33;  // by the namespace's 32-bit number
constexpr off_t namespace_count = off_t{1} << 32;
constexpr off_t process_bytes = off_t{1} << 35;  // by pid

// Limits how long a waiting process sleeps. A process that ends its turn wakes a waiting one, but a
// process that is killed wakes nobody.
constexpr nanoseconds longest_nap = milliseconds(2);

struct flock range(short type, off_t start, off_t count) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = count;
  return lock;
}

// Returns 0 or the error code. EAGAIN means that another process holds the lock.
int try_lock(int fd, short type, off_t start, off_t count = 1) {
  struct flock lock = range(type, start, count);
  int done = 0;
  do done = fcntl(fd, F_OFD_SETLK, &lock);
  while (done != 0 && errno == EINTR);
  if (done == 0) return 0;
  return errno == EACCES ? EAGAIN : errno;
}

// Returns the first byte that others have locked, or -1.
off_t locked_by_others(int fd, off_t start, off_t count) {
  struct flock lock = range(F_WRLCK, start, count);
  if (count <= 0 || fcntl(fd, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return -1;
  return lock.l_start;
}

bool is_locked_by_others(int fd, off_t start, off_t count) {
  return locked_by_others(fd, start, count) >= 0;
}

// Returns the number of this process's pid namespace, or 0 if /proc does not tell it.
std::uint64_t pid_namespace() {
  struct stat found {};
  return stat("/proc/self/ns/pid", &found) == 0 ? found.st_ino : 0;
}

// Returns a number that differs from boot to boot, or 0 if /proc does not tell the boot.
std::uint64_t this_boot() {
  char text[64];
  const int fd = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  const ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text);
  if (fd >= 0) close(fd);
  if (size <= 0) return 0;
  return number_of_boot({text, static_cast<std::size_t>(size)});
}

void wait_for_bell(std::atomic<std::uint32_t> &bell, std::uint32_t seen, nanoseconds most) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(most);
  const timespec limit{seconds.count(), (most - seconds).count()};
  syscall(SYS_futex, &bell, FUTEX_WAIT, seen, &limit, nullptr, 0);
}

Error cannot(const char *what, int error) {
  return fail(Status::store, "store: cannot %s limen.lock: %s", what, strerrordesc_np(error));
}

// Reports that the turn did not come in time. `holder` is 0 while a process is taking or ending the
// turn.
Error too_late(std::int32_t holder) {
  char who[32] = "another process";
  if (holder != 0) std::snprintf(who, sizeof who, "process %d", holder);
  return fail(Status::store,
              "store: %s has held the write turn for too long (store.timeout); is it stopped?",
              who);
}

}  // namespace

std::uint64_t number_of_boot(std::string_view id) noexcept { return siphash({}, id).low | 1; }

Result<std::unique_ptr<LockFile>> LockFile::open(const std::string &path, Moment deadline) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return cannot("open", errno);
  std::unique_ptr<LockFile> file(new LockFile(fd));
  if (!close_in_children(fd))
    return fail(Status::store, "store: this process has too many stores open");
  const int error = file->lock_opening(deadline);
  if (error == EAGAIN)
    return fail(Status::store,
                "store: another process has been opening or upgrading it for too long "
                "(store.timeout); is it stopped?");
  if (error != 0) return cannot("lock", error);
  LIMEN_TRY(file->take_part());
  LIMEN_TRY(file->map_page(path));
  return file;
}

// Returns 0 or the error code. EAGAIN means that another process held the lock until the deadline.
int LockFile::lock_opening(Moment deadline) noexcept {
  for (;;) {
    const int error = try_lock(fd_, F_WRLCK, opening_byte);
    if (error != EAGAIN || std::chrono::steady_clock::now() >= deadline) return error;
    std::this_thread::sleep_for(milliseconds(1));
  }
}

// Refuses processes of another pid namespace. LMDB's reader table contains pids, which have no
// meaning in another namespace: a process there would consider readers dead and overwrite the pages
// that they read.
Outcome LockFile::take_part() {
  const std::uint64_t mine = pid_namespace();
  if (mine == 0 || mine >= static_cast<std::uint64_t>(namespace_count))
    return fail(
        Status::store,
        "store: /proc/self/ns/pid does not tell this process's pid namespace; lmdb: requires "
        "/proc");
  const auto place = static_cast<off_t>(mine);
  if (is_locked_by_others(fd_, namespace_bytes, place) ||
      is_locked_by_others(fd_, namespace_bytes + place + 1, namespace_count - place - 1))
    return fail(Status::store,
                "store: processes of another pid namespace have it open, and this one is of "
                "pid:[%llu]; containers that share a store must share their pid namespace",
                static_cast<unsigned long long>(mine));
  if (const int error = try_lock(fd_, F_RDLCK, namespace_bytes + place))
    return cannot("lock", error);
  const int error = try_lock(fd_, F_WRLCK, process_bytes + getpid());
  if (error == EAGAIN)
    return fail(
        Status::store,
        "store: this process has it open already, through a second copy of liblimen; load only "
        "one liblimen.so");
  return error == 0 ? success() : cannot("lock", error);
}

pid_t LockFile::other_user() const {
  const off_t at = locked_by_others(fd_, process_bytes, std::numeric_limits<pid_t>::max());
  return at < 0 ? 0 : static_cast<pid_t>(at - process_bytes);
}

// Maps the page through a descriptor of its own. A forked child keeps the map, and with it the open
// file description, which must therefore not be the one that has the locks.
Outcome LockFile::map_page(const std::string &path) {
  struct stat found {};
  if (fstat(fd_, &found) != 0) return cannot("look at", errno);
  const bool is_new = found.st_size < static_cast<off_t>(page_size);
  if (is_new && ftruncate(fd_, page_size) != 0) return cannot("write", errno);
  // Allocates the page on the disk. If it were a hole, writing to it on a full disk could kill the
  // process.
  if (fallocate(fd_, 0, 0, page_size) != 0 && errno != EOPNOTSUPP) return cannot("write", errno);
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return cannot("open", errno);
  void *const mapped = mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (mapped == MAP_FAILED) return cannot("map", error);
  page_ = static_cast<SharedPage *>(mapped);
  constexpr Seconds never_seen = std::numeric_limits<Seconds>::max();
  if (is_new || (is_alone() && std::memcmp(page_->magic, page_magic, sizeof page_magic) != 0)) {
    page_ = new (mapped) SharedPage{};
    page_->ahead_of_boot.store(never_seen);
    page_->format = page_format;
    std::memcpy(page_->magic, page_magic, sizeof page_magic);
  }
  if (std::memcmp(page_->magic, page_magic, sizeof page_magic) != 0 || page_->format != page_format)
    return fail(Status::store, "store: limen.lock was not made by this version of limen");
  const std::uint64_t boot = this_boot();
  // Resets the offset after a reboot. If /proc does not tell the boot, the first process to open
  // the store assumes a reboot.
  if (page_->boot.load() != boot || (boot == 0 && is_alone())) {
    page_->ahead_of_boot.store(never_seen);
    page_->boot.store(boot);
  }
  return success();
}

LockFile::~LockFile() {
  if (page_ != nullptr) munmap(page_, page_size);
  // Unlocks explicitly, because a child forked without handlers may have the description open.
  try_lock(fd_, F_UNLCK, 0, 0);
  forget_file(fd_);
  close(fd_);
}

bool LockFile::is_data_whole() const noexcept {
  const std::uint64_t boot = page_->boot.load(), whole_in = page_->whole_in.load();
  return whole_in == any_boot || (whole_in == boot && boot != 0);
}

Outcome LockFile::note_unsynced() { return note_whole_in(page_->boot.load()); }
Outcome LockFile::note_synced() { return note_whole_in(any_boot); }

// Syncs the page even if the note has not changed: a process that changed it may have been killed
// before it was on the disk.
Outcome LockFile::note_whole_in(std::uint64_t boot) {
  page_->whole_in.store(boot);
  return fdatasync(fd_) == 0 ? success() : cannot("sync", errno);
}

// Keeps the lock, so that of two processes that close the store at once the later one is the last.
bool LockFile::is_last(Moment deadline) noexcept {
  return lock_opening(deadline) == 0 && is_alone();
}

void LockFile::opened() noexcept { try_lock(fd_, F_UNLCK, opening_byte); }

Outcome LockFile::take_turn(Moment deadline) {
  for (;;) {
    // Reads the bell before it tries the lock, so that a turn that ends after this ends the sleep
    // below.
    const std::uint32_t bell = page_->bell.load();
    const int error = try_lock(fd_, F_WRLCK, turn_byte);
    if (error == 0) {
      page_->holder.store(getpid());
      return success();
    }
    if (error != EAGAIN) return cannot("lock", error);
    const nanoseconds left = deadline - std::chrono::steady_clock::now();
    if (left <= nanoseconds::zero()) return too_late(page_->holder.load());
    page_->waiters.fetch_add(1);
    wait_for_bell(page_->bell, bell, std::min(left, longest_nap));
    page_->waiters.fetch_sub(1);
  }
}

void LockFile::end_turn() noexcept {
  page_->holder.store(0);
  try_lock(fd_, F_UNLCK, turn_byte);
  page_->bell.fetch_add(1);
  if (page_->waiters.load() != 0)
    syscall(SYS_futex, &page_->bell, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

}  // namespace limen::store::lmdb
