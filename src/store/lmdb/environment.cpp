#include "store/lmdb/environment.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <thread>

#include "base/printable.h"
#include "store/lmdb/file/mapped_file.h"
#include "store/lmdb/file/meta.h"
#include "store/lmdb/fork_files.h"

namespace limen::store::lmdb {
namespace {

// Sets how often dead processes are removed from the reader table. Until then LMDB keeps their
// snapshots.
constexpr std::chrono::seconds readers_period{1};

constexpr mode_t owner_only = 0600;

// Limits the check when a store is opened. It takes some milliseconds if the file is in the page
// cache, and does not take long if it is not.
constexpr file::CheckLimits opening_check{std::chrono::milliseconds(200), 6000};

// Offsets in a meta page of LMDB 0.9 (pages 0 and 1) of the last page's number and of the commit's
// number. map_metas() verifies them against LMDB's own answers when a store is opened.
constexpr std::size_t meta_last_page = 136;
constexpr std::size_t meta_commit = 144;

std::uint64_t number_at(const std::uint8_t *place) noexcept {
  return __atomic_load_n(reinterpret_cast<const std::uint64_t *>(place), __ATOMIC_ACQUIRE);
}

Error cannot(const char *what, const std::string &path, int error) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(error));
}

struct Closing {
  void operator()(DIR *folder) const { closedir(folder); }
};

}  // namespace

Error broken(int code, const char *doing) {
  switch (code) {
    case MDB_MAP_FULL:
      return fail(Status::full, "store: data.mdb has reached the size that this process maps");
    case EIO:
    case ENOSPC:
      return fail(Status::store, "store: cannot %s: %s; is the disk full?", doing,
                  strerrordesc_np(code));
    case MDB_MAP_RESIZED:
      return fail(Status::store,
                  "store: data.mdb is larger than this process maps; give every process the same "
                  "lmdb.max_size");
    case MDB_READERS_FULL:
      return fail(Status::store, "store: all %u slots for readers are taken", most_readers);
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
      return damaged(mdb_strerror(code));
    case MDB_VERSION_MISMATCH:
      return fail(Status::store,
                  "store: a program with another version of LMDB has data.mdb or lock.mdb open");
    default:
      break;
  }
  return fail(Status::store, "store: cannot %s: %s", doing,
              code > 0 ? strerrordesc_np(code) : mdb_strerror(code));
}

Outcome check_library() {
  int major = 0, minor = 0, patch = 0;
  mdb_version(&major, &minor, &patch);
  if (major == 0 && minor == 9) return success();
  return fail(Status::store, "store: the LMDB of this process is version %d.%d.%d; expected 0.9",
              major, minor, patch);
}

Outcome Environment::open(const Opening &opening) {
  LIMEN_TRY(check_library());
  limit_ = opening.max_size;
  of_visitors_ = opening.of_visitors;
  map_size_ =
      std::max<std::size_t>(of_visitors_ ? least_visitors_map : least_map, opening.max_size);
  timeout_ = opening.timeout;
  auto lock = LockFile::open(directory_.file(lock_file),
                             std::chrono::steady_clock::now() + opening.timeout);
  if (!lock) return lock.error();
  lock_ = std::move(*lock);
  LIMEN_TRY(make_store(opening));
  LIMEN_TRY(open_lmdb());
  LIMEN_TRY(remember_data_file());
  LIMEN_TRY(map_metas());
  LIMEN_TRY(check_structure());
  LIMEN_TRY(load_info());
  lock_->opened();
  is_open_ = true;
  return success();
}

Outcome Environment::check_version() const {
  const auto data = file::MappedFile::open(directory_.file(data_file));
  LIMEN_TRY(data);
  return file::check_data_version((*data)->bytes());
}

