#include "store/memory_store.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "base/random.h"

namespace limen::store {
namespace {

using Name = std::tuple<Bucket, Kind, std::string>;

struct Kept {
  std::string value;
  Version version;
  Seconds expires_at, end;
};

struct Logged {
  LogEntry entry;
  Seconds at;
};

// All behind one lock.
class MemoryStore final : public Store {
 public:
  MemoryStore(const Clock &clock, const MemorySettings &settings,
              const std::array<std::uint8_t, 32> &random)
      : clock_(clock), settings_(settings) {
    std::copy_n(random.begin(), 16, id_.begin());
    std::copy_n(random.begin() + 16, 16, epoch_.begin());
  }

  Result<Found> get(Bucket bucket, Kind kind, std::string_view key,
                    std::span<std::uint8_t> room) override {
    const std::lock_guard guard(lock_);
    const Kept *kept = live(bucket, kind, key, clock_.now());
    if (kept == nullptr) return Found{};
    if (kept->value.size() <= room.size() && !kept->value.empty())
      std::memcpy(room.data(), kept->value.data(), kept->value.size());
    return Found{kept->version, kept->expires_at, kept->value.size()};
  }

  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override {
    if (writes.size() > max_writes)
      return fail(Status::argument, "commit: %zu writes, at most %zu", writes.size(), max_writes);
    const std::lock_guard guard(lock_);
    const Seconds now = clock_.now();
    const bool named = id != CommitId{};
    if (named) {
      const auto first = answers_.find({bucket, id});
      if (first != answers_.end()) return first->second;
    }
    for (const Condition &condition : conditions)
      if (!holds(bucket, condition, now)) return Commit{};
    Commit answer{true, 0};
    for (const Write &write : writes) {
      if (write.type == Write::Type::put && answer.version == 0) answer.version = ++version_;
      apply(bucket, write, answer.version, now);
    }
    if (named) remember(bucket, id, answer);
    return answer;
  }

  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override {
    const std::lock_guard guard(lock_);
    const Seconds now = clock_.now();
    std::vector<std::string> keys;
    const auto &members = indexes_[{bucket, std::string(index)}];
    for (auto at = members.upper_bound(std::string(after)); at != members.end() && keys.size() < n;
         ++at)
      if (now < at->second) keys.push_back(at->first);
    return keys;
  }

  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override {
    const std::lock_guard guard(lock_);
    const Seconds now = clock_.now();
    ScanPage page;
    auto at = records_.begin();
    if (!after.empty()) {
      if (after.size() < 3) return fail(Status::argument, "scan: not a position of a scan");
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(after[i]); };
      at = records_.upper_bound(
          {static_cast<Bucket>(byte(0) << 8 | byte(1)), byte(2), std::string(after.substr(3))});
    }
    for (; at != records_.end(); ++at) {
      const auto &[bucket, record_kind, key] = at->first;
      if (record_kind != kind || now >= at->second.expires_at) continue;
      if (page.records.size() >= std::max<std::size_t>(n, 1)) return page;
      page.records.push_back({key, at->second.value, at->second.version, at->second.expires_at});
      page.next = {static_cast<char>(bucket >> 8), static_cast<char>(bucket),
                   static_cast<char>(record_kind)};
      page.next += key;
    }
    page.next.clear();
    return page;
  }

  Result<Tail> tail(const Cursor &cursor, std::size_t n) override {
    const std::lock_guard guard(lock_);
    Tail tail;
    const std::uint64_t oldest = last_ - log_.size();
    std::uint64_t from = oldest;
    if (!cursor.at.empty()) {
      std::array<std::uint8_t, 16> epoch;
      bool known = cursor.at.size() == 24;
      if (known) {
        std::memcpy(epoch.data(), cursor.at.data(), 16);
        std::memcpy(&from, cursor.at.data() + 16, 8);
        known = epoch == epoch_ && oldest <= from && from <= last_;
      }
      if (!known) {
        tail.too_old = true;
        tail.next = at(last_);
        return tail;
      }
    }
    for (; from < last_ && tail.entries.size() < n; ++from)
      tail.entries.push_back(log_[from - oldest].entry);
    tail.next = at(from);
    return tail;
  }

  Result<Beat> beat(const Cursor &) override {
    const std::lock_guard guard(lock_);
    return Beat{epoch_, at(last_), 0};
  }

