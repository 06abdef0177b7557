#include "store/memory/shard.h"

#include <utility>

#include "store/unkeyed_hash.h"

namespace limen::store::memory {
namespace {

// Limits how often a reader tries without the lock, before it takes the lock.
constexpr int attempts = 64;

// Puts and adds for which a full shard is swept.
constexpr std::size_t swept_when_full = 32;

Share share_of(std::span<const Write> writes) noexcept {
  bool puts = false, logs_or_erases = false;
  for (const Write &write : writes) {
    puts |= write.type == Write::Type::put;
    logs_or_erases |= write.type == Write::Type::log || write.type == Write::Type::erase;
  }
  if (!puts) return Share::any;
  return logs_or_erases ? Share::all : Share::most;
}

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

RecordName Shared::name(Bucket bucket, Kind kind, std::string_view key) const noexcept {
  const std::uint64_t number = std::uint64_t{bucket} << 8 | kind;
  return {bucket, kind, key, static_cast<std::uint32_t>(place_hash(hash_key, number, key) >> 32)};
}

// Plans the writes of a commit. make() allocates all that they need and may fail; carry_out()
// cannot fail. make() returns false when the store is full.
class Shard::Plan {
 public:
  Plan(Shard &shard, Bucket bucket, std::span<const Write> writes)
      : shard_(shard),
        bucket_(bucket),
        writes_(writes),
        share_(share_of(writes)),
        append_(shard.shared_.log) {}
  Plan(const Plan &) = delete;
  Plan &operator=(const Plan &) = delete;

  ~Plan() {
    for (const Step &step : steps_) {
      if (step.record != 0) shard_.records_.drop(step.record);
      if (!step.member.empty()) shard_.members_.drop(step.member);
    }
  }

  bool make() {
    steps_.reserve(writes_.size());
    for (const Write &write : writes_)
      if (!make_step(write, steps_.emplace_back())) return false;
    return shard_.records_.reserve(puts_, share_);
  }

  Version carry_out(Seconds now) noexcept {
    std::atomic<Version> &last_version = shard_.shared_.last_version;
    const Version version =
        puts_ > 0 ? last_version.fetch_add(1, std::memory_order_relaxed) + 1 : 0;
    shard_.records_.begin_change();
    for (std::size_t i = 0; i < writes_.size(); ++i)
      carry_out_step(writes_[i], steps_[i], version, now);
    append_.publish(now);
    shard_.records_.end_change();
    const Seconds settled = shard_.shared_.clock.settled();
    shard_.records_.sweep(puts_, settled);
    shard_.members_.sweep(adds_, settled);
    return version;
  }

 private:
  struct Step {
    RecordName name{};
    Ref record = 0;
    MemberTable::Made member;
    std::string member_name;
  };

  bool make_step(const Write &write, Step &step) {
    switch (write.type) {
      case Write::Type::put:
        step.name = shard_.shared_.name(bucket_, write.kind, write.key);
        step.record =
            shard_.records_.make(step.name, write.value, write.expires_at, write.end, share_);
        ++puts_;
        return step.record != 0;
      case Write::Type::touch:
      case Write::Type::erase:
        step.name = shard_.shared_.name(bucket_, write.kind, write.key);
        break;
      case Write::Type::index_add:
        step.member = shard_.members_.make(MemberTable::name(bucket_, write.key, write.value),
                                           write.expires_at, share_);
        ++adds_;
        return !step.member.empty();
      case Write::Type::index_remove:
        step.member_name = MemberTable::name(bucket_, write.key, write.value);
        break;
      case Write::Type::log:
        return append_.add(write.kind, write.value, share_);
    }
    return true;
  }

  void carry_out_step(const Write &write, Step &step, Version version, Seconds now) noexcept {
    switch (write.type) {
      case Write::Type::put:
        shard_.records_.put(step.name, std::exchange(step.record, 0), version, now);
        break;
      case Write::Type::touch:
        shard_.records_.touch(step.name, write.expires_at, now);
        break;
      case Write::Type::erase:
        shard_.records_.erase(step.name);
        break;
      case Write::Type::index_add:
        shard_.members_.add(std::move(step.member), now);
        break;
      case Write::Type::index_remove:
        shard_.members_.remove(step.member_name);
        break;
      case Write::Type::log:
        break;
    }
  }

