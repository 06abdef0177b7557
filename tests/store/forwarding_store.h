// A store that passes every call on to another: what a test replaces, it
// overrides.
#pragma once

#include "store/store.h"

namespace limen::store {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store &sound) : sound_(sound) {}

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override {
    return sound_.get(bucket, kind, key, room);
  }
  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override {
    return sound_.commit(bucket, id, conditions, writes);
  }
  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override {
    return sound_.list(bucket, index, after, n);
  }
  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override {
    return sound_.scan(kind, after, n);
  }
  Result<Tail> tail(const Cursor &cursor, std::size_t n) override { return sound_.tail(cursor, n); }
  Result<Beat> beat(const Cursor &cursor) override { return sound_.beat(cursor); }
  Result<Seconds> now() override { return sound_.now(); }
  Result<Seconds> swept_before() override { return sound_.swept_before(); }
  void note_time(Seconds now) noexcept override { sound_.note_time(now); }
  Seconds newest_time() const noexcept override { return sound_.newest_time(); }
  std::uint64_t log_mark() const noexcept override { return sound_.log_mark(); }
  bool is_private() const noexcept override { return sound_.is_private(); }
  std::array<std::uint8_t, 16> id() const noexcept override { return sound_.id(); }

 private:
  Store &sound_;
};

}  // namespace limen::store
