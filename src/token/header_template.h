// The header segment of the tokens that a key signs, which is made once for each key.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "jose/jwk.h"

namespace limen::token {

// Returns the base64url header of a token of this `typ`. Fails with json if it is too long.
Result<std::string> make_header_segment(const jose::Jwk &jwk, std::string_view type);

// Safe from any thread, without a lock. Keys come one after another and must outlive it. The
// headers of older keys stay in memory.
class HeaderTemplates {
 public:
  explicit HeaderTemplates(std::string type) : type_(std::move(type)) {}
  HeaderTemplates(const HeaderTemplates &) = delete;
  HeaderTemplates &operator=(const HeaderTemplates &) = delete;
  ~HeaderTemplates();

  Result<std::string_view> of(const jose::Jwk &jwk) {
    const Header *const newest = newest_.load(std::memory_order_acquire);
    if (newest != nullptr && newest->jwk == &jwk) [[likely]]
      return std::string_view(newest->segment);
    return find_or_make(jwk, newest);
  }

 private:
  struct Header {
    const jose::Jwk *jwk;
    std::string segment;
    const Header *before;
  };

  Result<std::string_view> find_or_make(const jose::Jwk &jwk, const Header *newest);

  const std::string type_;
  std::atomic<const Header *> newest_{nullptr};
};

}  // namespace limen::token
