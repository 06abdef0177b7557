#include "options/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace limen::options {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

Property property(Type type, std::int64_t least, std::int64_t most) {
  return {"room.thing", type, "", least, most, 1, "A thing."};
}

std::string message(const Property &what, std::string_view value, Status status) {
  const Outcome done = check_value(what, value);
  EXPECT_EQ(done.status(), status) << value;
  return done.ok() ? "" : done.error().message;
}

TEST(Duration, IsSecondsOrHasAUnit) {
  EXPECT_EQ(parse_number(Type::duration, "90"), 90);
  EXPECT_EQ(parse_number(Type::duration, "30s"), 30);
  EXPECT_EQ(parse_number(Type::duration, "15m"), 15 * 60);
  EXPECT_EQ(parse_number(Type::duration, "12h"), 12 * 3600);
  EXPECT_EQ(parse_number(Type::duration, "7d"), 7 * 86400);
  EXPECT_EQ(parse_number(Type::duration, "0"), 0);
  EXPECT_EQ(parse_number(Type::duration, "007"), 7);
}

TEST(Duration, IsWholeUnsignedAndNothingElse) {
  for (const char *bad : {"", "s", "15x", "1.5h", "-1", "+1", "1e3", "0x10", " 1", "1 ", "1 s",
                          "15M", "1w", "1ms", "1h30m", "1ss", "\xD9\xA1", "s1", "1\n"})
    EXPECT_EQ(parse_number(Type::duration, bad), std::nullopt) << bad;
  EXPECT_EQ(parse_number(Type::duration, std::string_view("1\0", 2)), std::nullopt);
}

TEST(Duration, DoesNotOverflow) {
  EXPECT_EQ(parse_number(Type::duration, "9223372036854775807"), largest);
  EXPECT_EQ(parse_number(Type::duration, "9223372036854775808"), largest);
  EXPECT_EQ(parse_number(Type::duration, "18446744073709551617"), largest);  // 2^64 + 1
  EXPECT_EQ(parse_number(Type::duration, "213503982334602d"), largest);      // over 2^64
  EXPECT_EQ(parse_number(Type::duration, std::string(100000, '9')), largest);
  const std::string wraps =
      message(property(Type::duration, 0, 60), "18446744073709551617s", Status::option_value);
  EXPECT_THAT(wraps, HasSubstr("out of range"));
}

TEST(Count, TakesPowersOf1024) {
  EXPECT_EQ(parse_number(Type::count, "4096"), 4096);
  EXPECT_EQ(parse_number(Type::count, "16k"), 16384);
  EXPECT_EQ(parse_number(Type::count, "1M"), 1048576);
  EXPECT_EQ(parse_number(Type::count, "4G"), 4294967296);
  for (const char *bad : {"", "k", "1K", "1m", "1g", "1kB", "1Ki", "-1", "1s", "1.5k", "1 k"})
    EXPECT_EQ(parse_number(Type::count, bad), std::nullopt) << bad;
  EXPECT_EQ(parse_number(Type::count, "9007199254740992G"), largest);
}

TEST(Time, IsSecondsOnly) {
  EXPECT_EQ(parse_number(Type::time, "1735689600"), 1735689600);
  for (const char *bad : {"", "1s", "-1", "2025-01-01T00:00:00Z", "now"})
    EXPECT_EQ(parse_number(Type::time, bad), std::nullopt) << bad;
}

TEST(Flag, IsExactlyTrueOrFalse) {
  EXPECT_EQ(parse_number(Type::flag, "true"), 1);
  EXPECT_EQ(parse_number(Type::flag, "false"), 0);
  for (const char *bad : {"", "True", "TRUE", "1", "0", "yes", "no", "on", "true ", "tru"})
    EXPECT_EQ(parse_number(Type::flag, bad), std::nullopt) << bad;
}

TEST(List, IsSplitAtBlanks) {
  EXPECT_THAT(split_list("shop"), ElementsAre("shop"));
  EXPECT_THAT(split_list("  shop\tpay \r\n  mail "), ElementsAre("shop", "pay", "mail"));
  EXPECT_THAT(split_list(""), IsEmpty());
  EXPECT_THAT(split_list(" \t "), IsEmpty());
  EXPECT_THAT(split_list("a,b"), ElementsAre("a,b"));
}

