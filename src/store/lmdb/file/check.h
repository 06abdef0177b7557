// The structural check of an LMDB data file. LMDB trusts its file: on a damaged one it ends the
// process by an assertion, or reads and writes where it should not. Whoever opens a file checks
// it first.
//
// What passes is a file that LMDB can walk and change without harm. What the check cannot see is
// the bytes of values, and of keys as far as their order stays: whoever stores a value adds a
// checksum to it.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/bytes.h"
#include "base/progress.h"
#include "base/result.h"

namespace limen::store::lmdb::file {

// The list of free pages is checked in any case, and first. The check of the main database ends
// early when either is used up. It goes from the root down, level by level, so that the pages
// whose damage hurts most come first.
struct CheckLimits {
  std::chrono::nanoseconds time = std::chrono::nanoseconds::max();
  std::uint64_t pages = UINT64_MAX;
};

struct CheckReport {
  std::uint64_t txnid = 0;
  std::uint64_t page_size = 0;
  std::uint64_t last_page = 0;
  // What was checked. CheckedPages of both trees, entries of the main database.
  std::uint64_t branch_pages = 0;
  std::uint64_t leaf_pages = 0;
  std::uint64_t overflow_pages = 0;
  std::uint64_t entries = 0;
  std::uint64_t free_pages = 0;  // listed as free
  std::uint64_t lost_pages = 0;  // neither in use nor listed: never used again, but harmless
  bool complete = false;         // all of the snapshot was checked, and its counts are right
  bool superseded = false;       // nothing was checked: other processes wrote the meta page over;
                                 // begin a new read transaction and try again
};

// Checks the snapshot that transaction `txnid` made, or the newest for 0. `file` is the whole
// file and no more: a byte behind its end is not there to be read. Only the meta pages and what
// the snapshot reaches are read, so others may write meanwhile if a read transaction holds the
// snapshot; its mdb_txn_id is `txnid`. For 0 there shall be no writers. Fails with store where the
// file is damaged or not limen's: the first damage found decides.
Result<CheckReport> check(ByteView file, std::uint64_t txnid, const CheckLimits &limits = {},
                          Progress *progress = nullptr);

}  // namespace limen::store::lmdb::file
