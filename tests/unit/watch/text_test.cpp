// Texts of events are one line each, whatever a caller passes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>

#include "base/utf8.h"
#include "watch/event.h"
#include "watch/pages.h"

namespace limen::watch {
namespace {

using namespace std::string_literals;

std::string label_of(std::string_view label) {
  const Bytes record = record_of({.kind = EventKind::session_created, .label = label});
  return read_at(record.data()).label;
}

TEST(EventText, PlainTextStaysAsItIs) {
  for (const std::string_view text :
       {"Firefox on Linux", "\"quoted\\\"", "Zoë’s téléphone", "日本語", "🔑", "a\u00A0b", "~"})
    EXPECT_EQ(label_of(text), text);
}

TEST(EventText, ControlCharactersAreReplaced) {
  for (int c = 0; c < 0x20; ++c)
    EXPECT_EQ(label_of("a"s + static_cast<char>(c) + "b"), "a\uFFFDb") << c;
  EXPECT_EQ(label_of("a\x7F"), "a\uFFFD");
  EXPECT_EQ(label_of("a\0b"s), "a\uFFFDb");
  EXPECT_EQ(label_of("a\r\nb"), "a\uFFFD\uFFFDb");
  for (int c = 0x80; c < 0xA0; ++c)  // C1, U+0085 (NEXT LINE) among them
    EXPECT_EQ(label_of("a\xC2"s + static_cast<char>(c) + "b"), "a\uFFFDb") << c;
}

TEST(EventText, LineAndParagraphSeparatorsAreReplaced) {
  EXPECT_EQ(label_of("a\u2028b"), "a\uFFFDb");
  EXPECT_EQ(label_of("a\u2029b"), "a\uFFFDb");
  EXPECT_EQ(label_of("a\u2027b\u202Fb"), "a\u2027b\u202Fb");
}

TEST(EventText, WhatIsNoUtf8IsReplacedByteByByte) {
  EXPECT_EQ(label_of("a\xFF"
                     "b"),
            "a\uFFFDb");
  EXPECT_EQ(label_of("\xC0\xAF"), "\uFFFD\uFFFD");            // an overlong slash
  EXPECT_EQ(label_of("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(label_of("a\xE2\x80"), "a\uFFFD\uFFFD");          // cut short
}

TEST(EventText, AnEmptyTextIsAbsent) {
  const Bytes record = record_of({.kind = EventKind::refused, .reason = "r"});
  const Read read = read_at(record.data());
  EXPECT_EQ(read.record.label.at, 0u);
  EXPECT_EQ(read.record.subject.at, 0u);
  EXPECT_NE(read.record.reason.at, 0u);
  EXPECT_EQ(record[read.record.reason.at + read.record.reason.len], 0);
}

TEST(EventText, LongTextIsCutAtACharacter) {
  EXPECT_EQ(label_of(std::string(1024, 'x')), std::string(1024, 'x'));
  EXPECT_EQ(label_of(std::string(1025, 'x')), std::string(1024, 'x'));
  EXPECT_EQ(label_of(std::string(1000000, '\n')).size(), 1023u);
  for (const std::string_view wide : {"é", "日", "🔑"}) {
    for (std::size_t lead = 0; lead < 4; ++lead) {
      std::string text(lead, 'x');
      while (text.size() < 3000) text += wide;
      const std::string cut = label_of(text);
      EXPECT_TRUE(utf8_valid(cut));
      EXPECT_LE(cut.size(), 1024u);
      EXPECT_GT(cut.size() + wide.size(), 1024u);
      EXPECT_EQ(text.compare(0, cut.size(), cut), 0);
    }
  }
}

// For any bytes, the text is UTF-8 without line breaks, and keeps everything valid.
TEST(EventText, AnyBytesBecomeOneLine) {
  std::mt19937_64 random(20261120);
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 64, '\0');
    for (char &c : text) {
      constexpr std::string_view likely = "ab\x80\x85\xA8\xC2\xE2\xF0\n\x9F";
      c = random() % 4 == 0 ? static_cast<char>(random()) : likely[random() % likely.size()];
    }
    const std::string line = label_of(text);
    EXPECT_TRUE(utf8_valid(line));
    for (std::size_t i = 0; i < line.size(); ++i) {
      const auto byte = static_cast<unsigned char>(line[i]);
      EXPECT_TRUE(byte >= 0x20 && byte != 0x7F);
      EXPECT_FALSE(byte == 0xC2 && static_cast<unsigned char>(line[i + 1]) < 0xA0);
    }
    EXPECT_EQ(line.find("\u2028"), std::string::npos);
    EXPECT_EQ(line.find("\u2029"), std::string::npos);
    EXPECT_EQ(label_of(line), line);
    EXPECT_EQ(std::ranges::count(line, 'a'), std::ranges::count(text, 'a'));
  }
}

TEST(EventText, TheLongestEventIsNoLongerThanPromised) {
  const std::string text(5000, 'x');
  const Bytes record =
      record_of({EventKind::refused, 0, Status::full, text, text, text, text, text});
  EXPECT_EQ(record.size(), longest_event);
}

}  // namespace
}  // namespace limen::watch
