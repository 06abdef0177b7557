// Gives a store that two processes have open. Each call goes to one of them, in an order that looks
// random and is the same in every run. Other processes see a touch only when it is written, so this
// store writes each touch at once, and both processes always see the same.
#pragma once

#include <algorithm>
#include <atomic>

#include "forwarding_store.h"
#include "store/store.h"

namespace limen::store {

class DealtStore final : public ForwardingStore {
 public:
  DealtStore(Store &one, Store &other) : one_(one), other_(other) {}

  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override {
    const auto is_touch = [](const Write &write) { return write.type == Write::Type::touch; };
    if (!std::ranges::all_of(writes, is_touch))
      return ForwardingStore::commit(bucket, id, conditions, writes);
    std::vector<Condition> durable(conditions.begin(), conditions.end());
    durable.push_back({Condition::Type::absent, kind_of_no_record, "no record"});
    return ForwardingStore::commit(bucket, id, durable, writes);
  }

 private:
  static constexpr Kind kind_of_no_record = 255;

  // Chooses one of the two.
  Store &target() const noexcept override {
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
