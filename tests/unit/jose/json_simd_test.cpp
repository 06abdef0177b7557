#include <gtest/gtest.h>

#include <cctype>
#include <cstring>
#include <string>

#include "jose/json/simd.h"

namespace limen::jose {
namespace {

bool is_stop(unsigned char octet) {
  return octet < 0x20 || octet == '"' || octet == '\\' || octet >= 0x80;
}

std::uint64_t plain_stops(const std::string &block) {
  std::uint64_t stops = 0;
  for (std::size_t i = 0; i < block.size(); ++i)
    if (is_stop(static_cast<unsigned char>(block[i]))) stops |= std::uint64_t{1} << i;
  return stops;
}

TEST(JsonSimd, FindsEveryStopAtEveryPlace) {
  for (int octet = 0; octet < 256; ++octet) {
    for (const char filler : {'a', ' ', '!', '#', '[', ']', '\x7F', '"', '\x80'}) {
      for (std::size_t at = 0; at < stops_width; ++at) {
        std::string block(stops_width, filler);
        block[at] = static_cast<char>(octet);
        ASSERT_EQ(find_stops(block.data()), plain_stops(block)) << octet << " at " << at;
        ASSERT_EQ(find_stops_by_word(block.data()), plain_stops(block)) << octet << " at " << at;
      }
    }
  }
}

TEST(JsonSimd, CountsLeadingDigits) {
  for (std::size_t count = 0; count < 8; ++count) {
    for (int octet = 0; octet < 256; ++octet) {
      if (octet >= '0' && octet <= '9') continue;
      for (const char filler : {'0', '9', '\0', '\xFF', ':', '/'}) {
        std::string word(8, filler);
        for (std::size_t i = 0; i < count; ++i)
          word[i] = static_cast<char>('0' + (i * 7 + count) % 10);
        word[count] = static_cast<char>(octet);
        ASSERT_EQ(leading_digits(load_word(word.data())), count) << octet;
      }
    }
  }
  EXPECT_EQ(leading_digits(load_word("01234567")), 8u);
  EXPECT_EQ(leading_digits(load_word("98989898")), 8u);
}

TEST(JsonSimd, ReadsEightDigits) {
  EXPECT_EQ(eight_digits(load_word("00000000")), 0u);
  EXPECT_EQ(eight_digits(load_word("12345678")), 12345678u);
  EXPECT_EQ(eight_digits(load_word("99999999")), 99999999u);
  for (std::uint32_t number = 1; number < 100'000'000; number += 98'765) {
    const std::string padded = std::to_string(100'000'000 + number).substr(1);
    ASSERT_EQ(eight_digits(load_word(padded.data())), number);
  }
}

}  // namespace
}  // namespace limen::jose
