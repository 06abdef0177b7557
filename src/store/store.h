// The contract between the rooms above and the drivers below: a store is a table of versioned
// records that expire, indexes from a name to a set of keys, and a log. A driver knows nothing of
// sessions or tokens, and the rooms above know nothing of any driver. docs/design/store.md lists
// the rules and the tests of each.
//
// Rules that hold for every call:
// - Expiry. A record whose deadline has passed by the store's clock (now >= expires_at) is absent.
// - Versions. They start at 1 and grow. A store never uses a version twice, even after an erase.
// - Threads. Any thread may make any call at any time.
// - Errors. A call fails with Status::store when the store is unavailable or damaged.
// - Memory. When memory runs out, a call throws std::bad_alloc or fails with Status::memory, and
//   has changed nothing.
// - Space. A store of limited size reserves some room for commits that log or erase. Other commits
//   fail with Status::full before that room is used.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace limen::store {

// Groups records and indexes. All data of one subject lies in one bucket, and a commit reads and
// writes one bucket only.
using Bucket = std::uint16_t;

// Tells which room a record or log entry belongs to (store/kinds.h lists the numbers). A record is
// named by its bucket, kind and key.
using Kind = std::uint8_t;

using Version = std::uint64_t;

// Stands for no deadline.
inline constexpr Seconds forever = INT64_MAX;

// Names a record whose key is an array of bytes of a fixed size.
template <class Key>
struct Address {
  Bucket bucket = 0;
  Key key{};

  std::string_view key_text() const noexcept {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
  }
};

// Limits the writes in one commit.
inline constexpr std::size_t max_writes = 500;

// Holds the answer of get().
struct Read {
  Version version = 0;  // 0: absent
  Seconds expires_at = 0;
  std::size_t size = 0;  // of the value; a value larger than the caller's room is not copied
  Seconds now = 0;       // the store's clock when it answered
};

// States what must be true for a commit to be done: a record is absent, a record has a version, or
// an index has fewer live members than a number. `type` decides what the other members mean.
struct Condition {
  enum class Type : std::uint8_t { absent, at_version, index_below } type;
  // absent, at_version: the record's kind. index_below: the kind of the members' records.
  Kind kind = 0;
  // absent, at_version: the record's key. index_below: the index.
  std::string_view key;
  // at_version: the version that the record must have (0: absent). index_below: the index must
  // have fewer than this many members whose score has not passed and whose record is live.
  std::uint64_t number = 0;
  // index_below: a member's record has the member as its key, less this many bytes at its start.
  // A shorter member has no record.
  std::size_t prefix = 0;
};

// Describes one change of a commit. `type` decides what the other members mean. A touch moves the
// deadline of a live record and keeps its value and version. It does nothing if there is no such
// record.
struct Write {
  enum class Type : std::uint8_t { put, touch, erase, index_add, index_remove, log } type;
  // put, touch, erase: the record's kind. log: the entry's kind.
  Kind kind = 0;
  // put, touch, erase: the record's key. index_add, index_remove: the index.
  std::string_view key;
  // put: the value. index_add, index_remove: the member, not empty. log: the entry's body.
  std::string_view value;
  // put: the deadline. touch: the new deadline, where it is later than the old one. index_add: the
  // member's score. A put on a live record and an index_add of a live member keep the later of the
  // old and the new deadline.
  Seconds expires_at = 0;
  // put: the latest deadline that a touch may set.
  Seconds end = forever;
};

// Names a commit of a bucket, so that a retry gets the answer of the first attempt. The store
// remembers the answer of a commit that was done for `retry_window`, or for less if `retry_count`
// other named commits follow. A commit that met a conflict changed nothing, so a retry of it checks
// the conditions again. All zeros: the commit has no name.
using CommitId = std::array<std::uint8_t, 16>;

inline constexpr Seconds retry_window = 60;
inline constexpr std::size_t retry_count = 256;

