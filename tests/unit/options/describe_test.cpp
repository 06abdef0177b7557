#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "options/options.h"

namespace limen::options {
namespace {

using Json = nlohmann::ordered_json;

Json entry(const std::string &name) {
  for (const Json &each : Json::parse(describe())) {
    if (each["name"] == name) return each;
  }
  return nullptr;
}

TEST(Describe, ListsTheTableInItsOrder) {
  const Json all = Json::parse(describe());
  ASSERT_TRUE(all.is_array());
  ASSERT_EQ(all.size(), property_count);
  for (std::size_t i = 0; i < property_count; ++i) EXPECT_EQ(all[i]["name"], table()[i].name);
}

TEST(Describe, SaysAllOfAProperty) {
  EXPECT_EQ(entry("token.ttl"), Json::parse(R"({
    "name": "token.ttl", "type": "duration", "default": "15m",
    "range": {"least": 1, "most": 31536000, "text": "1s to 365d"},
    "places": ["gate", "issue"],
    "about": "How long a token is valid."})"));
  EXPECT_EQ(entry("clock.manual")["range"]["text"], "true or false");
  EXPECT_EQ(entry("audience")["places"], Json::parse(R"(["gate", "verifier", "issue"])"));
  EXPECT_TRUE(entry("keys.signing")["default"].is_null());
  EXPECT_EQ(entry("keys.signing")["type"], "secret");
}

}  // namespace
}  // namespace limen::options
