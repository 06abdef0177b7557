#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "tables.h"

#ifdef LIMEN_BENCH_ABSL
#include <absl/container/flat_hash_map.h>
#endif
#ifdef LIMEN_BENCH_TSL
#include <tsl/robin_map.h>
#endif

namespace tables {
namespace {

struct Hash {
  std::size_t operator()(const Key &key) const noexcept { return word(key); }
};

using Value = std::array<std::uint8_t, peer_value>;

template <class Map>
class Of final : public Peer {
 public:
  explicit Of(std::size_t entries) { map_.reserve(entries); }

  void add(const Key &key, std::span<const std::uint8_t> value) override {
    Value kept{};
    std::copy_n(value.data(), std::min(value.size(), kept.size()), kept.data());
    map_.emplace(key, kept);
  }
  bool get(const Key &key, std::uint8_t *out) const override {
    const auto found = map_.find(key);
    if (found == map_.end()) return false;
    std::memcpy(out, found->second.data(), found->second.size());
    return true;
  }

 private:
  Map map_;
};

}  // namespace

std::unique_ptr<Peer> make_peer(const char *name, [[maybe_unused]] std::size_t entries) {
  const std::string_view wanted = name;
#ifdef LIMEN_BENCH_ABSL
  if (wanted == "absl::flat_hash_map")
    return std::make_unique<Of<absl::flat_hash_map<Key, Value, Hash>>>(entries);
#endif
#ifdef LIMEN_BENCH_TSL
  if (wanted == "tsl::robin_map")
    return std::make_unique<Of<tsl::robin_map<Key, Value, Hash>>>(entries);
#endif
  if (wanted == "std::unordered_map")
    return std::make_unique<Of<std::unordered_map<Key, Value, Hash>>>(entries);
  return nullptr;
}

}  // namespace tables
