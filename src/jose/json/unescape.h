// Reads the text of a JSON string byte by byte, without its escapes.
#pragma once

#include <cstdint>
#include <string_view>

namespace limen::jose {

// Reads text that the parser has accepted, up to its closing quote or its end.
class Unescaper {
 public:
  explicit Unescaper(std::string_view text) noexcept
      : at_(text.data()), end_(text.data() + text.size()) {}

  static constexpr int done = -1;

  // Returns the next byte, or `done`.
  int next() noexcept {
    if (pending_ > 0) {
      const auto byte = static_cast<unsigned char>(held_ >> (8 * --pending_));
      return byte;
    }
    if (at_ == end_ || *at_ == '"') return done;
    if (*at_ != '\\') return static_cast<unsigned char>(*at_++);
    return escape();
  }

 private:
  int escape() noexcept;
  std::uint32_t code_unit() noexcept;

  const char *at_;
  const char *end_;
  std::uint32_t held_ = 0;  // the bytes of a character that were not returned yet
  int pending_ = 0;         // how many; the next one is the highest
};

// Returns the value of a hexadecimal digit; -1 for anything else.
constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace limen::jose
