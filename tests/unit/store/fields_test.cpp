#include "store/fields.h"

#include <gtest/gtest.h>

#include <string>

namespace limen::store {
namespace {

using namespace std::string_view_literals;

TEST(Fields, ATagALengthAndTheBytes) {
  std::string out;
  append_field(out, 0x0102, "ab");
  append_numbers(out, 3, {-1, 0x0102});
  EXPECT_EQ(out,
            "\x02\x01\x02\0\0\0ab"
            "\x03\0\x10\0\0\0"
            "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
            "\x02\x01\0\0\0\0\0\0"sv);
}

TEST(Fields, AreReadInTheirOrder) {
  std::string out;
  append_field(out, 7, "");
  append_numbers(out, 8, {5, -6});
  append_field(out, 7, "\0x"sv);
  FieldReader in(out);
  Field field;
  ASSERT_TRUE(in.next(field));
  EXPECT_EQ(field.tag, 7);
  EXPECT_EQ(field.bytes, "");
  ASSERT_TRUE(in.next(field));
  EXPECT_TRUE(field.has_numbers(2));
  EXPECT_FALSE(field.has_numbers(1));
  EXPECT_EQ(field.number(0), 5u);
  EXPECT_EQ(field.time(1), -6);
  ASSERT_TRUE(in.next(field));
  EXPECT_EQ(field.bytes, "\0x"sv);
  EXPECT_EQ(field.whole, "\x07\0\x02\0\0\0\0x"sv);
  EXPECT_FALSE(in.next(field));
  EXPECT_TRUE(in.at_end());
}

TEST(Fields, WhatIsCutIsNotAtItsEnd) {
  std::string out;
  append_field(out, 1, "abc");
  for (std::size_t size = 1; size < out.size(); ++size) {
    FieldReader in(std::string_view(out).substr(0, size));
    Field field;
    EXPECT_FALSE(in.next(field)) << size;
    EXPECT_FALSE(in.at_end()) << size;
  }
}

TEST(Fields, ALengthOfFourGigabytesIsNotFollowed) {
  FieldReader in("\x01\0\xFF\xFF\xFF\xFF"sv);
  Field field;
  EXPECT_FALSE(in.next(field));
  EXPECT_FALSE(in.at_end());
}

}  // namespace
}  // namespace limen::store
