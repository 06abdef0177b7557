// A store on which threads take turns: at each call the running thread may have
// to hand over to another, by a schedule. So every interleaving of store calls
// can be played again. It also fails on demand, and knows the indexes in use.
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

// At the call of this number the turn goes to another thread.
struct Switch {
  std::size_t call;
  std::size_t to;
  friend bool operator==(const Switch &, const Switch &) = default;
};
using Schedule = std::vector<Switch>;

struct Fault {
  enum class Type : std::uint8_t {
    lost,    // done, and answered that the store failed
    refused  // not done
  } type;
  std::size_t call;  // the first that can fail is 0
  friend bool operator==(const Fault &, const Fault &) = default;
};

class ScheduledStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  // Runs each of `parts` to its end on a thread of its own, one at a time, the
  // first one first. Where they share locks, nobody hands over while it may hold
  // one, as those who bring a mirror forward do.
  void play(const std::vector<std::function<void()>> &parts, const Schedule &schedule,
            bool locks_shared);

  // Starts to count calls towards the one that fails.
  void arm(const Fault &fault);
  bool armed() const { return fault_.has_value(); }

  // Returns how many calls the last play had.
  std::size_t turns() const { return turns_; }

  // The raw sid of the session that a lost commit made; empty: it made none.
  std::string lost_sid();

  // Grows.
  std::uint64_t moment() { return ++moment_; }

  // All indexes that ever had a member.
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

  // A place where the turn may change.
  void turn(bool locks_held) const;
  void hand_over(std::size_t to) const;
  // Which fault strikes this call, if any.
  std::optional<Fault::Type> strikes();

  std::atomic<std::uint64_t> moment_{0};

  // While a play runs: touched by the running thread only.
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
