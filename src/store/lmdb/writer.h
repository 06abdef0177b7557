// Groups commits. Requests that arrive while a commit is being written to the disk wait, and one
// later commit writes them all, with a single wait for the disk. A conflict fails only its own
// request. The processes that share the store take turns.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <span>
#include <thread>

#include "store/lmdb/environment.h"
#include "store/lmdb/pending_touches.h"
#include "store/lmdb/transaction.h"

namespace limen::store::lmdb {

class Writer {
 public:
  explicit Writer(Environment &environment) : environment_(environment) {}
  // Writes the pending touches, if possible.
  ~Writer();
  Writer(const Writer &) = delete;
  Writer &operator=(const Writer &) = delete;

  // The commit is on the disk when this returns, unless the environment does not sync.
  Result<Commit> commit(const Asked &asked);

  // Moves the deadline of a record that was read as `touch.version`. It is written with the next
  // commit, or within about a second.
  void touch(std::string_view record_name, const Touch &touch);
  const Touches &touches() const noexcept { return touches_; }

 private:
  struct Request {
    const Asked *asked = nullptr;  // nullptr: write only the touches
    Moment deadline;
    Result<Commit> answer{std::in_place};
    bool done = false;
    std::condition_variable wake;
  };
  using Batch = std::span<Request *const>;

  Result<Commit> run(Request &request);
  void lead(Request &request, std::unique_lock<std::mutex> &lock);
  void wait_for_others(Request &request, std::unique_lock<std::mutex> &lock);
  void answer_late(const Error &error);
  Batch take_batch() noexcept;
  void write(Batch batch) noexcept;
  bool try_write(Batch batch);
  void write_touches();
  void start_flushing();
  void flush_now_and_then();

  Environment &environment_;
  Touches touches_;
  Hands hands_;

  std::mutex mutex_;
  std::deque<Request *> queue_;
  Request *leader_ = nullptr;
  std::array<Request *, 1024> batch_;       // used by the leader only
  std::size_t expected_ = 1;                // how many requests usually arrive together
  std::chrono::nanoseconds commit_time_{};  // average of recent commits
  std::condition_variable all_here_;

  std::mutex flusher_mutex_;
  std::condition_variable flusher_wake_;
  std::thread flusher_;
  bool touched_ = false, stopping_ = false;
};

}  // namespace limen::store::lmdb
