#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "jose/json/json.h"

namespace limen::jose {
namespace {

// The first member of an object.
JsonValue value_of(std::string_view object) {
  class First final : public MemberVisitor {
   public:
    void member(const JsonValue &, const JsonValue &member) override {
      if (value.type == JsonType::absent) value = member;
    }
    JsonValue value;
  } first;
  EXPECT_TRUE(scan_object(object, first).ok()) << object;
  return first.value;
}

std::string text_of(const JsonValue &value) {
  std::string text(value.text.size(), '\0');
  text.resize(unescape(value, text.data()));
  return text;
}

TEST(JsonValueText, UnescapesAsAnotherParserDoes) {
  for (const std::string string :
       {R"("")", R"("plain")", R"("\"\\\/\b\f\n\r\t")", R"("\u0000\u007f\u0080\u07ff\u0800\uffff")",
        R"("\ud800\udc00\udbff\udfff\uD83D\uDE00")", R"("a\u00e9b€😀\u20AC")"}) {
    const std::string json = "{\"a\":" + string + "}";
    const JsonValue value = value_of(json);
    const auto expected = nlohmann::json::parse(string).get<std::string>();
    EXPECT_EQ(text_of(value), expected);
    EXPECT_TRUE(equals(value, expected));
    EXPECT_FALSE(equals(value, expected + "x"));
    EXPECT_FALSE(equals(value, expected + '\0'));
    if (!expected.empty()) {
      EXPECT_FALSE(equals(value, expected.substr(1)));
    }
    if (!expected.empty()) {
      EXPECT_FALSE(equals(value, expected.substr(0, expected.size() - 1)));
    }
  }
  EXPECT_FALSE(equals(value_of("{\"a\":1}"), "1"));
  EXPECT_FALSE(equals(value_of("{\"a\":null}"), "null"));
  EXPECT_FALSE(equals(JsonValue{}, ""));
}

// attack: 21, 22
TEST(JsonValueText, FindsAStringInAnArrayOfStrings) {
  EXPECT_TRUE(contains(value_of(R"({"a":"x"})"), "x"));
  EXPECT_TRUE(contains(value_of(R"({"a":["y", "x"]})"), "x"));
  EXPECT_TRUE(contains(value_of(R"({"a":[ "\u0078" ]})"), "x"));
  EXPECT_TRUE(contains(value_of(R"({"a":["\"x","x"]})"), "x"));
  EXPECT_TRUE(contains(value_of(R"({"a":["\\","x"]})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":[]})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":[ ]})"), ""));
  EXPECT_FALSE(contains(value_of(R"({"a":["xy","yx",""]})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":["x",1]})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":[1,"x"]})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":[["x"]]})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":{"x":"x"}})"), "x"));
  EXPECT_FALSE(contains(value_of(R"({"a":null})"), "null"));
  EXPECT_FALSE(contains(JsonValue{}, ""));
}

}  // namespace
}  // namespace limen::jose
