#include "base/text_check.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace limen {
namespace {

Status text(std::string_view given) { return check_text(given, "name", 1, 8).status(); }
Status line(std::string_view given) { return check_line(given, "label", 0, 64).status(); }

TEST(TextCheck, HoldsSizeAndUtf8) {
  EXPECT_EQ(text("a"), Status::ok);
  EXPECT_EQ(text("12345678"), Status::ok);
  EXPECT_EQ(text(std::string_view("a\0b", 3)), Status::ok);
  EXPECT_EQ(text("\u00E4\u20AC"), Status::ok);
  EXPECT_EQ(text(""), Status::text);
  EXPECT_EQ(text("123456789"), Status::text);
  EXPECT_EQ(text("a\xFF"), Status::text);
  EXPECT_EQ(text("\xC0\x80"), Status::text);
}

TEST(TextCheck, SaysWhatWhereAndWhatWasExpected) {
  EXPECT_EQ(check_text("", "name", 1, 8).error().text(), "name: empty; expected 1 to 8 bytes");
  EXPECT_EQ(check_text("123456789", "name", 1, 8).error().text(), "name: 9 bytes; at most 8");
  EXPECT_EQ(check_text("ab\xFF", "name", 1, 8).error().text(), "name: not UTF-8 at byte 2");
  EXPECT_EQ(check_line("ab\n", "label", 0, 8).error().text(),
            "label: a control character or line break at byte 2; expected one line");
}

TEST(TextCheck, ALineHasNoControlCharactersAndNoBreaks) {
  for (const char *good :
       {"", "Firefox on Linux", "\u00A0", "\u00E9\u2027\u202F\u2065\u206A\u20AC", "\U0001F600"})
    EXPECT_EQ(line(good), Status::ok) << good;
  for (int c = 0; c < 0x20; ++c)
    EXPECT_EQ(line(std::string("a") + char(c) + "b"), Status::text) << c;
  for (const char *bad : {"\x7F", "\u0080", "\u0085", "\u009F", "a\u2028", "\u2029b", "\u202A",
                          "\u202E", "a\u2066b", "\u2069"})
    EXPECT_EQ(line(bad), Status::text) << bad;
}

}  // namespace
}  // namespace limen
