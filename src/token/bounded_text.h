// Builds a text whose size is bounded beforehand, on the stack if it fits.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/clock.h"

namespace limen::token {

class BoundedText {
 public:
  // Appending more than `bound` bytes is undefined.
  explicit BoundedText(std::size_t bound) {
    if (bound > sizeof stack_) heap_ = std::make_unique_for_overwrite<char[]>(bound);
    begin_ = end_ = heap_ ? heap_.get() : stack_;
  }
  BoundedText(const BoundedText &) = delete;
  BoundedText &operator=(const BoundedText &) = delete;

  void append(std::string_view text) {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }
  void push_back(char c) { *end_++ = c; }
  void append_number(Seconds number) { end_ = std::to_chars(end_, end_ + max_digits, number).ptr; }
  std::string_view view() const { return {begin_, static_cast<std::size_t>(end_ - begin_)}; }

  static constexpr std::size_t max_digits = 20;

 private:
  char stack_[2048];
  std::unique_ptr<char[]> heap_;
  char *begin_, *end_;
};

}  // namespace limen::token
