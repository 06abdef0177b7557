#include "store/lmdb/pending_touches.h"

#include <algorithm>

namespace limen::store::lmdb {

void Touches::add(std::string_view record_name, const Touch &touch) {
  Shard &shard = this->shard(record_name);
  const std::lock_guard guard(shard.lock);
  const auto [at, is_new] = shard.touches.try_emplace(std::string(record_name), touch);
  if (is_new) {
    count_.fetch_add(1, std::memory_order_release);
    return;
  }
  if (at->second.version == touch.version)
    at->second.deadline = std::max(at->second.deadline, touch.deadline);
  else if (at->second.version < touch.version)
    at->second = touch;
}

Seconds Touches::deadline(std::string_view record_name, Version version, Seconds expires_at,
                          Seconds end) const {
  if (empty()) [[likely]]
    return expires_at;
  const Shard &shard = this->shard(record_name);
  const std::lock_guard guard(shard.lock);
  const auto at = shard.touches.find(record_name);
  if (at == shard.touches.end() || at->second.version != version) return expires_at;
  return std::max(expires_at, std::min(at->second.deadline, end));
}

std::vector<Touches::Named> Touches::some(std::size_t most) const {
  std::vector<Named> some;
  if (empty()) return some;
  for (const Shard &shard : shards_) {
    const std::lock_guard guard(shard.lock);
    for (const auto &[name, touch] : shard.touches) {
      if (some.size() == most) return some;
      some.push_back({name, touch});
    }
  }
  return some;
}

// Keeps touches whose deadline was moved again meanwhile.
void Touches::written(const std::vector<Named> &touches) noexcept {
  for (const auto &[name, touch] : touches) {
    Shard &shard = this->shard(name);
    const std::lock_guard guard(shard.lock);
    const auto at = shard.touches.find(name);
    if (at == shard.touches.end() || at->second.version != touch.version ||
        at->second.deadline != touch.deadline)
      continue;
    shard.touches.erase(at);
    count_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace limen::store::lmdb
