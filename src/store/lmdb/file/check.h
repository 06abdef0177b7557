// Checks the structure of an LMDB data file. LMDB trusts its file: on a damaged file it ends the
// process by an assertion, or reads and writes outside its memory. So limen checks a file before
// LMDB uses it.
//
// LMDB can safely walk and change a file that passes. The check cannot detect changed bytes in
// values, or in keys whose order is still right. For this, limen stores a checksum with each value.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/bytes.h"
#include "base/progress.h"
#include "base/result.h"

namespace limen::store::lmdb::file {

// Limits the check of the main database, which stops when the time or the pages are used up. It
// goes from the root down, level by level, so that the pages whose damage does most harm come
// first. The list of free pages is always checked, before the database.
struct CheckLimits {
  std::chrono::nanoseconds time = std::chrono::nanoseconds::max();
  std::uint64_t pages = UINT64_MAX;
};

struct CheckReport {
  std::uint64_t txnid = 0;
  std::uint64_t page_size = 0;
  std::uint64_t last_page = 0;
  // These count what was checked: pages of both trees, and entries of the main database.
  std::uint64_t branch_pages = 0;
  std::uint64_t leaf_pages = 0;
  std::uint64_t overflow_pages = 0;
  std::uint64_t entries = 0;
  std::uint64_t free_pages = 0;  // listed as free
  std::uint64_t lost_pages = 0;  // neither in use nor listed as free: wasted, but harmless
  bool complete = false;         // the whole snapshot was checked, and its counts are right
  bool superseded = false;       // nothing was checked, because other processes have overwritten
                                 // the meta page; try again with a new read transaction
};

// Checks the snapshot of transaction `txnid`, or the newest snapshot if it is 0. `file` must be the
// whole file and nothing behind it. The check reads only the meta pages and the snapshot's pages.
// So other processes may write meanwhile, provided that a read transaction holds the snapshot;
// `txnid` is its mdb_txn_id. With 0 there must be no writers. Fails with Status::store at the first
// damage, or if the file was not made by limen.
Result<CheckReport> check(ByteView file, std::uint64_t txnid, const CheckLimits &limits = {},
                          Progress *progress = nullptr);

}  // namespace limen::store::lmdb::file