Outcome Environment::open_lmdb() {
  LIMEN_TRY(check_version());
  LIMEN_TRY(make_readers());
  if (const int code = mdb_env_create(&env_)) return broken(code, "open it");
  mdb_env_set_mapsize(env_, map_size_);
  mdb_env_set_maxreaders(env_, most_readers);
  const unsigned flags = MDB_NOTLS | (of_visitors_ ? MDB_NOSYNC : 0);
  if (const int code = mdb_env_open(env_, directory_.path.c_str(), flags, owner_only)) {
    mdb_env_close(std::exchange(env_, nullptr));
    return broken(code, "open it");
  }
  int dead = 0;
  mdb_reader_check(env_, &dead);
  LIMEN_TRY(hold_readers());
  LIMEN_TRY(keep_from_children());
  MDB_txn *txn = nullptr;
  MDB_dbi table = 0;
  int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  if (code == 0) code = mdb_dbi_open(txn, nullptr, 0, &table);
  mdb_txn_abort(txn);
  if (code != 0) return broken(code, "open it");
  LIMEN_TRY(hold_place());
  clear_places();
  return map_pages();
}

// Maps the file for limen's own reader, which checks every page that it reads.
Outcome Environment::map_pages() {
  MDB_stat stat{};
  mdb_env_stat(env_, &stat);
  int fd = -1;
  mdb_env_get_fd(env_, &fd);
  auto pages = file::CheckedPages::open(directory_.file(data_file), stat.ms_psize, map_size_, fd);
  LIMEN_TRY(pages);
  pages_ = std::move(*pages);
  return success();
}

// Finds LMDB's three descriptors by their files, because LMDB tells only one of them. Nothing else
// in this process has these files open.
Outcome Environment::keep_from_children() {
  struct stat data {
  }, lock{};
  stat(directory_.file(data_file).c_str(), &data);
  stat(directory_.file(lmdb_lock_file).c_str(), &lock);
  const std::unique_ptr<DIR, Closing> open_files(opendir("/proc/self/fd"));
  if (open_files == nullptr) return cannot("read", "/proc/self/fd", errno);
  while (const dirent *const entry = readdir(open_files.get())) {
    int fd = -1;
    const std::string_view name = entry->d_name;
    std::from_chars(name.data(), name.data() + name.size(), fd);
    struct stat found {};
    if (fd < 0 || fstat(fd, &found) != 0) continue;
    const auto is = [&](const struct stat &file) {
      return found.st_dev == file.st_dev && found.st_ino == file.st_ino;
    };
    if (!is(data) && !is(lock)) continue;
    if (!close_in_children(fd))
      return fail(Status::store, "store: this process has too many stores open");
    kept_from_children_.push_back(fd);
  }
  return success();
}

Outcome Environment::map_metas() {
  MDB_stat stat{};
  mdb_env_stat(env_, &stat);
  MDB_envinfo known{};
  const std::string path = directory_.file(data_file);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot("open", path, errno);
  metas_size_ = std::size_t{2} * stat.ms_psize;
  void *const mapped = mmap(nullptr, metas_size_, PROT_READ, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (mapped == MAP_FAILED) return cannot("map", path, error);
  metas_[0] = static_cast<const std::uint8_t *>(mapped);
  metas_[1] = metas_[0] + stat.ms_psize;
  // Tries again when another process commits meanwhile.
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t before = last_commit();
    mdb_env_info(env_, &known);
    if (known.me_last_txnid != before) continue;
    if (size() == (known.me_last_pgno + 1) * stat.ms_psize) return success();
  }
  return fail(Status::store, "store: data.mdb has an unknown layout; expected that of LMDB 0.9");
}

std::uint64_t Environment::last_commit() const noexcept {
  return std::max(number_at(metas_[0] + meta_commit), number_at(metas_[1] + meta_commit));
}

std::uint64_t Environment::size() const noexcept {
  const bool second = number_at(metas_[1] + meta_commit) > number_at(metas_[0] + meta_commit);
  return (number_at(metas_[second] + meta_last_page) + 1) * (metas_size_ / 2);
}

