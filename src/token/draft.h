// Text in the making that usually fits the stack.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace limen::token {

class Draft {
 public:
  void append(std::string_view text) {
    if (text.size() > sizeof stack_ - size_ && heap_.empty()) spill(text.size());
    if (heap_.empty()) {
      std::copy(text.begin(), text.end(), stack_ + size_);
      size_ += text.size();
    } else {
      heap_.append(text);
    }
  }
  void push_back(char c) { append({&c, 1}); }
  void append_number(Seconds number) {
    char digits[24];
    const auto end = std::to_chars(digits, std::end(digits), number).ptr;
    append({digits, static_cast<std::size_t>(end - digits)});
  }
  std::string_view view() const {
    return heap_.empty() ? std::string_view(stack_, size_) : std::string_view(heap_);
  }

 private:
  void spill(std::size_t more) {
    heap_.reserve(2 * (size_ + more));
    heap_.assign(stack_, size_);
  }

  char stack_[2048];
  std::size_t size_ = 0;
  std::string heap_;
};

}  // namespace limen::token
