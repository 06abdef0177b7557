// Manages limen.lock, which lies beside the data. It tells which processes have the store open and
// which one has the turn to write, and has a page of memory that they share. All its locks are
// locks of open file descriptions: they end when the process ends, for whatever reason, and closing
// another descriptor of the file does not release them.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace limen::store::lmdb {

using Moment = std::chrono::steady_clock::time_point;

// Lies in the first page of the file, which all processes map. After a crash only `newest_time` is
// needed, and every commit stores it too; a store of visitors also needs `whole_in`.
struct SharedPage {
  char magic[8];
  std::uint32_t format;
  std::atomic<std::uint32_t> bell;     // changes when a turn ends
  std::atomic<std::uint32_t> waiters;  // processes that wait for a turn, or died while they waited
  std::atomic<std::int32_t> holder;    // pid of the process that has the turn, or 0
  std::atomic<std::uint64_t> boot;     // the boot in which `ahead_of_boot` was seen
  std::atomic<Seconds> ahead_of_boot;  // the smallest offset of the clock that any process has seen
  std::atomic<Seconds> newest_time;    // the latest time that any process has noted
  std::atomic<std::uint64_t> whole_in;  // the boot in which data.mdb is whole; see note_unsynced()
};

// Returns an odd number for the id that /proc gives a boot.
std::uint64_t number_of_boot(std::string_view id) noexcept;

// Stands for every boot in SharedPage::whole_in.
inline constexpr std::uint64_t any_boot = 2;

class LockFile {
 public:
  // Registers this process as a user of the store, and holds the opening lock until opened() is
  // called. Fails with Status::store if processes of another pid namespace use the store, if
  // another process holds the opening lock at the deadline, or if this process already uses the
  // store through another copy of limen.
  static Result<std::unique_ptr<LockFile>> open(const std::string &path, Moment deadline);
  ~LockFile();
  LockFile(const LockFile &) = delete;
  LockFile &operator=(const LockFile &) = delete;

  void opened() noexcept;

  // Returns the pid of another process that uses the store, or 0 if there is none. That there is
  // none stays true while the opening lock is held.
  pid_t other_user() const;
  bool is_alone() const { return other_user() == 0; }

  // A store whose commits are not synced outlives its processes, because the kernel has what they
  // wrote. But after a crash of the host, data.mdb may hold any mixture of old and new pages. So
  // the page notes in which boot data.mdb is whole: in the one in which it is written to, or in
  // any, once it was synced and closed. Only a process that is alone may call these.
  bool is_data_whole() const noexcept;
  Outcome note_unsynced();  // on the disk when it returns; must come before any write
  Outcome note_synced();
  // Tells whether no other process uses the store. The answer stays valid until this object ends,
  // because no process can open or close the store meanwhile. Returns false at the deadline.
  bool is_last(Moment deadline) noexcept;

  // Waits for the turn. Only one thread of a process may call it at a time. Fails with
  // Status::store at the deadline; the message names the process that has the turn.
  Outcome take_turn(Moment deadline);
  void end_turn() noexcept;

  SharedPage &page() noexcept { return *page_; }

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  int lock_opening(Moment deadline) noexcept;
  Outcome take_part();
  Outcome map_page(const std::string &path);
  Outcome note_whole_in(std::uint64_t boot);

  int fd_;
  SharedPage *page_ = nullptr;
};

}  // namespace limen::store::lmdb
