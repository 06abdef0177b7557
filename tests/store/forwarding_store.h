// Forwards every call to another store. A test overrides the calls that it replaces.
#pragma once

#include "store/store.h"

namespace limen::store {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store &target) : target_(&target) {}

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override {
    return target().get(bucket, kind, key, room);
  }
  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override {
    return target().commit(bucket, id, conditions, writes);
  }
  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override {
    return target().list(bucket, index, after, n);
  }
  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override {
    return target().scan(kind, after, n);
  }
  Result<Tail> tail(const Cursor &cursor, std::size_t n) override {
    return target().tail(cursor, n);
  }
  Result<Beat> beat(const Cursor &cursor) override { return target().beat(cursor); }
  Result<Seconds> now() override { return target().now(); }
  Result<Seconds> swept_before() override { return target().swept_before(); }
  void note_time(Seconds now) noexcept override { target().note_time(now); }
  Seconds newest_time() const noexcept override { return target().newest_time(); }
  std::uint64_t log_mark() const noexcept override { return target().log_mark(); }
  bool is_private() const noexcept override { return target().is_private(); }
  std::array<std::uint8_t, 16> id() const noexcept override { return target().id(); }

 protected:
  // For a class that overrides target().
  ForwardingStore() = default;

  virtual Store &target() const noexcept { return *target_; }

 private:
  Store *target_ = nullptr;
};

}  // namespace limen::store
