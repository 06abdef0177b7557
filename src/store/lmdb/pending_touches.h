// Deadlines that were moved and are not written yet: they ride on the next
// commit. Until then this process sees them here; if it dies, they are lost, and
// the sessions idle out sooner.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace limen::store::lmdb {

struct Touch {
  Version version = 0;  // of the record that it was for
  Seconds deadline = 0;
  Seconds now = 0;  // when it was asked for
};

class Touches {
 public:
  bool empty() const noexcept { return size() == 0; }
  std::size_t size() const noexcept { return count_.load(std::memory_order_acquire); }

  // A later deadline than is known here counts.
  void add(std::string_view record_name, const Touch &touch);

  // The deadline of a record, which was read as `expires_at`, up to `end`.
  Seconds deadline(std::string_view record_name, Version version, Seconds expires_at,
                   Seconds end) const;

  struct Named {
    std::string record_name;
    Touch touch;
  };
  // As many as that, or all there are. They stay visible until they are written().
  std::vector<Named> some(std::size_t most) const;
  void written(const std::vector<Named> &touches) noexcept;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  struct alignas(64) Shard {
    mutable std::mutex lock;
    std::unordered_map<std::string, Touch, Hash, std::equal_to<>> touches;
  };
  Shard &shard(std::string_view name) const { return shards_[Hash()(name) % shards_.size()]; }

  mutable std::array<Shard, 16> shards_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace limen::store::lmdb
