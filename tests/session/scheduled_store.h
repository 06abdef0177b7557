// ScheduledStore: a store that lets one thread run at a time. At each call a schedule decides
// whether another thread runs next, so any interleaving of store calls can be repeated. The
// store also fails on demand and records the indexes in use.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/forwarding_store.h"

namespace limen::session {

// Switch: at store call number `call` the turn goes to thread `to`.
struct Switch {
  std::size_t call;
  std::size_t to;
  friend bool operator==(const Switch &, const Switch &) = default;
};
using Schedule = std::vector<Switch>;

struct Fault {
  enum class Type : std::uint8_t {
    lost,    // done, but reported as failed
    refused  // not done
  } type;
  std::size_t call;  // counted from 0 after arm()
  friend bool operator==(const Fault &, const Fault &) = default;
};

class ScheduledStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  // Runs each of `parts` on a thread of its own, one thread at a time, beginning with the first.
  // With `locks_shared`, a thread keeps its turn in calls that it may make while it holds a
  // lock, such as those that bring a mirror up to date.
  void play(const std::vector<std::function<void()>> &parts, const Schedule &schedule,
            bool locks_shared);

  // Makes the call that `fault` names fail, counted from now on.
  void arm(const Fault &fault);
  bool armed() const { return fault_.has_value(); }

  // Returns at how many calls the turn could change in the last play.
  std::size_t turns() const { return turns_; }

  // Returns the raw sid of the session that a lost commit created, or an empty text.
  std::string lost_sid();

  // Returns a larger number each time.
  std::uint64_t moment() { return ++moment_; }

  // Returns all indexes that ever had a member.
  std::set<std::pair<store::Bucket, std::string>> indexes();

  Result<store::Read> get(store::Bucket bucket, store::Kind kind, std::string_view key,
                          std::span<std::uint8_t> room) override;
  Result<store::Commit> commit(store::Bucket bucket, const store::CommitId &id,
                               std::span<const store::Condition> conditions,
                               std::span<const store::Write> writes) override;
  Result<std::vector<std::string>> list(store::Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override;
  Result<store::ScanPage> scan(store::Kind kind, std::string_view after, std::size_t n) override;
  Result<store::Tail> tail(const store::Cursor &cursor, std::size_t n) override;
  Result<store::Beat> beat(const store::Cursor &cursor) override;
  Result<Seconds> now() override;
  Result<Seconds> swept_before() override;
  std::uint64_t log_mark() const noexcept override;

 private:
  struct Actor {
    std::binary_semaphore turn{0};
    bool finished = false;
  };

  // Hands the turn over if the schedule says so.
  void turn(bool locks_held) const;
  void hand_over(std::size_t to) const;
  // Counts this call. Returns its fault, if it has one.
  std::optional<Fault::Type> strikes();

  std::atomic<std::uint64_t> moment_{0};

  // Belong to the running thread during a play.
  mutable std::vector<std::unique_ptr<Actor>> actors_;
  mutable std::size_t running_ = 0;
  mutable std::size_t turns_ = 0;
  Schedule schedule_;
  bool locks_shared_ = false;

  std::optional<Fault> fault_;
  std::size_t calls_ = 0;  // since it was armed

  std::mutex mutex_;
  std::set<std::pair<store::Bucket, std::string>> indexes_;
  std::string lost_sid_;
};

}  // namespace limen::session
