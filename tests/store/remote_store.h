// Lets a child process, which opens the directory, do every call of a store. The clock is this
// process's: each call sends its time along.
#pragma once

#include <memory>
#include <string>

#include "child.h"
#include "store/lmdb/open.h"

namespace limen::store {

class RemoteStore final : public Store {
 public:
  // Throws if the child cannot open the store.
  RemoteStore(const Clock &clock, const std::string &path, const lmdb::Settings &settings);
  // Makes the child close the store.
  ~RemoteStore() override;
  RemoteStore(const RemoteStore &) = delete;
  RemoteStore &operator=(const RemoteStore &) = delete;

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override;
  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override;
  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override;
  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override;
  Result<Tail> tail(const Cursor &cursor, std::size_t n) override;
  Result<Beat> beat(const Cursor &cursor) override;
  Result<Seconds> now() override;
  Result<Seconds> swept_before() override;
  void note_time(Seconds now) noexcept override;
  Seconds newest_time() const noexcept override;
  std::uint64_t log_mark() const noexcept override;
  bool is_private() const noexcept override;
  std::array<std::uint8_t, 16> id() const noexcept override;

 private:
  const Clock &clock_;
  std::unique_ptr<Child> child_;
};

}  // namespace limen::store
