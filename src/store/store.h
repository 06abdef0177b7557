// The store contract: a table of versioned, expiring records, an index from a
// name to a set of keys, and a log. Drivers know no rule of sessions or tokens;
// the rooms above know no driver. docs/design/store.md has the rules, each with
// its tests.
//
// Expired by the store's clock (now >= expires_at) is absent. Versions start at
// 1, grow, and are never used again, even after erase. All calls are safe from
// any thread and fail with Status::store when the store cannot answer; when
// memory runs out they throw std::bad_alloc, or fail with Status::memory, and have
// changed nothing. A store that is limited in size keeps some room for commits
// that log or erase; others fail with Status::full before.
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

// What belongs to one subject lies in one bucket; a commit touches one bucket.
using Bucket = std::uint16_t;

// What a record is, by its room's numbering (store/kinds.h). Part of its name.
using Kind = std::uint8_t;

using Version = std::uint64_t;

// No deadline.
inline constexpr Seconds forever = INT64_MAX;

// Where a record lies that is found by a key of a fixed size, an array of bytes.
template <class Key>
struct Address {
  Bucket bucket = 0;
  Key key{};

  std::string_view key_text() const noexcept {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
  }
};

// At most this many writes in one commit.
inline constexpr std::size_t max_writes = 500;

// What get() found.
struct Read {
  Version version = 0;  // 0: absent
  Seconds expires_at = 0;
  std::size_t size = 0;  // of the value; more than the room given: not copied
  Seconds now = 0;       // the store's clock, as of this answer
};

struct Condition {
  enum class Type : std::uint8_t { absent, at_version, index_below } type;
  Kind kind = 0;             // absent, at_version: the record; index_below: kind of the members
  std::string_view key;      // absent, at_version: the record; index_below: the index
  std::uint64_t number = 0;  // the version (0: absent); or how many members there must be fewer
                             // than whose score has not passed and whose record is live
  std::size_t prefix = 0;    // index_below: so many bytes at the start of each member are no part
                             // of its record's key; a shorter member has no record
};

struct Write {
  enum class Type : std::uint8_t { put, touch, erase, index_add, index_remove, log } type;
  Kind kind = 0;           // of the record; log: of the entry
  std::string_view key;    // put, touch, erase: the record; index_*: the index
  std::string_view value;  // put: the value; index_*: the member's key, not empty; log: the body
  Seconds expires_at = 0;  // put: the deadline (a live record's later one stays);
                           // touch: the new deadline; index_add: the member's score
                           // (a live member's later one stays)
  Seconds end = forever;   // put: the latest deadline a touch may reach
};

// Names a commit of a bucket, so that a retry gets the first answer. Commits that
// were done are remembered, for retry_window unless retry_count other named
// commits followed; one that met a conflict changed nothing and is decided anew.
// All zero: no name.
using CommitId = std::array<std::uint8_t, 16>;

inline constexpr Seconds retry_window = 60;
inline constexpr std::size_t retry_count = 256;

struct Commit {
  bool done = false;    // false: a condition did not hold, nothing was written
  Version version = 0;  // of every record that was put; 0: none was
};

struct LogEntry {
  std::uint64_t position = 0;  // of this entry
  std::uint64_t previous = 0;  // of the one before; 0: the first of its epoch
  Kind kind = 0;
  std::string body;
};

// Where a reader of the log stands. Opaque; empty: nowhere yet.
struct Cursor {
  std::string at;
  friend bool operator==(const Cursor &, const Cursor &) = default;
};

struct Tail {
  bool too_old = false;  // the log no longer reaches back to the cursor, or it is of another
                         // epoch or none: scan, then go on from `next`, the log's last entry
  std::vector<LogEntry> entries;
  Cursor next;
};

struct Record {
  std::string key;
  std::string value;
  Version version = 0;
  Seconds expires_at = 0;
};

struct ScanPage {
  std::vector<Record> records;
  std::string next;  // where the next page begins; empty: this was the last
};

struct Beat {
  std::array<std::uint8_t, 16> epoch{};
  Cursor last;  // stands at the log's last entry
  std::uint32_t replicas = 0;
};

// Records, those that expired and were not swept yet among them, and the bytes
// that they take up.
struct Holding {
  std::size_t records = 0, bytes = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Copies the value into `room` where it fits. Nothing else is left there of
  // any record.
  virtual Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                           std::span<std::uint8_t> room) = 0;

  // All conditions hold and all is written, in the order of `writes`, or nothing
  // is. Conditions see the state before the writes. One atomic step.
  virtual Result<Commit> commit(Bucket bucket, const CommitId &id,
                                std::span<const Condition> conditions,
                                std::span<const Write> writes) = 0;

  // Up to `n` keys of an index behind `after` (empty: from the start), in the
  // order of their bytes; members whose score has passed are left out.
  virtual Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                                std::string_view after, std::size_t n) = 0;

  // About `n` (at least 1) records of a kind over all buckets, but those that
  // expired by swept_before(); `after` is empty, then the last page's `next`.
  // Records that exist throughout are seen once.
  virtual Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) = 0;

  // Up to `n` entries behind the cursor, in order. An empty cursor stands before
  // the oldest entry kept.
  virtual Result<Tail> tail(const Cursor &cursor, std::size_t n) = 0;

  virtual Result<Beat> beat(const Cursor &cursor) = 0;

  virtual Result<Seconds> now() = 0;

  // What expired before it may be forgotten for ever: now(), or earlier where the
  // clock seems to have been set ahead.
  virtual Result<Seconds> swept_before() = 0;

  // That something was given out at this time, by now(). Should the clock be set
  // back, newest_time() still knows; so do other processes.
  virtual void note_time(Seconds now) noexcept = 0;
  virtual Seconds newest_time() const noexcept = 0;

  // A number that differs whenever tail() may have something new. One load.
  virtual std::uint64_t log_mark() const noexcept = 0;

  // Where the driver can tell cheaply.
  virtual std::optional<Holding> holding() const { return std::nullopt; }

  // Whether nobody but this process and its owner can read what is stored: then
  // keys may lie in it in clear.
  virtual bool is_private() const noexcept { return false; }

  // Random, given to the store when it was made.
  virtual std::array<std::uint8_t, 16> id() const noexcept = 0;
};

}  // namespace limen::store
