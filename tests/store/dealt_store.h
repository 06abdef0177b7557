// A store that two processes have open: each call goes to one of them, in an order
// that looks random and is the same each time. A touch is seen by other processes
// only when it is written; so that both see the same at any time, this makes each
// one durable.
#pragma once

#include <algorithm>
#include <atomic>

#include "store/store.h"

namespace limen::store {

class DealtStore final : public Store {
 public:
  DealtStore(Store &one, Store &other) : one_(one), other_(other) {}

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override {
    return any().get(bucket, kind, key, room);
  }
  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override {
    const auto is_touch = [](const Write &write) { return write.type == Write::Type::touch; };
    if (!std::ranges::all_of(writes, is_touch)) return any().commit(bucket, id, conditions, writes);
    std::vector<Condition> durable(conditions.begin(), conditions.end());
    durable.push_back({Condition::Type::absent, kind_of_no_record, "no record"});
    return any().commit(bucket, id, durable, writes);
  }
  Result<std::vector<std::string>> list(Bucket bucket, std::string_view index,
                                        std::string_view after, std::size_t n) override {
    return any().list(bucket, index, after, n);
  }
  Result<ScanPage> scan(Kind kind, std::string_view after, std::size_t n) override {
    return any().scan(kind, after, n);
  }
  Result<Tail> tail(const Cursor &cursor, std::size_t n) override { return any().tail(cursor, n); }
  Result<Beat> beat(const Cursor &cursor) override { return any().beat(cursor); }
  Result<Seconds> now() override { return any().now(); }
  Result<Seconds> swept_before() override { return any().swept_before(); }
  void note_time(Seconds now) noexcept override { any().note_time(now); }
  Seconds newest_time() const noexcept override { return any().newest_time(); }
  std::uint64_t log_mark() const noexcept override { return any().log_mark(); }
  bool is_private() const noexcept override { return any().is_private(); }
  std::array<std::uint8_t, 16> id() const noexcept override { return any().id(); }

 private:
  static constexpr Kind kind_of_no_record = 255;

  Store &any() const noexcept {
    std::uint64_t mixed = calls_.fetch_add(1, std::memory_order_relaxed) + 1;
    mixed *= 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 32;
    mixed *= 0xbf58476d1ce4e5b9;
    return mixed >> 63 == 0 ? one_ : other_;
  }

  Store &one_, &other_;
  mutable std::atomic<std::uint64_t> calls_{0};
};

}  // namespace limen::store
