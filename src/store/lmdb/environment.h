// Wraps an open LMDB environment. All gates of a process on the same store share one.
#pragma once

#include <lmdb.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/lmdb/directory.h"
#include "store/lmdb/file/check.h"
#include "store/lmdb/file/checked_pages.h"
#include "store/lmdb/file/tree_reader.h"
#include "store/lmdb/lock_file.h"
#include "store/lmdb/record_format.h"

namespace limen::store::lmdb {

// Reserves address space, not memory. A 64-bit process has plenty of it.
inline constexpr std::size_t least_map =
    sizeof(void *) == 8 ? std::size_t{64} << 30 : std::size_t{1} << 30;

// A store of visitors is smaller. A process whose map is too small for it makes a larger one.
inline constexpr std::size_t least_visitors_map = least_map / 8;

// Limits the readers of all processes together.
inline constexpr unsigned most_readers = 4096;

inline MDB_val in(std::string_view text) { return {text.size(), const_cast<char *>(text.data())}; }
inline std::string_view out(const MDB_val &value) {
  return {static_cast<const char *>(value.mv_data), value.mv_size};
}

struct CursorCloser {
  void operator()(MDB_cursor *cursor) const noexcept { mdb_cursor_close(cursor); }
};
using TableCursor = std::unique_ptr<MDB_cursor, CursorCloser>;

// Turns an LMDB error code into an error with Status::store or Status::full.
Error broken(int code, const char *doing);

// Fails with Status::store if this process has loaded a version of LMDB that limen was not tested
// with. Another version may write a format that limen's own reader does not know.
Outcome check_library();

// Reads the info of a snapshot. Fails as decode_info() does.
Result<Info> read_info(file::TreeReader reader);

struct Opening {
  bool create = true;
  bool of_visitors = false;  // commits are not synced
  std::size_t max_size = 0;  // of data.mdb, in bytes
  std::chrono::seconds timeout{5};
  Seconds now = 0;
};

class Environment {
 public:
  explicit Environment(Directory directory) : directory_(std::move(directory)) {}
  ~Environment();
  Environment(const Environment &) = delete;
  Environment &operator=(const Environment &) = delete;

  Outcome open(const Opening &opening);

  // Holds a snapshot to read from. LMDB cannot reuse the pages of a snapshot while it is held, and
  // the file grows instead. So hold it as briefly as possible.
  class Snapshot {
   public:
    Snapshot(Snapshot &&other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
    Snapshot(const Snapshot &) = delete;
    ~Snapshot() {
      if (slot_ != nullptr) end(*slot_);
    }
    MDB_txn *txn() const { return slot_->txn; }
    std::uint64_t number() const { return slot_->root.txnid; }
    file::TreeReader reader() const noexcept { return {*slot_->pages, slot_->root}; }

   private:
    friend class Environment;
    struct alignas(64) Slot {
      std::atomic<bool> busy{false};
      MDB_txn *txn = nullptr;
      file::CheckedPages *pages = nullptr;
      file::Root root;  // the root of the last snapshot
    };
    explicit Snapshot(Slot &slot) : slot_(&slot) {}
    static void end(Slot &slot) noexcept {
      mdb_txn_reset(slot.txn);
      slot.busy.store(false, std::memory_order_release);
    }
    Slot *slot_;
  };
  Result<Snapshot> read();

  // Returns LMDB's code, and sets `value` if the code is 0. Callers hold a turn.
  static int find(MDB_txn *txn, const Name &name, std::string_view &value) noexcept {
    MDB_val key = in(name.text());
    MDB_val found;
    const int code = mdb_get(txn, main_table, &key, &found);
    if (code == 0) value = out(found);
    return code;
  }
  static constexpr MDB_dbi main_table = 1;  // LMDB's unnamed database
  static constexpr MDB_dbi free_table = 0;  // LMDB's list of free pages
  static int open_cursor(MDB_txn *txn, MDB_dbi table, TableCursor &cursor) noexcept {
    MDB_cursor *opened = nullptr;
    const int code = mdb_cursor_open(txn, table, &opened);
    cursor.reset(opened);
    return code;
  }

  // Holds the turn to write: only one process has it at a time. The caller makes sure that only one
  // thread of the process takes a turn at a time. There is no turn once data.mdb was replaced.
  class Turn {
   public:
    Turn(LockFile &lock, std::mutex &writing) : writing_(writing), lock_(&lock) {}
    Turn(Turn &&other) noexcept
        : writing_(std::move(other.writing_)), lock_(std::exchange(other.lock_, nullptr)) {}
    Turn(const Turn &) = delete;
    ~Turn() {
      if (lock_ != nullptr) lock_->end_turn();
    }

