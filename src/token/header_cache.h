// Caches header segments of verified tokens with the key that each names, so that the same
// bytes need no parsing again.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "jose/jwk.h"
#include "keyring/key_source.h"

namespace limen::token {

struct KnownHeader {
  std::string segment;  // base64url, as it stood in the token
  std::shared_ptr<const jose::Jwk> jwk;
  std::optional<std::string> kid;
  const keyring::View *view;  // the one that had the key
  const KnownHeader *before = nullptr;
};

// A cache for one source of keys and one policy, without locks. An entry stays in memory,
// but counts only while its view is valid. Only headers of verified tokens go in, so that
// nobody without a key can fill it. When it is full, other headers are parsed each time.
class HeaderCache {
 public:
  HeaderCache() = default;
  HeaderCache(const HeaderCache &) = delete;
  HeaderCache &operator=(const HeaderCache &) = delete;
  ~HeaderCache() {
    for (auto &slot : slots_)
      for (const KnownHeader *known = slot.load(std::memory_order_relaxed); known != nullptr;)
        delete std::exchange(known, known->before);
  }

  // Finds a header. The caller must check that its view is still valid.
  const KnownHeader *find(std::string_view segment) const noexcept {
    for (const auto &slot : slots_) {
      const KnownHeader *const known = slot.load(std::memory_order_acquire);
      if (known == nullptr) return nullptr;
      if (known->segment == segment) return known;
    }
    return nullptr;
  }

  // Adds a header, in the place of a superseded one if there is one. That stays in memory;
  // there are few, because views are few.
  void add(std::unique_ptr<KnownHeader> header) {
    for (auto &slot : slots_) {
      const KnownHeader *held = slot.load(std::memory_order_acquire);
      if (held != nullptr && !is_superseded(*held)) {
        if (held->segment == header->segment) return;
        continue;
      }
      header->before = held;
      if (slot.compare_exchange_strong(held, header.get(), std::memory_order_acq_rel)) {
        static_cast<void>(header.release());
        return;
      }
      if (held->segment == header->segment) return;
    }
  }

 private:
  static bool is_superseded(const KnownHeader &known) noexcept {
    return known.view->valid_until.load(std::memory_order_relaxed) == unset;
  }

  std::array<std::atomic<const KnownHeader *>, 8> slots_{};
};

}  // namespace limen::token
