#include "base/printable.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace limen {
namespace {

std::string shown(std::string_view text) { return Printable(text).c_str(); }

TEST(Name, IsWhatAProgrammerWritesAndNoSecret) {
  for (const char *name : {"role", "token.ttl", "token_ttl", "tokenTtl", "x-y"})
    EXPECT_TRUE(looks_like_name(name)) << name;
  for (const char *text :
       {"", "c2VjcmV0", "0123456789abcdef0123456789abcdef", "a b", "a\n", "\"a\"",
        "abcdefghijklmnopqrstuvwxyzabcdefg", "https://shop.example/role"})
    EXPECT_FALSE(looks_like_name(text)) << text;
}

TEST(Printable, QuotesPlainText) {
  EXPECT_EQ(shown(""), "\"\"");
  EXPECT_EQ(shown("shop"), "\"shop\"");
  EXPECT_EQ(shown("Gr\xC3\xBC\xC3\x9F Gott \xF0\x9F\x94\x91"),
            "\"Gr\xC3\xBC\xC3\x9F Gott \xF0\x9F\x94\x91\"");
}

TEST(Printable, EscapesWhatWouldEndTheQuotesOrTheLine) {
  EXPECT_EQ(shown("a\"b\\c"), R"("a\x22b\x5cc")");
  EXPECT_EQ(shown("a\r\nb\tc\x1B[2J\x7F"), R"("a\x0d\x0ab\x09c\x1b[2J\x7f")");
  EXPECT_EQ(shown(std::string_view("a\0b", 3)), R"("a\x00b")");
  EXPECT_EQ(shown("\xC2\x85"), R"("\xc2\x85")");          // next line
  EXPECT_EQ(shown("\xE2\x80\xA8"), R"("\xe2\x80\xa8")");  // line separator
  EXPECT_EQ(shown("\xE2\x80\xA9"), R"("\xe2\x80\xa9")");  // paragraph separator
}

TEST(Printable, EscapesWhatHidesOrReordersText) {
  EXPECT_EQ(shown("\xE2\x80\xAE"), R"("\xe2\x80\xae")");          // right-to-left override
  EXPECT_EQ(shown("\xE2\x81\xA6"), R"("\xe2\x81\xa6")");          // left-to-right isolate
  EXPECT_EQ(shown("\xE2\x80\x8B"), R"("\xe2\x80\x8b")");          // zero width space
  EXPECT_EQ(shown("\xEF\xBB\xBF"), R"("\xef\xbb\xbf")");          // byte order mark
  EXPECT_EQ(shown("\xC2\xAD"), R"("\xc2\xad")");                  // soft hyphen
  EXPECT_EQ(shown("\xF3\xA0\x81\x81"), R"("\xf3\xa0\x81\x81")");  // tag character
  EXPECT_EQ(shown("\xC2\xA0\xE2\x80\x93"), "\"\xC2\xA0\xE2\x80\x93\"");
}

TEST(Printable, EscapesInvalidUtf8) {
  EXPECT_EQ(shown("\xFF"
                  "a\xC3"),
            R"("\xffa\xc3")");
  EXPECT_EQ(shown("\xC0\xAF\xED\xA0\x80"), R"("\xc0\xaf\xed\xa0\x80")");
}

TEST(Printable, CutsLongTextAtAWholeCharacter) {
  EXPECT_EQ(shown(std::string(100, 'x')), "\"" + std::string(74, 'x') + "...\"");
  EXPECT_EQ(shown(std::string(1 << 20, '\n')).size(), 1 + 72 + 3 + 1u);
}

TEST(Printable, IsAlwaysShortValidAndInOneLine) {
  std::uint32_t state = 1;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::size_t size = static_cast<std::size_t>(round) % 120;
    for (std::size_t i = 0; i < size; ++i) {
      state = state * 1664525 + 1013904223;
      // Half of the bytes lie where UTF-8 gets interesting.
      const std::uint32_t byte = state >> 24;
      text += static_cast<char>((state & 0x10000) != 0 ? byte : 0xC0 | (byte & 0x3F));
      if ((state & 0x20000) != 0) text += static_cast<char>(0x80 | (byte & 0x3F));
    }
    const std::string result = shown(text);
    ASSERT_LT(result.size(), 80u);
    ASSERT_TRUE(utf8_valid(result)) << result;
    ASSERT_TRUE(result.starts_with('"') && result.ends_with('"'));
    ASSERT_EQ(result.find('"', 1), result.size() - 1);
    for (const char c : result) ASSERT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
  }
}

// A caller may have passed a key instead of a name.
TEST(PrintableName, ShowsOnlyWhatLooksLikeAName) {
  const auto shown_name = [](std::string_view name) {
    return std::string(PrintableName(name).c_str());
  };
  EXPECT_EQ(shown_name("P-256"), "\"P-256\"");
  EXPECT_EQ(shown_name("sixteen_letters_"), "\"sixteen_letters_\"");
  EXPECT_EQ(shown_name(""), "\"\"");
  EXPECT_EQ(shown_name("seventeen_letters"), "a text of 17 bytes");
  EXPECT_EQ(shown_name("a b"), "a text of 3 bytes");
  EXPECT_EQ(shown_name(std::string_view("a\0b", 3)), "a text of 3 bytes");
  EXPECT_EQ(shown_name("secr\xc3\xa9t"), "a text of 7 bytes");
}

}  // namespace
}  // namespace limen
