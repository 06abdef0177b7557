// Holds deadlines that were moved and are not written yet. The next commit writes them. Until then
// only this process sees them. If it dies they are lost, and the sessions idle out sooner.
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
  Version version = 0;  // the version of the record when it was touched
  Seconds deadline = 0;
  Seconds now = 0;  // the time of the request
};

class Touches {
 public:
  bool empty() const noexcept { return size() == 0; }
  std::size_t size() const noexcept { return count_.load(std::memory_order_acquire); }

  // Adds a touch. Of two touches of the same version, the later deadline counts.
  void add(std::string_view record_name, const Touch &touch);

  // Returns the deadline of a record that was read with `expires_at`, including a pending touch,
  // but at most `end`.
  Seconds deadline(std::string_view record_name, Version version, Seconds expires_at,
                   Seconds end) const;

  struct Named {
    std::string record_name;
    Touch touch;
  };
  // Returns up to `most` touches. deadline() includes them until written() removes them.
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