  Shard &shard_;
  const Bucket bucket_;
  const std::span<const Write> writes_;
  const Share share_;
  Log::Append append_;
  std::vector<Step> steps_;
  std::size_t puts_ = 0;
  std::size_t adds_ = 0;
};

void Shard::get(const RecordName &name, std::span<std::uint8_t> room, Read &found) const noexcept {
  const Seconds now = shared_.clock.now();
  for (int i = 0; i < attempts; ++i) {
    const RecordTable::Attempt attempt = records_.try_get(name, now, room, found);
    if (attempt == RecordTable::Attempt::done) return;
    if (attempt == RecordTable::Attempt::needs_lock) break;
    pause();
  }
  const std::lock_guard guard(lock_);
  found = records_.get(name, now, room);
}

std::optional<Commit> Shard::commit(Bucket bucket, const CommitId &id,
                                    std::span<const Condition> conditions,
                                    std::span<const Write> writes) {
  const bool named = id != CommitId{};
  const std::lock_guard guard(lock_);
  const Seconds now = shared_.clock.now();
  if (named)
    if (const Version *first = answers_.find(bucket, id, now)) return Commit{true, *first};
  for (const Condition &condition : conditions)
    if (!holds(bucket, condition, now)) return Commit{};
  std::optional<Version> version = carry_out(bucket, writes, named, now);
  if (!version) {
    make_room();
    version = carry_out(bucket, writes, named, now);
  }
  if (!version) return std::nullopt;
  if (named) answers_.remember(bucket, id, *version, now);
  return Commit{true, *version};
}

// Returns nothing if the store is full.
std::optional<Version> Shard::carry_out(Bucket bucket, std::span<const Write> writes, bool named,
                                        Seconds now) {
  Plan plan(*this, bucket, writes);
  if (!plan.make()) return std::nullopt;
  if (named) answers_.reserve();
  return plan.carry_out(now);
}

void Shard::make_room() noexcept {
  const Seconds settled = shared_.clock.settled();
  records_.sweep(swept_when_full, settled);
  members_.sweep(swept_when_full, settled);
  records_.trim();
}

bool Shard::holds(Bucket bucket, const Condition &condition, Seconds now) const {
  const auto version = [&](std::string_view key) {
    return records_.version(shared_.name(bucket, condition.kind, key), now);
  };
  switch (condition.type) {
    case Condition::Type::absent:
      return version(condition.key) == 0;
    case Condition::Type::at_version:
      return version(condition.key) == condition.number;
    case Condition::Type::index_below:
      break;
  }
  std::uint64_t live = 0;
  members_.visit(MemberTable::name(bucket, condition.key), {}, now, [&](std::string_view member) {
    if (member.size() >= condition.prefix && version(member.substr(condition.prefix)) != 0) ++live;
    return live < condition.number;
  });
  return live < condition.number;
}

std::vector<std::string> Shard::list(Bucket bucket, std::string_view index, std::string_view after,
                                     std::size_t n) const {
  std::vector<std::string> keys;
  if (n == 0) return keys;
  const std::string name = MemberTable::name(bucket, index);
  const std::lock_guard guard(lock_);
  members_.visit(name, after, shared_.clock.now(), [&](std::string_view member) {
    keys.emplace_back(member);
    return keys.size() < n;
  });
  return keys;
}

std::uint64_t Shard::scan(Kind kind, std::uint64_t from, std::size_t n,
                          std::vector<Record> &records) const {
  const std::lock_guard guard(lock_);
  return records_.scan(kind, from, n, shared_.clock.settled(), records);
}

Shard::Usage Shard::usage() const {
  const std::lock_guard guard(lock_);
  return {records_.size(), members_.size()};
}

}  // namespace limen::store::memory
