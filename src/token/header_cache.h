// Header segments that have led to a good signature, and the key they chose:
// the same bytes again need no parsing.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "jose/jwk.h"

namespace limen::token {

struct KnownHeader {
  std::string segment;  // base64url, as it stood in the token
  std::shared_ptr<const jose::Jwk> jwk;
  std::optional<std::string> kid;
};

// For one key set and one policy. Append-only and without locks: an entry, once
// seen, stays. Only headers of verified tokens go in, so that nobody without a
// key can fill it; when it is full, further headers are parsed each time.
class HeaderCache {
 public:
  HeaderCache() = default;
  HeaderCache(const HeaderCache &) = delete;
  HeaderCache &operator=(const HeaderCache &) = delete;
  ~HeaderCache() {
    for (auto &slot : slots_) delete slot.load(std::memory_order_relaxed);
  }

  const KnownHeader *find(std::string_view segment) const noexcept {
    for (const auto &slot : slots_) {
      const KnownHeader *const known = slot.load(std::memory_order_acquire);
      if (known == nullptr) return nullptr;
      if (known->segment == segment) return known;
    }
    return nullptr;
  }

  void add(std::unique_ptr<KnownHeader> header) {
    for (auto &slot : slots_) {
      const KnownHeader *expected = nullptr;
      if (slot.compare_exchange_strong(expected, header.get(), std::memory_order_acq_rel)) {
        static_cast<void>(header.release());
        return;
      }
      if (expected->segment == header->segment) return;
    }
  }

 private:
  std::array<std::atomic<const KnownHeader *>, 8> slots_{};
};

}  // namespace limen::token