TEST(List, HoldsSomethingAndNothingTwice) {
  const Property list = property(Type::list, 1, 64);
  EXPECT_TRUE(check_value(list, "a b ab").ok());
  EXPECT_TRUE(check_value(list, "a A").ok());
  EXPECT_THAT(message(list, "   ", Status::option_value), HasSubstr("only blanks"));
  EXPECT_THAT(message(list, "", Status::option_value), HasSubstr("expected 1 to 64 bytes"));
  EXPECT_EQ(message(list, "b a c a", Status::option_value),
            "room.thing: \"a\" occurs twice: expected each entry once");
  EXPECT_THAT(message(list, std::string(65, 'a'), Status::option_value), HasSubstr("65 bytes"));
}

TEST(Text, LengthsAreBytesAndBothEndsCount) {
  const Property text = property(Type::text, 2, 4);
  EXPECT_TRUE(check_value(text, "ab").ok());
  EXPECT_TRUE(check_value(text, "\xC3\xA4\xC3\xA4").ok());
  EXPECT_TRUE(check_value(text, std::string_view("a\0b", 3)).ok());
  EXPECT_EQ(message(text, "a", Status::option_value),
            "room.thing: the value has 1 bytes: expected 2 to 4 bytes");
  EXPECT_EQ(message(text, "abcde", Status::option_value),
            "room.thing: the value has 5 bytes: expected 2 to 4 bytes");
}

TEST(Text, IsUtf8WhateverTheType) {
  for (const Type type : {Type::text, Type::secret, Type::list, Type::duration, Type::count,
                          Type::time, Type::flag}) {
    const std::string said = message(property(type, 0, 100), "a\xC0\xAF", Status::text);
    EXPECT_EQ(said, "room.thing: byte 1 of the value is not UTF-8");
  }
}

TEST(Secret, IsNeverRepeated) {
  const Property secret = property(Type::secret, 1, 8);
  EXPECT_TRUE(check_value(secret, "hush").ok());
  EXPECT_THAT(message(secret, "hush-hush-hush", Status::option_value), Not(HasSubstr("hush")));
  EXPECT_THAT(message(secret, "hush\xFF", Status::text), Not(HasSubstr("hush")));
}

TEST(Number, RangeIncludesBothEnds) {
  const Property hour = property(Type::duration, 60, 3600);
  EXPECT_TRUE(check_value(hour, "1m").ok());
  EXPECT_TRUE(check_value(hour, "1h").ok());
  EXPECT_EQ(message(hour, "59", Status::option_value),
            "room.thing: \"59\" is out of range: expected 1m to 1h");
  EXPECT_EQ(message(hour, "3601", Status::option_value),
            "room.thing: \"3601\" is out of range: expected 1m to 1h");
}

TEST(Number, MessagesSayWhatWasExpected) {
  EXPECT_EQ(message(property(Type::duration, 1, 31536000), "15x", Status::option_value),
            "room.thing: \"15x\" is not a duration: expected 1s to 365d, such as 90, 30s, 15m, 12h "
            "or 7d");
  EXPECT_EQ(message(property(Type::count, 256, 1048576), "lots", Status::option_value),
            "room.thing: \"lots\" is not a count: expected 256 to 1M, such as 4096, 16k or 1M");
  EXPECT_EQ(message(property(Type::time, 0, 253402300799), "now", Status::option_value),
            "room.thing: \"now\" is not a time: expected 0 to 253402300799 seconds since 1970");
  EXPECT_EQ(message(property(Type::flag, 0, 1), "yes", Status::option_value),
            "room.thing: \"yes\" is not a flag: expected true or false");
}

TEST(Number, MessagesStayInOneLine) {
  const std::string said = message(property(Type::flag, 0, 1), "a\nb", Status::option_value);
  EXPECT_THAT(said, HasSubstr("\"a\\x0ab\""));
}

TEST(Range, SpeaksInTheLargestUnitThatFits) {
  EXPECT_EQ(range_text(property(Type::duration, 0, 90)), "0s to 90s");
  EXPECT_EQ(range_text(property(Type::duration, 60, 5400)), "1m to 90m");
  EXPECT_EQ(range_text(property(Type::duration, 7200, 86400)), "2h to 1d");
  EXPECT_EQ(range_text(property(Type::count, 0, 1025)), "0 to 1025");
  EXPECT_EQ(range_text(property(Type::count, 1024, 1536)), "1k to 1536");
  EXPECT_EQ(range_text(property(Type::text, 1, 65536)), "1 to 65536 bytes");
}

}  // namespace
}  // namespace limen::options