   private:
    std::unique_lock<std::mutex> writing_;
    LockFile *lock_;
  };
  Result<Turn> take_turn(Moment deadline);
  // Begins a write transaction within a turn. Sets `code` to LMDB's code.
  MDB_txn *begin_writing(int &code);

  // Returns the root that a writer builds on, which the last commit made.
  Result<file::Root> last_root(std::uint64_t txnid);
  file::CheckedPages &pages() noexcept { return *pages_; }

  // Returns the number of the last commit of any process. Costs two loads from memory.
  std::uint64_t last_commit() const noexcept;

  // Reopens LMDB after MDB_PANIC or when its map is too small. `life` is the value of life() when
  // the caller saw the error, so that of several callers only one reopens it.
  Outcome revive(std::uint64_t life);
  Outcome revive_in_turn();  // for a caller that holds the turn
  std::uint64_t life() const noexcept { return life_.load(std::memory_order_acquire); }

  struct Space {
    std::uint64_t size = 0;  // of data.mdb, in bytes
    std::uint64_t free = 0;  // bytes of `size` that can be used again
    std::uint64_t limit = 0;
  };
  // Returns the space as the given snapshot or transaction sees it.
  Result<Space> space(MDB_txn *txn) const;
  std::uint64_t limit() const noexcept { return limit_; }
  // Names the property that sets the limit.
  const char *limit_name() const noexcept {
    return of_visitors_ ? "visitor.max_size" : "lmdb.max_size";
  }
  // Returns the size of data.mdb in bytes as of the last commit. Costs a few loads from memory.
  std::uint64_t size() const noexcept;

  // Checks the structure of the file as the snapshot sees it.
  Result<file::CheckReport> check(const Snapshot &snapshot, const file::CheckLimits &limits,
                                  Progress *progress) const;
  // Counts the slots used in LMDB's reader table, by all processes.
  std::uint64_t readers() const noexcept;

  SharedPage &page() noexcept { return lock_->page(); }
  const Info &info() const noexcept { return info_; }
  const Directory &directory() const noexcept { return directory_; }
  std::chrono::seconds timeout() const noexcept { return timeout_; }

 private:
  using Slot = Snapshot::Slot;

  Outcome make_store(const Opening &opening);
  Outcome make_visitors(const Opening &opening);
  Outcome make_data(const Opening &opening) const;
  Error no_store() const;
  Outcome sync_names() const;
  void sync_visitors() noexcept;
  Outcome check_version() const;
  Outcome open_lmdb();
  void close_lmdb() noexcept;
  Outcome make_readers();
  Outcome hold_readers();
  Outcome hold_place();
  void clear_places();
  void leave_place() noexcept;
  Outcome keep_from_children();
  Outcome map_metas();
  Outcome map_pages();
  Outcome check_structure();
  Outcome load_info();
  Outcome remember_data_file();
  Outcome check_data_file() const;
  Error replaced() const;
  Outcome reopen();
  int renew(Slot &slot) noexcept;
  Result<bool> find_root(Slot &slot);
  Slot *free_slot(bool known) noexcept;

  const Directory directory_;
  bool of_visitors_ = false, is_open_ = false;
  std::uint64_t limit_ = 0;
  std::size_t map_size_ = 0;
  std::chrono::seconds timeout_{};
  std::unique_ptr<LockFile> lock_;
  MDB_env *env_ = nullptr;
  std::array<const std::uint8_t *, 2> metas_{};  // in a map of limen's own, which outlives env_
  std::size_t metas_size_ = 0;
  std::unique_ptr<file::CheckedPages> pages_;  // replaced whenever env_ is
  int readers_fd_ = -1;
  int directory_fd_ = -1;
  dev_t data_device_ = 0;  // of the data file that LMDB has open
  ino_t data_number_ = 0;
  std::vector<int> kept_from_children_;
  Info info_;
  std::atomic<std::uint64_t> life_{1};
  std::mutex writing_;  // held to write, and to reopen LMDB
  std::mutex reviving_;
  std::array<Slot, 64> slots_;
  std::chrono::steady_clock::time_point readers_checked_{};
};

}  // namespace limen::store::lmdb
