// Declares one shard of a memory store: a set of buckets that share a lock.
#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "store/memory/answers.h"
#include "store/memory/index.h"
#include "store/memory/log.h"
#include "store/memory/table.h"
#include "store/store.h"

namespace limen::store::memory {

// Holds the state that all shards of a store share.
struct Shared {
  Shared(const Clock &of_store, const HashKey &key, const Log::Epoch &epoch, Seconds log_retention,
         std::uint64_t limit)
      : clock(of_store),
        hash_key(key),
        log(epoch, log_retention, budget),
        budget(limit),
        pages(budget) {}

  const Clock &clock;
  HashKey hash_key;
  Log log;
  std::atomic<Version> last_version = 0;
  Budget budget;
  Pages pages;

  RecordName name(Bucket bucket, Kind kind, std::string_view key) const noexcept;
};

class Shard {
 public:
  explicit Shard(Shared &shared)
      : shared_(shared), records_(shared.pages), members_(shared.budget) {}

  void get(const RecordName &name, std::span<std::uint8_t> room, Read &found) const noexcept;
  // Carries out the store's commit(), whose arguments were checked. Returns nothing if the store is
  // full.
  std::optional<Commit> commit(Bucket bucket, const CommitId &id,
                               std::span<const Condition> conditions,
                               std::span<const Write> writes);
  std::vector<std::string> list(Bucket bucket, std::string_view index, std::string_view after,
                                std::size_t n) const;
  std::uint64_t scan(Kind kind, std::uint64_t from, std::size_t n,
                     std::vector<Record> &records) const;

  struct Usage {
    std::size_t records = 0, members = 0;
  };
  Usage usage() const;

 private:
  class Plan;

  std::optional<Version> carry_out(Bucket bucket, std::span<const Write> writes, bool named,
                                   Seconds now);
  void make_room() noexcept;
  bool holds(Bucket bucket, const Condition &condition, Seconds now) const;

  Shared &shared_;
  RecordTable records_;
  mutable std::mutex lock_;
  MemberTable members_;
  Answers answers_;
};

}  // namespace limen::store::memory
