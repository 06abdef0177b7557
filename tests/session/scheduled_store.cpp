#include "scheduled_store.h"

#include <thread>

namespace limen::session {
namespace {

Error struck() { return fail(Status::store, "the store was told to fail"); }

// Crew: threads that are kept from one play to the next, because starting them costs more than
// most plays.
class Crew {
 public:
  ~Crew() {
    for (const auto &member : members_) {
      member->part = nullptr;
      member->work.release();
      member->thread.join();
    }
  }

  // Runs each part on a thread of its own and waits for all of them.
  void run(const std::vector<std::function<void()>> &parts) {
    while (members_.size() < parts.size()) members_.push_back(std::make_unique<Member>());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      members_[i]->part = &parts[i];
      members_[i]->work.release();
    }
    for (std::size_t i = 0; i < parts.size(); ++i) members_[i]->done.acquire();
  }

 private:
  struct Member {
    Member() : thread([this] { work_on(); }) {}
    void work_on() {
      for (;;) {
        work.acquire();
        if (part == nullptr) return;
        (*part)();
        done.release();
      }
    }

    std::binary_semaphore work{0}, done{0};
    const std::function<void()> *part = nullptr;
    std::thread thread;
  };

  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace

void ScheduledStore::play(const std::vector<std::function<void()>> &parts, const Schedule &schedule,
                          bool locks_shared) {
  schedule_ = schedule;
  locks_shared_ = locks_shared;
  turns_ = 0;
  running_ = 0;
  std::vector<std::unique_ptr<Actor>> actors;
  for (std::size_t i = 0; i < parts.size(); ++i) actors.push_back(std::make_unique<Actor>());
  actors_ = std::move(actors);
  std::vector<std::function<void()>> in_turn;
  for (std::size_t i = 0; i < parts.size(); ++i)
    in_turn.emplace_back([this, i, &parts] {
      actors_[i]->turn.acquire();
      parts[i]();
      actors_[i]->finished = true;
      for (std::size_t next = 0; next < actors_.size(); ++next)
        if (!actors_[next]->finished) return hand_over(next);
    });
  actors_[0]->turn.release();
  static Crew crew;
  crew.run(in_turn);
  actors_.clear();
}

void ScheduledStore::hand_over(std::size_t to) const {
  running_ = to;
  actors_[to]->turn.release();
}

void ScheduledStore::turn(bool locks_held) const {
  if (actors_.empty() || (locks_held && locks_shared_)) return;
  const std::size_t call = turns_++;
  for (const Switch &change : schedule_) {
    if (change.call != call || change.to >= actors_.size() || change.to == running_ ||
        actors_[change.to]->finished)
      continue;
    Actor &self = *actors_[running_];
    hand_over(change.to);
    self.turn.acquire();
    return;
  }
}

void ScheduledStore::arm(const Fault &fault) {
  fault_ = fault;
  calls_ = 0;
}

std::optional<Fault::Type> ScheduledStore::strikes() {
  if (!fault_ || calls_++ != fault_->call) return std::nullopt;
  return fault_->type;
}

std::string ScheduledStore::lost_sid() {
  const std::scoped_lock lock(mutex_);
  return lost_sid_;
}

std::set<std::pair<store::Bucket, std::string>> ScheduledStore::indexes() {
  const std::scoped_lock lock(mutex_);
  return indexes_;
}

Result<store::Read> ScheduledStore::get(store::Bucket bucket, store::Kind kind,
                                        std::string_view key, std::span<std::uint8_t> room) {
  turn(false);
  if (strikes()) return struck();
  return ForwardingStore::get(bucket, kind, key, room);
}

Result<store::Commit> ScheduledStore::commit(store::Bucket bucket, const store::CommitId &id,
                                             std::span<const store::Condition> conditions,
                                             std::span<const store::Write> writes) {
  turn(false);
  const std::optional<Fault::Type> fault = strikes();
  if (fault == Fault::Type::refused) return struck();
  {
    const std::scoped_lock lock(mutex_);
    for (const store::Write &write : writes)
      if (write.type == store::Write::Type::index_add) indexes_.emplace(bucket, write.key);
  }
  Result<store::Commit> done = ForwardingStore::commit(bucket, id, conditions, writes);
  if (fault != Fault::Type::lost) return done;
  const std::scoped_lock lock(mutex_);
  for (const store::Write &write : writes)
    if (done.ok() && done->done && write.type == store::Write::Type::index_add)
      lost_sid_ = write.value.substr(0, 16);
  return struck();
}

Result<std::vector<std::string>> ScheduledStore::list(store::Bucket bucket, std::string_view index,
                                                      std::string_view after, std::size_t n) {
  turn(false);
  if (strikes()) return struck();
  return ForwardingStore::list(bucket, index, after, n);
}

Result<store::ScanPage> ScheduledStore::scan(store::Kind kind, std::string_view after,
                                             std::size_t n) {
  turn(true);
  if (strikes()) return struck();
  return ForwardingStore::scan(kind, after, n);
}

Result<store::Tail> ScheduledStore::tail(const store::Cursor &cursor, std::size_t n) {
  turn(true);
  if (strikes()) return struck();
  return ForwardingStore::tail(cursor, n);
}

Result<store::Beat> ScheduledStore::beat(const store::Cursor &cursor) {
  turn(true);
  if (strikes()) return struck();
  return ForwardingStore::beat(cursor);
}

Result<Seconds> ScheduledStore::now() {
  turn(false);
  if (strikes()) return struck();
  return ForwardingStore::now();
}

Result<Seconds> ScheduledStore::swept_before() {
  turn(true);
  if (strikes()) return struck();
  return ForwardingStore::swept_before();
}

std::uint64_t ScheduledStore::log_mark() const noexcept {
  turn(true);
  return ForwardingStore::log_mark();
}

}  // namespace limen::session
