#include "base/utf8.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace limen {
namespace {

// RFC 3629 by way of the code point: the number of leading ones tells the
// length, the value must need that length and be a scalar value.
std::size_t expected_sequence(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t ones = 0;
  while (ones < 8 && (byte(0) & (0x80 >> ones)) != 0) ++ones;
  if (ones == 0) return 1;
  if (ones == 1 || ones > 4 || text.size() < ones) return 0;
  std::uint32_t point = byte(0) & (0x7Fu >> ones);
  for (std::size_t i = 1; i < ones; ++i) {
    if (byte(i) / 64 != 2) return 0;
    point = point * 64 + byte(i) % 64;
  }
  const std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (point < least[ones] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return 0;
  return ones;
}

std::string encoded(std::uint32_t point) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

// corpus: B1
TEST(Utf8, TakesEveryCodePointAndNoSurrogate) {
  for (std::uint32_t point = 0; point <= 0x1FFFFF; ++point) {
    const std::string text = encoded(point);
    const bool scalar = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    ASSERT_EQ(utf8_sequence(text), scalar ? text.size() : 0) << std::hex << point;
    ASSERT_EQ(utf8_valid(text), scalar) << std::hex << point;
  }
}

// corpus: B1
TEST(Utf8, AgreesWithTheStandardOnEveryForm) {
  constexpr unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
  const auto agree = [](std::string_view text) {
    ASSERT_EQ(utf8_sequence(text), expected_sequence(text)) << testing::PrintToString(text);
  };
  agree("");
  for (int a = 0; a < 256; ++a) {
    const std::string one{static_cast<char>(a)};
    agree(one);
    for (int b = 0; b < 256; ++b) {
      const std::string two = one + static_cast<char>(b);
      agree(two);
      for (const unsigned char c : edges) {
        const std::string three = two + static_cast<char>(c);
        agree(three);
        for (const unsigned char d : edges) agree(three + static_cast<char>(d));
      }
    }
  }
}

// corpus: B1
TEST(Utf8, FindsTheFirstInvalidByteWhereverItLies) {
  for (const std::string_view bad : {"\x80", "\xC0\xAF", "\xC3", "\xE2\x82", "\xED\xA0\x80",
                                     "\xF0\x9F\x94", "\xF4\x90\x80\x80", "\xF8", "\xFF"}) {
    for (const std::string_view filler : {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x94\x91"}) {
      for (std::size_t count = 0; count <= 24; ++count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += filler;
        const std::size_t valid = text.size();
        ASSERT_EQ(utf8_valid_prefix(text), valid);
        ASSERT_TRUE(utf8_valid(text));
        text += bad;
        ASSERT_EQ(utf8_valid_prefix(text), valid);
        text += "enough letters behind it to fill a word";
        ASSERT_EQ(utf8_valid_prefix(text), valid);
        ASSERT_FALSE(utf8_valid(text));
      }
    }
  }
}

TEST(Utf8, DoesNotReadBeyondTheText) {
  // The view ends where the missing bytes would make it valid.
  const std::string_view euro = "\xE2\x82\xAC";
  EXPECT_EQ(utf8_valid_prefix(euro.substr(0, 2)), 0u);
  EXPECT_EQ(utf8_sequence(euro.substr(0, 1)), 0u);
  EXPECT_EQ(utf8_valid_prefix(std::string_view("abcdefg\xC3\xA4").substr(0, 8)), 7u);
}

}  // namespace
}  // namespace limen
