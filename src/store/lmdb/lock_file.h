// limen.lock, beside the data: who is present, whose turn it is to write, and
// what the processes of a host tell one another. All locks are those of open file
// descriptions: they end with the process, however it ends, and closing another
// descriptor does not lose them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace limen::store::lmdb {

using Moment = std::chrono::steady_clock::time_point;

// In the file's first page, shared by every process. Nothing here is needed for
// correctness after a crash but `newest_time`, which every commit keeps too.
struct SharedPage {
  char magic[8];
  std::uint32_t format;
  std::atomic<std::uint32_t> bell;     // rung when a turn ends
  std::atomic<std::uint32_t> waiters;  // for a turn; those who died waiting count on
  std::atomic<std::int32_t> holder;    // of the turn: its pid, 0 for none
  std::atomic<std::uint64_t> boot;     // which boot `ahead_of_boot` is of
  std::atomic<Seconds> ahead_of_boot;  // the least that any process has seen in it
  std::atomic<Seconds> newest_time;    // the latest that any process has seen
};

class LockFile {
 public:
  // Takes part: refused where processes of another pid namespace do, or this
  // process does already, by another copy of limen. Then holds the opening lock,
  // until opened(). Fails with store.
  static Result<std::unique_ptr<LockFile>> open(const std::string &path, Moment deadline);
  ~LockFile();
  LockFile(const LockFile &) = delete;
  LockFile &operator=(const LockFile &) = delete;

  void opened() noexcept;

  // Whether nobody else takes part; holds while the opening lock is held.
  bool is_alone() const;

  // One thread of a process at a time. Fails with store: the message names the holder.
  Outcome take_turn(Moment deadline);
  void end_turn() noexcept;

  SharedPage &page() noexcept { return *page_; }

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  Outcome take_part();
  Outcome map_page(const std::string &path);

  int fd_;
  SharedPage *page_ = nullptr;
};

}  // namespace limen::store::lmdb