// Checks the file before LMDB, which trusts it, uses it: the whole list of free pages, then the
// database from the top until the limit is reached. A small store is checked completely.
// file::TreeReader checks the remaining pages when they are first read.
Outcome Environment::check_structure() {
  for (int i = 0; i < 100; ++i) {
    const Result<Snapshot> snapshot = read();
    LIMEN_TRY(snapshot);
    const Result<file::CheckReport> report = check(*snapshot, opening_check, nullptr);
    LIMEN_TRY(report);
    if (report->superseded) continue;
    if (report->complete) pages_->set_all_sound();
    return success();
  }
  return success();
}

Result<file::CheckReport> Environment::check(const Snapshot &snapshot,
                                             const file::CheckLimits &limits,
                                             Progress *progress) const {
  const std::string path = directory_.file(data_file);
  const Result<std::unique_ptr<file::MappedFile>> file = file::MappedFile::open(path);
  LIMEN_TRY(file);
  return file::check((*file)->bytes(), snapshot.number(), limits, progress);
}

Environment::~Environment() {
  if (of_visitors_ && is_open_) sync_visitors();
  close_lmdb();
  if (metas_[0] != nullptr) munmap(const_cast<std::uint8_t *>(metas_[0]), metas_size_);
  if (readers_fd_ >= 0) close(readers_fd_);
  if (directory_fd_ < 0) return;
  forget_file(directory_fd_);
  close(directory_fd_);
}

void Environment::close_lmdb() noexcept {
  for (Slot &slot : slots_) {
    if (slot.txn != nullptr) mdb_txn_abort(std::exchange(slot.txn, nullptr));
    slot.root = {};
  }
  pages_.reset();
  for (const int fd : kept_from_children_) forget_file(fd);
  kept_from_children_.clear();
  if (env_ != nullptr) mdb_env_close(std::exchange(env_, nullptr));
  leave_place();
}

Outcome Environment::revive(std::uint64_t life) {
  const std::scoped_lock lock(reviving_, writing_);
  return life_.load() == life ? reopen() : success();
}

Outcome Environment::revive_in_turn() {
  const std::scoped_lock lock(reviving_);
  return reopen();
}

// Waits for all slots. Readers hold them for microseconds.
Outcome Environment::reopen() {
  for (Slot &slot : slots_)
    while (slot.busy.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
  close_lmdb();
  struct stat found {};
  if (stat(directory_.file(data_file).c_str(), &found) == 0)
    map_size_ = std::max(map_size_, 2 * static_cast<std::size_t>(found.st_size));
  Outcome opened = check_data_file();
  if (opened.ok()) opened = open_lmdb();
  if (!opened) close_lmdb();  // leaves no half-open environment
  life_.fetch_add(1, std::memory_order_release);
  for (Slot &slot : slots_) slot.busy.store(false, std::memory_order_release);
  return opened;
}

int Environment::renew(Slot &slot) noexcept {
  if (env_ == nullptr) return MDB_PANIC;
  if (slot.txn != nullptr) {
    const int code = mdb_txn_renew(slot.txn);
    if (code != MDB_BAD_RSLOT) return code;
    // Another process believed that this one was dead and freed its slot. Do not abort: that would
    // free the slot again, which may belong to another reader now.
    slot.txn = nullptr;
  }
  int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &slot.txn);
  if (code == MDB_READERS_FULL) {
    int dead = 0;
    mdb_reader_check(env_, &dead);
    code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &slot.txn);
  }
  if (code != 0) slot.txn = nullptr;
  return code;
}

