#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "jose/json/json.h"

namespace limen::jose {
namespace {

using Members = std::vector<std::pair<std::string, JsonValue>>;

std::string text_of(const JsonValue &value) {
  std::string text(value.text.size(), '\0');
  text.resize(unescape(value, text.data()));
  return text;
}

class Collector final : public MemberVisitor {
 public:
  void member(const JsonValue &name, const JsonValue &value) override {
    members.emplace_back(text_of(name), value);
  }
  Members members;
};

// Copies the text to heap memory of exactly its size, so that a sanitizer sees a
// read past its end.
class Exact {
 public:
  explicit Exact(std::string_view text) : size_(text.size()), memory_(new char[text.size()]) {
    text.copy(memory_.get(), size_);
  }
  std::string_view view() const { return {memory_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> memory_;
};

JsonVerdict scan(std::string_view text) {
  Collector collector;
  const Exact exact(text);
  return scan_object(exact.view(), collector);
}

JsonFault fault_of(std::string_view text) { return scan(text).fault; }

JsonValue value_of(std::string_view text) {
  Collector collector;
  EXPECT_TRUE(scan_object(text, collector).ok()) << text;
  return collector.members.empty() ? JsonValue{} : collector.members.front().second;
}

TEST(JsonParser, HandsOverEachMember) {
  Collector collector;
  ASSERT_TRUE(
      scan_object(
          R"( { "s" : "a\n" , "n":-1.5e+3,"o":{"x":[1]},"a":[ ],"t":true,"f":false,"z":null } )",
          collector)
          .ok());
  const Members &members = collector.members;
  ASSERT_EQ(members.size(), 7u);
  const auto expect = [&](std::size_t i, const char *name, JsonType type, const char *text) {
    EXPECT_EQ(members[i].first, name);
    EXPECT_EQ(members[i].second.type, type);
    EXPECT_EQ(members[i].second.text, text);
  };
  expect(0, "s", JsonType::string, "a\\n");
  expect(1, "n", JsonType::number, "-1.5e+3");
  expect(2, "o", JsonType::object, R"({"x":[1]})");
  expect(3, "a", JsonType::array, "[ ]");
  expect(4, "t", JsonType::boolean, "true");
  expect(5, "f", JsonType::boolean, "false");
  expect(6, "z", JsonType::null, "null");
  EXPECT_TRUE(members[0].second.escaped);
  EXPECT_FALSE(members[1].second.escaped);
}

// Values, each set in an object, that RFC 8259 allows.
const std::vector<std::string> good_values = {"0",
                                              "-0",
                                              "1",
                                              "10",
                                              "-1",
                                              "1.0",
                                              "0.5",
                                              "1e1",
                                              "1E-2",
                                              "1e+22",
                                              "-0.0e-0",
                                              "123456789012345678901234567890",
                                              "\"\"",
                                              "\"a\"",
                                              "\"/\"",
                                              R"("\/\"\\\b\f\n\r\t")",
                                              R"("\u0000")",
                                              R"("\uD83D\uDE00")",
                                              R"("\u00e9\uFFFF")",
                                              "\"\x7F\"",
                                              "\"\xC3\xA9\"",
                                              "\"\xE2\x82\xAC\"",
                                              "\"\xF0\x9F\x98\x80\"",
                                              "\"\xF4\x8F\xBF\xBF\"",
                                              "\"\xEF\xBB\xBF\"",
                                              "[]",
                                              "[ ]",
                                              "[1]",
                                              "[1,2]",
                                              "[[],[[]],{}]",
                                              "{}",
                                              "{ }",
                                              R"({"a":{"b":[]}})",
                                              "true",
                                              "false",
                                              "null",
                                              "[true,false,null]",
                                              "[\"a\",\"b\"]",
                                              " 1 ",
                                              "\t\"x\"\r\n"};

// Values that RFC 8259 does not allow.
const std::vector<std::string> bad_values = {"",
                                             "01",
                                             "00",
                                             "-",
                                             "-a",
                                             "+1",
                                             ".5",
                                             "1.",
                                             "1.e1",
                                             "1e",
                                             "1e+",
                                             "1e1.5",
                                             "0x10",
                                             "1_000",
                                             "--1",
                                             "-01",
                                             "1 2",
                                             "Infinity",
                                             "-Infinity",
                                             "NaN",
                                             "nan",
                                             "TRUE",
                                             "True",
                                             "tru",
                                             "truee",
                                             "nul",
                                             "nulll",
                                             "undefined",
                                             "'a'",
                                             "\"",
                                             "\"a",
                                             "\"\\\"",
                                             "\"\\",
                                             R"("\x")",
                                             R"("\a")",
                                             R"("\0")",
                                             R"("\u")",
                                             R"("\u12")",
                                             R"("\u123")",
                                             R"("\u123g")",
                                             R"("\U0041")",
                                             R"("\u-123")",
                                             R"("\u 123")",
                                             "\"\n\"",
                                             "\"\t\"",
                                             "\"\x1F\"",
                                             "\"a\"b",
                                             "[",
                                             "]",
                                             "[1",
                                             "[1,",
                                             "[,]",
                                             "[1,]",
                                             "[,1]",
                                             "[1,,2]",
                                             "[1 2]",
                                             "[1;2]",
                                             "{",
                                             "{\"a\"",
                                             "{\"a\":",
                                             "{\"a\":1",
                                             "{\"a\":1,",
                                             "{\"a\":1,}",
                                             "{,}",
                                             "{a:1}",
                                             "{1:1}",
                                             "{'a':1}",
                                             "{\"a\" 1}",
                                             "{\"a\":}",
                                             "{\"a\"::1}",
                                             "{\"a\":1 \"b\":2}",
                                             "{null:1}",
                                             "[}",
                                             "{]",
                                             "[1}",
                                             "{\"a\":1]",
                                             "[[]",
                                             "[]]",
                                             "{}}",
                                             "/**/1",
                                             "1//",
                                             "1#",
                                             "\f1",
                                             "\v1",
                                             "\xC2\xA0"
                                             "1",
                                             ":",
                                             ",",
                                             "[1]]",
                                             "\\u0031",
                                             "\"\\u0022"};

const std::vector<std::string> bad_encodings = {"\"\x80\"",
                                                "\"\xBF\"",
                                                "\"\xC0\xAF\"",
                                                "\"\xC1\xBF\"",
                                                "\"\xC3\"",
                                                "\"\xC3(\"",
                                                "\"\xE2\x82\"",
                                                "\"\xE0\x80\xAF\"",
                                                "\"\xE0\x9F\xBF\"",
                                                "\"\xED\xA0\x80\"",
                                                "\"\xED\xBF\xBF\"",
                                                "\"\xF0\x80\x80\xAF\"",
                                                "\"\xF0\x8F\xBF\xBF\"",
                                                "\"\xF4\x90\x80\x80\"",
                                                "\"\xF5\x80\x80\x80\"",
                                                "\"\xF8\x88\x80\x80\x80\"",
                                                "\"\xFE\"",
                                                "\"\xFF\"",
                                                R"("\uD800")",
                                                R"("\uDC00")",
                                                R"("\uD83D")",
                                                R"("\uD83Dx")",
                                                R"("\uD83D\n")",
                                                R"("\uD83D\u0041")",
                                                R"("\uD83D\uD83D")",
                                                R"("\uDE00\uD83D")",
                                                R"("\uD83D\uDE0")",
                                                R"("\uD83D\u")",
                                                R"("\uDFFF")"};

// corpus: B1, B5
TEST(JsonParser, AcceptsWhatRfc8259Allows) {
  for (const std::string &value : good_values) {
    const std::string json = "{\"a\":" + value + "}";
    EXPECT_TRUE(nlohmann::json::accept(json)) << json;
    EXPECT_TRUE(scan(json).ok()) << json;
    EXPECT_TRUE(check_json(Exact(value).view()).ok()) << value;
  }
}

// corpus: B1, B5
TEST(JsonParser, RefusesWhatItDoesNot) {
  for (const std::string &value : bad_values) {
    const std::string json = "{\"a\":" + value + "}";
    EXPECT_FALSE(nlohmann::json::accept(json)) << json;
    EXPECT_EQ(fault_of(json), JsonFault::syntax) << json;
    EXPECT_FALSE(check_json(Exact(value).view()).ok()) << value;
  }
}

// corpus: B1
TEST(JsonParser, RefusesBadUtf8AndHalvesOfSurrogatePairs) {
  for (const std::string &value : bad_encodings) {
    for (const std::string &json : {"{\"a\":" + value + "}", "{" + value + ":1}",
                                    "{\"long enough for a block\":[1," + value + "]}"}) {
      EXPECT_FALSE(nlohmann::json::accept(json)) << json;
      EXPECT_EQ(fault_of(json), JsonFault::encoding) << json;
    }
  }
}

// corpus: B1, B5
TEST(JsonParser, WantsOneObjectAndNothingElse) {
  for (const std::string_view text : {"",
                                      " ",
                                      "[]",
                                      "1",
                                      "\"a\"",
                                      "null",
                                      "{} {}",
                                      "{}x",
                                      "x{}",
                                      "{}\f",
                                      "{},",
                                      "{",
                                      "}",
                                      "{\"a\"",
                                      "{\"a\":1",
                                      "{\"a\":1,",
                                      "\xEF\xBB\xBF{}",
                                      "{}\xEF\xBB\xBF",
                                      "// x\n{}",
                                      "{/**/}",
                                      "{,}",
                                      "{,\"a\":1}",
                                      "{\"a\":1,,\"b\":2}",
                                      "{\"a\":1;}"})
    EXPECT_EQ(fault_of(text), JsonFault::syntax) << text;
  EXPECT_EQ(fault_of(std::string_view("{}\0", 3)), JsonFault::syntax);
  EXPECT_EQ(fault_of(std::string_view("{\"a\":\"\0\"}", 9)), JsonFault::syntax);
  EXPECT_EQ(fault_of(std::string_view("{\"a\":1\0}", 8)), JsonFault::syntax);
  EXPECT_TRUE(scan(" \n{\r}\t").ok());
}

// A text that is cut anywhere is refused, and nothing is read after the cut.
TEST(JsonParser, RefusesEveryPrefix) {
  const std::string json =
      R"({"iss":"https://auth.example.com/","roles":["admin","\u00e9\ud83d\ude00"],"o":{"k":-1.5e3,"t":true},"é€😀":null})";
  ASSERT_TRUE(scan(json).ok());
  for (std::size_t size = 0; size < json.size(); ++size) {
    const JsonVerdict verdict = scan(json.substr(0, size));
    EXPECT_FALSE(verdict.ok()) << size;
    EXPECT_LE(verdict.offset, size);
  }
}

// Puts each octet in each place. The result is that of nlohmann, except for names
// that become duplicates.
TEST(JsonParser, AgreesWithAnotherParserOnEveryChangedOctet) {
  const std::string json =
      R"({"ab":"https://a.example/\n\u00e9","cde":[1.5e-7,"x",null],"f":{"g":true,"hh":"é"} })";
  for (std::size_t at = 0; at < json.size(); ++at) {
    for (int octet = 0; octet < 256; ++octet) {
      std::string changed = json;
      changed[at] = static_cast<char>(octet);
      const JsonVerdict verdict = scan(changed);
      if (verdict.fault == JsonFault::duplicate) continue;
      EXPECT_EQ(verdict.ok(), nlohmann::json::accept(changed)) << changed;
    }
  }
}

// Puts a stop of each kind at each place of long and short strings, so that whole
// blocks, the last block and the bytes after it all contain one.
TEST(JsonParser, FindsTheEndOfAStringAnywhere) {
  for (std::size_t size = 0; size < 150; ++size) {
    const std::string value(size, 'v');
    EXPECT_EQ(value_of("{\"a\":\"" + value + "\"}").text, value);
    EXPECT_TRUE(scan("{\"" + value + "\":0}").ok());
    for (std::size_t at = 0; at < size; ++at) {
      for (const char octet : {'\n', '\x1F', '\0', '\x80'}) {
        std::string bad = value;
        bad[at] = octet;
        const JsonVerdict verdict = scan("{\"a\":\"" + bad + "\"}");
        EXPECT_EQ(verdict.fault, octet == '\x80' ? JsonFault::encoding : JsonFault::syntax);
        EXPECT_EQ(verdict.offset, 6 + at);
      }
    }
  }
}

// corpus: B2, B3, B4, B6
TEST(JsonParser, RefusesDuplicatesAtEveryLevelHoweverEscaped) {
  for (const std::string_view text :
       {R"({"a":1,"a":1})", R"({"":1,"":1})", R"({"a":1,"\u0061":1})", R"({"\u0061":1,"a":1})",
        R"({"x":{"a":1,"b":2,"a":1}})", R"({"x":[[{"a":1,"a":1}]]})",
        R"({"long name of a member":1,"long name of a member":2})",
        R"({"long name of a member":1,"long name of a m\u0065mber":2})", R"({"/":1,"\/":1})",
        R"({"\n":1,"\u000a":1})", "{\"\xF0\x9F\x98\x80\":1,\"\\ud83d\\ude00\":1}",
        R"({"\ud83d\ude00":1,"\uD83D\uDE00":1})", R"({"abcdefg":1,"b":2,"abcdefg":1})",
        R"({"abcdefgh":1,"b":2,"abcdefgh":1})", R"({"a\u0000":1,"a\u0000":2})",
        R"({"a":{},"b":{},"a":{}})"})
    EXPECT_EQ(fault_of(text), JsonFault::duplicate) << text;
  EXPECT_EQ(scan(R"({"sub":1,"x":{"y":0},"sub":2})").offset, 21u);
}

// corpus: B2, B3, B4
TEST(JsonParser, KnowsANameOfAnyLengthAgainWhenItIsEscaped) {
  for (std::size_t size = 0; size < 140; ++size) {
    std::string plain, escaped;
    for (std::size_t i = 0; i < size; ++i) {
      const auto c = static_cast<char>('a' + i % 26);
      plain += c;
      if (i % 3 == size % 3) {
        constexpr char hex[] = "0123456789abcdef";
        escaped += std::string("\\u00") + hex[c >> 4] + hex[c & 15];
      } else {
        escaped += c;
      }
    }
    const std::string other = plain.empty() ? "x" : plain.substr(0, size - 1) + "!";
    EXPECT_EQ(fault_of("{\"" + plain + "\":1,\"" + escaped + "\":2}"), JsonFault::duplicate)
        << size;
    EXPECT_EQ(fault_of("{\"" + escaped + "\":1,\"" + plain + "\":2}"), JsonFault::duplicate)
        << size;
    EXPECT_EQ(fault_of("{\"" + plain + "\":1,\"" + plain + "\":2}"), JsonFault::duplicate) << size;
    EXPECT_EQ(fault_of("{\"" + escaped + "\":1,\"" + other + "\":2}"), JsonFault::none) << size;
  }
}

// Escapes, long characters and plain text at every position relative to the blocks.
TEST(JsonParser, ReadsStringsAcrossBlocks) {
  for (const std::string piece :
       {"\\n", "\\u00e9", "\\ud83d\\ude00", "\xC3\xA9", "\xF0\x9F\x98\x80", "\\\\"}) {
    for (std::size_t before = 0; before < 140; ++before) {
      const std::string string =
          "\"" + std::string(before, 'v') + piece + std::string(before % 7, 'w') + "\"";
      const std::string json = "{\"a\":" + string + "}";
      const JsonValue value = value_of(json);
      EXPECT_EQ(text_of(value), nlohmann::json::parse(string).get<std::string>()) << string;
      EXPECT_EQ(value.escaped, piece[0] == '\\');
      EXPECT_FALSE(scan("{\"a\":" + string.substr(0, string.size() - 1) + "}").ok()) << string;
    }
  }
}

// corpus: B6, B8
TEST(JsonParser, TellsNamesApartThatOnlyLookAlike) {
  for (const std::string_view text :
       {R"({"a":1,"A":1})", R"({"a":1,"a ":1})", R"({"a":1,"a\u0000":1})",
        R"({"":1,"\u0000":1,"\u0000\u0000":1})", R"({"a":{"a":{"a":1}}})",
        R"({"x":{"a":1},"y":{"a":1},"a":1})", R"([{"a":1},{"a":1}])",
        "{\"e\xCC\x81\":1,\"\xC3\xA9\":1}",
        R"({"12345678":1,"123456789":1,"1234567":1,"12345678\u0000":1})",
        R"({"aaaaaaaa1bbbbbbbb":1,"aaaaaaaa2bbbbbbbb":1})"}) {
    EXPECT_TRUE(check_json(text).ok()) << text;
  }
}

// Enough names to cause every possible collision.
TEST(JsonParser, FindsADuplicateAmongManyNames) {
  for (const std::string prefix : {"", "abcd", "a prefix that all names share "}) {
    std::string members;
    for (int i = 0; i < 900; ++i)
      members += "\"" + prefix + std::to_string(i) + "\":" + std::to_string(i) + ",";
    EXPECT_TRUE(scan("{" + members + "\"end\":1}").ok());
    for (const int i : {0, 1, 449, 899}) {
      const std::string json = "{" + members + "\"" + prefix + std::to_string(i) + "\":1}";
      EXPECT_EQ(scan(json).fault, JsonFault::duplicate);
      EXPECT_EQ(scan(json).offset, members.size() + 1);
    }
  }
}

TEST(JsonParser, BoundsTheNamesRememberedAtOnce) {
  const auto object = [](int count) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":0";
    return text + "}";
  };
  EXPECT_TRUE(scan(object(limits::json_members)).ok());
  EXPECT_EQ(fault_of(object(limits::json_members + 1)), JsonFault::members);
  EXPECT_EQ(fault_of("{\"a\":" + object(limits::json_members) + "}"), JsonFault::members);
  // Names of an object that is closed are forgotten.
  EXPECT_TRUE(scan("{\"a\":" + object(1000) + ",\"b\":" + object(1000) + "}").ok());
}

// corpus: B7; attack: 26
TEST(JsonParser, BoundsTheDepth) {
  const auto arrays = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(check_json(arrays(limits::json_depth)).ok());
  EXPECT_EQ(check_json(arrays(limits::json_depth + 1)).fault, JsonFault::depth);
  EXPECT_TRUE(scan("{\"a\":" + arrays(limits::json_depth - 1) + "}").ok());
  EXPECT_EQ(fault_of("{\"a\":" + arrays(limits::json_depth) + "}"), JsonFault::depth);
  EXPECT_EQ(check_json(arrays(10'000)).fault, JsonFault::depth);
  EXPECT_EQ(check_json(std::string(1'000'000, '[')).fault, JsonFault::depth);
  std::string objects;
  for (std::size_t i = 0; i < limits::json_depth; ++i) objects += "{\"a\":";
  EXPECT_TRUE(check_json(objects + "1" + std::string(limits::json_depth, '}')).ok());
  EXPECT_EQ(check_json("{\"a\":" + objects).fault, JsonFault::depth);
}

TEST(JsonParser, ExplainsAFaultInOneLine) {
  const auto text = [](JsonFault fault) {
    return std::string(explain({fault, 17}, "claims", Status::token_json, Status::token_duplicate,
                               Status::token_depth)
                           .message);
  };
  const auto status = [](JsonFault fault) {
    return explain({fault, 17}, "claims", Status::token_json, Status::token_duplicate,
                   Status::token_depth)
        .status;
  };
  EXPECT_EQ(text(JsonFault::duplicate), "claims: a member name occurs twice at offset 17");
  EXPECT_EQ(status(JsonFault::syntax), Status::token_json);
  EXPECT_EQ(status(JsonFault::encoding), Status::token_json);
  EXPECT_EQ(status(JsonFault::duplicate), Status::token_duplicate);
  EXPECT_EQ(status(JsonFault::depth), Status::token_depth);
  EXPECT_EQ(status(JsonFault::members), Status::token_depth);
}

}  // namespace
}  // namespace limen::jose