  Result<Seconds> now() override { return clock_.now(); }
  std::uint64_t log_mark() const noexcept override { return mark_.load(std::memory_order_acquire); }
  std::array<std::uint8_t, 16> id() const noexcept override { return id_; }

 private:
  Kept *live(Bucket bucket, Kind kind, std::string_view key, Seconds now) {
    const auto found = records_.find({bucket, kind, std::string(key)});
    if (found == records_.end() || now >= found->second.expires_at) return nullptr;
    return &found->second;
  }

  bool holds(Bucket bucket, const Condition &condition, Seconds now) {
    if (condition.type == Condition::Type::index_below) {
      std::uint64_t count = 0;
      for (const auto &[key, score] : indexes_[{bucket, std::string(condition.key)}])
        if (now < score && live(bucket, condition.kind, key, now) != nullptr) ++count;
      return count < condition.number;
    }
    const Kept *kept = live(bucket, condition.kind, condition.key, now);
    if (condition.type == Condition::Type::absent) return kept == nullptr;
    return (kept == nullptr ? 0 : kept->version) == condition.number;
  }

  void apply(Bucket bucket, const Write &write, Version version, Seconds now) {
    Kept *kept = live(bucket, write.kind, write.key, now);
    switch (write.type) {
      case Write::Type::put: {
        Seconds deadline = write.expires_at;
        if (kept != nullptr) deadline = std::max(deadline, kept->expires_at);
        records_[{bucket, write.kind, std::string(write.key)}] = {std::string(write.value), version,
                                                                  deadline, write.end};
        sweep(now);
        break;
      }
      case Write::Type::touch:
        if (kept != nullptr)
          kept->expires_at = std::max(kept->expires_at, std::min(write.expires_at, kept->end));
        break;
      case Write::Type::erase:
        records_.erase({bucket, write.kind, std::string(write.key)});
        break;
      case Write::Type::index_add: {
        Seconds &score = indexes_[{bucket, std::string(write.key)}][std::string(write.value)];
        score = now < score ? std::max(score, write.expires_at) : write.expires_at;
        break;
      }
      case Write::Type::index_remove:
        indexes_[{bucket, std::string(write.key)}].erase(std::string(write.value));
        break;
      case Write::Type::log:
        append(write, now);
        break;
    }
  }

  void append(const Write &write, Seconds now) {
    while (!log_.empty() && log_.front().at <= saturating_add(now, -settings_.log_retention))
      log_.pop_front();
    log_.push_back({{last_ + 1, last_, write.kind, std::string(write.value)}, now});
    ++last_;
    mark_.store(last_, std::memory_order_release);
  }

  void remember(Bucket bucket, const CommitId &id, const Commit &answer) {
    answers_[{bucket, id}] = answer;
    order_.push_back({bucket, id});
    if (order_.size() > 16384) {
      answers_.erase(order_.front());
      order_.pop_front();
    }
  }

  void sweep(Seconds now) {
    auto at = records_.lower_bound(hand_);
    for (int i = 0; i < 4 && at != records_.end(); ++i)
      at = now >= at->second.expires_at ? records_.erase(at) : std::next(at);
    hand_ = at == records_.end() ? Name{} : at->first;
  }

  Cursor at(std::uint64_t position) const {
    Cursor cursor;
    cursor.at.assign(reinterpret_cast<const char *>(epoch_.data()), epoch_.size());
    cursor.at.append(reinterpret_cast<const char *>(&position), sizeof position);
    return cursor;
  }

  const Clock &clock_;
  const MemorySettings settings_;
  std::array<std::uint8_t, 16> id_, epoch_;
  std::mutex lock_;
  std::map<Name, Kept> records_;
  Name hand_;
  std::map<std::pair<Bucket, std::string>, std::map<std::string, Seconds>> indexes_;
  std::deque<Logged> log_;
  std::uint64_t last_ = 0;
  Version version_ = 0;
  std::map<std::pair<Bucket, CommitId>, Commit> answers_;
  std::deque<std::pair<Bucket, CommitId>> order_;
  std::atomic<std::uint64_t> mark_ = 0;
};

}  // namespace

Result<std::unique_ptr<Store>> open_memory_store(const Clock &clock,
                                                 const MemorySettings &settings) {
  std::array<std::uint8_t, 32> random;
  LIMEN_TRY(random_bytes(random.data(), random.size()));
  return std::unique_ptr<Store>(std::make_unique<MemoryStore>(clock, settings, random));
}

}  // namespace limen::store
