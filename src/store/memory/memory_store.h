// Declares the class of the memory driver. Benchmarks and tests use it directly.
#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "store/memory/open.h"
#include "store/memory/shard.h"

namespace limen::store::memory {

class MemoryStore final : public Store, public Admin {
 public:
  using Id = std::array<std::uint8_t, 16>;

  MemoryStore(const Clock &clock, const Settings &settings, const Id &id, const Log::Epoch &epoch,
              const HashKey &hash_key);

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override;
  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override;
  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override;
  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override;
  Result<Tail> tail(const Cursor &cursor, std::size_t n) override;
  Result<Beat> beat(const Cursor &cursor) override;
  Result<Seconds> now() override { return shared_.clock.now(); }
  Result<Seconds> swept_before() override { return shared_.clock.settled(); }
  void note_time(Seconds now) noexcept override;
  Seconds newest_time() const noexcept override {
    return newest_time_.load(std::memory_order_acquire);
  }
  std::uint64_t log_mark() const noexcept override { return shared_.log.mark(); }
  bool is_private() const noexcept override { return true; }  // only this process has the data
  Id id() const noexcept override { return id_; }

  struct Usage {
    std::size_t records = 0;  // including expired records that are not yet swept
    std::size_t members = 0;  // including expired members
    std::size_t entries = 0;  // of the log
    std::size_t bytes = 0;    // of all that the store holds
  };
  Usage usage() const;
  Result<Facts> facts() const override;
  Outcome back_up(const std::string &path, Progress &progress) override;
  std::optional<Holding> holding() const override {
    const Usage all = usage();
    return Holding{all.records, all.bytes};
  }

 private:
  static constexpr std::size_t most_shards = 64;

  Shard &shard(Bucket bucket) { return *shards_[bucket & (shard_count_ - 1)]; }

  const Id id_;
  const std::size_t shard_count_;  // a power of two
  const char *const max_size_name_;
  std::atomic<Seconds> newest_time_{0};
  Shared shared_;
  std::array<std::unique_ptr<Shard>, most_shards> shards_;
};

}  // namespace limen::store::memory
