#include "crypto/tolerant_decoding.h"

#include <cstdint>

namespace limen::crypto {
namespace {

constexpr int no_digit = -1;

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : no_digit;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : no_digit;
}

// Gathers digits of some bits each into octets, and drops the bits that are left over.
class Gatherer {
 public:
  Gatherer(unsigned bits, unsigned skipped, std::size_t characters)
      : bits_(bits), skipped_(skipped) {
    octets_.reserve(characters * bits / 8);
  }

  void add(int digit) {
    if (digit == no_digit) return;
    if (skipped_ > 0) {
      --skipped_;
      return;
    }
    held_ = held_ << bits_ | static_cast<std::uint32_t>(digit);
    held_bits_ += bits_;
    if (held_bits_ < 8) return;
    held_bits_ -= 8;
    octets_.push_back(static_cast<std::uint8_t>(held_ >> held_bits_));
  }

  SecretBytes take() { return std::move(octets_); }

 private:
  const unsigned bits_;
  unsigned skipped_;
  std::uint32_t held_ = 0;
  unsigned held_bits_ = 0;
  SecretBytes octets_;
};

}  // namespace

SecretBytes tolerant_base64(std::string_view text, unsigned first) {
  Gatherer gatherer(6, first, text.size());
  for (const char c : text) gatherer.add(base64_digit(c));
  return gatherer.take();
}

SecretBytes tolerant_hex(std::string_view text, unsigned first) {
  Gatherer gatherer(4, first, text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool mark = text[i] == '0' && i + 1 < text.size() && (text[i + 1] | 0x20) == 'x';
    if (!mark) gatherer.add(hex_digit(text[i]));
  }
  return gatherer.take();
}

}  // namespace limen::crypto
