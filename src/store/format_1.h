// Reads the values of store format 1, whose parts followed one another without tags. Only the
// upgrade to format 2 needs this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace limen::store::format_1 {

// Reads zeros and empty texts beyond the end, and remembers that it did.
class PartReader {
 public:
  explicit PartReader(std::string_view bytes) : left_(bytes) {}

  std::string_view raw(std::size_t size) {
    if (size > left_.size()) {
      broken_ = true;
      left_ = {};
      return {};
    }
    const std::string_view piece = left_.substr(0, size);
    left_.remove_prefix(size);
    return piece;
  }
  std::uint64_t number(std::size_t size) {
    const std::string_view bytes = raw(size);
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
      number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
    return number;
  }
  Seconds time() { return static_cast<Seconds>(number(8)); }
  std::string_view text() { return raw(static_cast<std::size_t>(number(4))); }
  std::string_view rest() { return raw(left_.size()); }
  bool whole() const { return !broken_ && left_.empty(); }

 private:
  std::string_view left_;
  bool broken_ = false;
};

}  // namespace limen::store::format_1
