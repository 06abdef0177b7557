// Declares the class of the lmdb driver: a store as one gate sees it, with the gate's clock.
#pragma once

#include <atomic>
#include <memory>

#include "store/lmdb/environment.h"
#include "store/lmdb/open.h"
#include "store/lmdb/writer.h"

namespace limen::store::lmdb {

// Holds what all gates of a process on the same store share.
struct Shared {
  explicit Shared(Directory directory) : environment(std::move(directory)), writer(environment) {}
  Environment environment;
  Writer writer;

  // Caches the log's last position, and the number of the commit at which it was read.
  std::atomic<std::uint64_t> mark{0};
  alignas(64) std::atomic<std::uint64_t> mark_commit{0};
};

// Returns the Shared of this store in this process, and opens it first if needed. Each process,
// including a child after fork, has its own. `path` is that of the main store.
Result<std::shared_ptr<Shared>> share(std::string_view path, const Opening &opening);

// Tells whether this process has the store of this directory open.
bool is_open_here(const Directory &directory);

class LmdbStore final : public Store, public Admin {
 public:
  LmdbStore(const Clock &clock, const Settings &settings, std::shared_ptr<Shared> shared);

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override;
  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override;
  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override;
  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override;
  Result<Tail> tail(const store::Cursor &cursor, std::size_t n) override;
  Result<Beat> beat(const store::Cursor &cursor) override;
  Result<Seconds> now() override { return clock_.now(); }
  Result<Seconds> swept_before() override;
  void note_time(Seconds now) noexcept override;
  Seconds newest_time() const noexcept override;
  std::uint64_t log_mark() const noexcept override;
  bool is_private() const noexcept override { return true; }  // only the owner has access
  std::optional<Holding> holding() const override;
  Result<Facts> facts() const override;
  Outcome back_up(const std::string &path, Progress &progress) override;
  std::array<std::uint8_t, 16> id() const noexcept override { return environment().info().id; }

 private:
  Environment &environment() const { return shared_->environment; }
  Seconds deadline_of(std::string_view name, const RecordHead &head) const;
  // Tells whether a commit only moves deadlines.
  bool is_touch(const CommitId &id, std::span<const Condition> conditions,
                std::span<const Write> writes) const;
  Result<std::optional<Commit>> touch(Bucket bucket, std::span<const Condition> conditions,
                                      std::span<const Write> writes);
  Result<State> read_state(const Environment::Snapshot &snapshot) const;
  store::Cursor cursor_at(std::uint64_t position) const;
  bool position_of(const store::Cursor &cursor, std::uint64_t &position) const;
  std::uint64_t read_mark() const noexcept;

  const Clock &clock_;
  const Settings settings_;
  const std::shared_ptr<Shared> shared_;
};

}  // namespace limen::store::lmdb