// Holds the answer of commit().
struct Commit {
  bool done = false;    // false: a condition did not hold, and nothing was written
  Version version = 0;  // of every record that this commit put; 0: it put none
};

struct LogEntry {
  std::uint64_t position = 0;
  std::uint64_t previous = 0;  // the position of the entry before; 0: the first of its epoch
  Kind kind = 0;
  std::string body;
};

// Remembers how far a reader has read the log. Only the driver knows what the bytes mean. Empty:
// the reader has not begun.
struct Cursor {
  std::string at;
  friend bool operator==(const Cursor &, const Cursor &) = default;
};

// Holds the answer of tail().
struct Tail {
  // The store no longer has every entry behind the cursor, or the cursor is of another epoch or
  // malformed. The caller must scan the records, then continue from `next`, the log's last entry.
  bool too_old = false;
  std::vector<LogEntry> entries;
  Cursor next;
};

struct Record {
  std::string key;
  std::string value;
  Version version = 0;
  Seconds expires_at = 0;
};

// Holds one page of scan().
struct ScanPage {
  std::vector<Record> records;
  std::string next;  // the `after` of the next page; empty: this was the last page
};

// Tells which epoch the log is in and where it ends. An epoch ends when the log loses its past, as
// after a restore or, with a store in memory, a restart: cursors of other epochs are then too old.
struct Beat {
  std::array<std::uint8_t, 16> epoch{};
  Cursor last;  // behind the log's last entry
  std::uint32_t replicas = 0;
};

// Counts the stored records and their bytes, including records that have expired and are not yet
// swept (deleted).
struct Holding {
  std::size_t records = 0, bytes = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Reads a record. Copies its value into `room` where it fits, and leaves no bytes of any other
  // value there.
  virtual Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                           std::span<std::uint8_t> room) = 0;

  // Checks all conditions and, if they hold, applies all writes in their order, in one atomic step.
  // If a condition does not hold, nothing is written. Conditions see the state before the writes.
  virtual Result<Commit> commit(Bucket bucket, const CommitId &id,
                                std::span<const Condition> conditions,
                                std::span<const Write> writes) = 0;

  // Lists up to `n` members of an index behind `after` (empty: from the start), in the order of
  // their bytes. Leaves out members whose score has passed.
  virtual Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                                std::string_view after, std::size_t n) = 0;

  // Returns about `n` (at least 1) records of a kind, from all buckets. Leaves out records that had
  // expired by swept_before(). Start with an empty `after`, then pass `next` of the last page. The
  // scan returns each record that exists from its start to its end once.
  virtual Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) = 0;

  // Returns up to `n` log entries behind the cursor, in order. An empty cursor stands before the
  // oldest entry that the store still has.
  virtual Result<Tail> tail(const Cursor &cursor, std::size_t n) = 0;

  virtual Result<Beat> beat(const Cursor &cursor) = 0;

  virtual Result<Seconds> now() = 0;

  // Returns the time up to which expired data may be deleted for good: now(), or an earlier time
  // where the clock seems to have been set ahead.
  virtual Result<Seconds> swept_before() = 0;

  // Notes that something was issued at this time, as now() told it. newest_time() returns the
  // latest time noted by any process, even after the clock is set back.
  virtual void note_time(Seconds now) noexcept = 0;
  virtual Seconds newest_time() const noexcept = 0;

  // Returns a number that changes whenever tail() may have something new. Every token check calls
  // this, so it must cost about one load from memory.
  virtual std::uint64_t log_mark() const noexcept = 0;

  // Returns nothing where counting would be expensive for the driver.
  virtual std::optional<Holding> holding() const { return std::nullopt; }

  // Tells whether only this process and its user can read the stored data. Only such a store may
  // hold keys unencrypted.
  virtual bool is_private() const noexcept { return false; }

  // Returns the random id that the store got when it was made.
  virtual std::array<std::uint8_t, 16> id() const noexcept = 0;
};

}  // namespace limen::store