// Starts each thread's search at a different slot, and always at the same one for the same thread.
// `known` accepts only a slot that already has its place in LMDB's table.
Environment::Slot *Environment::free_slot(bool known) noexcept {
  static std::atomic<unsigned> threads{0};
  thread_local const unsigned home = threads.fetch_add(1, std::memory_order_relaxed);
  for (unsigned i = 0; i < slots_.size(); ++i) {
    Slot &slot = slots_[(home + i) % slots_.size()];
    if (slot.busy.load(std::memory_order_relaxed) ||
        slot.busy.exchange(true, std::memory_order_acquire))
      continue;
    if (!known || slot.txn != nullptr) [[likely]]
      return &slot;
    slot.busy.store(false, std::memory_order_release);
  }
  return nullptr;
}

// Returns false if other processes have committed twice since the snapshot was taken. The caller
// then needs a new snapshot.
Result<bool> Environment::find_root(Slot &slot) {
  const Result<std::optional<file::Root>> root = file::read_root(*pages_, mdb_txn_id(slot.txn));
  LIMEN_TRY(root);
  if (!*root) return false;
  slot.pages = pages_.get();
  slot.root = **root;
  return true;
}

Result<file::Root> Environment::last_root(std::uint64_t txnid) {
  const Result<std::optional<file::Root>> root = file::read_root(*pages_, txnid);
  LIMEN_TRY(root);
  if (!*root)
    return fail(Status::store, "store: another program writes to data.mdb without taking a turn");
  return **root;
}

// Shares the places that this process already has in LMDB's reader table when the table is full.
Result<Environment::Snapshot> Environment::read() {
  constexpr int attempts = 10'000;
  bool revived = false, full = false;
  for (int i = 0; i < attempts; ++i) {
    Slot *const slot = free_slot(full);
    if (slot == nullptr) {
      std::this_thread::yield();
      continue;
    }
    const std::uint64_t seen_life = life();
    const int code = renew(*slot);
    if (code == 0) [[likely]] {
      Snapshot snapshot(*slot);
      if (mdb_txn_id(slot->txn) == slot->root.txnid) [[likely]]
        return snapshot;
      const Result<bool> found = find_root(*slot);
      LIMEN_TRY(found);
      if (*found) return snapshot;
      continue;
    }
    slot->busy.store(false, std::memory_order_release);
    if (code == MDB_READERS_FULL) {
      full = true;
    } else if ((code == MDB_PANIC || code == MDB_MAP_RESIZED) && !revived) {
      LIMEN_TRY(revive(seen_life));
      revived = true;
    } else {
      return broken(code, "read it");
    }
  }
  return broken(MDB_READERS_FULL, "read it");
}

Result<Environment::Turn> Environment::take_turn(Moment deadline) {
  LIMEN_TRY(lock_->take_turn(deadline));
  Turn turn(*lock_, writing_);
  LIMEN_TRY(check_data_file());
  const Moment now = std::chrono::steady_clock::now();
  if (env_ != nullptr && now - readers_checked_ >= readers_period) {
    readers_checked_ = now;
    int dead = 0;
    mdb_reader_check(env_, &dead);
  }
  return turn;
}

MDB_txn *Environment::begin_writing(int &code) {
  MDB_txn *txn = nullptr;
  code = env_ == nullptr ? MDB_PANIC : mdb_txn_begin(env_, nullptr, 0, &txn);
  return txn;
}

// Adds up LMDB's lists of free pages. Each list begins with its count.
Result<Environment::Space> Environment::space(MDB_txn *txn) const {
  MDB_stat stat{};
  mdb_stat(txn, main_table, &stat);
  TableCursor cursor;
  int code = open_cursor(txn, free_table, cursor);
  if (code != 0) return broken(code, "read it");
  Space space{size(), 0, limit_};
  MDB_val key, value;
  for (code = mdb_cursor_get(cursor.get(), &key, &value, MDB_FIRST); code == 0;
       code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT)) {
    std::size_t pages = 0;
    if (value.mv_size >= sizeof pages) std::memcpy(&pages, value.mv_data, sizeof pages);
    space.free += pages * stat.ms_psize;
  }
  if (code != MDB_NOTFOUND) return broken(code, "read it");
  return space;
}

}  // namespace limen::store::lmdb
