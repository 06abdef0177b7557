#include "options/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "options/value.h"

namespace limen::options {
namespace {

std::string group_of(std::string_view name) {
  const std::size_t dot = name.find('.');
  return std::string(name.substr(0, dot == name.npos ? 0 : dot));
}

TEST(Table, NamesAreUnique) {
  std::set<std::string_view> seen;
  for (const Property &property : table())
    EXPECT_TRUE(seen.insert(property.name).second) << property.name;
  EXPECT_EQ(seen.size(), property_count);
}

TEST(Table, NamesAreLowerCaseWordsWithAtMostOneDot) {
  for (const Property &property : table()) {
    const std::string_view name = property.name;
    EXPECT_LE(name.size(), 32u) << "longer names are not repeated in messages: " << name;
    EXPECT_LE(std::count(name.begin(), name.end(), '.'), 1) << name;
    for (const char c : name) EXPECT_TRUE(std::islower(c) || c == '_' || c == '.') << name;
  }
}

TEST(Table, GroupsStandTogether) {
  std::set<std::string> closed;
  std::string open;
  for (const Property &property : table()) {
    const std::string group = group_of(property.name);
    if (group != open) {
      EXPECT_TRUE(closed.insert(open).second || open.empty());
      EXPECT_FALSE(closed.count(group)) << group << " is interrupted before " << property.name;
      open = group;
    }
  }
}

TEST(Table, IdsAreInTheOrderOfTheRows) {
  EXPECT_STREQ(table()[static_cast<std::size_t>(Id::issuer)].name, "issuer");
  EXPECT_STREQ(table()[static_cast<std::size_t>(Id::token_ttl)].name, "token.ttl");
  EXPECT_STREQ(table()[static_cast<std::size_t>(Id::log_retention)].name, "log.retention");
}

TEST(Table, RangesAreNotEmpty) {
  for (const Property &property : table()) {
    EXPECT_LE(property.least, property.most) << property.name;
    EXPECT_GE(property.least, 0) << property.name;
  }
}

TEST(Table, DefaultsObeyTheirOwnRules) {
  for (const Property &property : table()) {
    if (*property.fallback == '\0') continue;
    const Outcome good = check_value(property, property.fallback);
    EXPECT_TRUE(good.ok()) << good.error().message;
  }
}

TEST(Table, NumbersWithoutADefaultAreTimes) {
  for (const Property &property : table()) {
    const bool number = property.type == Type::duration || property.type == Type::count ||
                        property.type == Type::flag;
    // Without the first two there is no Max-Age and no age that is asked for, which no number says.
    // The default of visitor.max_size depends on the store.
    const std::string_view name = property.name;
    if (number && name != "cookie.max_age" && name != "guard.max_age" &&
        name != "visitor.max_size") {
      EXPECT_STRNE(property.fallback, "") << property.name;
    }
  }
}

TEST(Table, EveryPropertyAppliesSomewhere) {
  for (const Property &property : table()) EXPECT_NE(property.applies_to, 0) << property.name;
}

TEST(Table, EachIsToldInOneSentence) {
  for (const Property &property : table()) {
    const std::string_view about = property.about;
    ASSERT_GT(about.size(), 10u) << property.name;
    EXPECT_EQ(about.back(), '.') << property.name;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(about.front()))) << property.name;
    EXPECT_EQ(about.find(". "), about.npos) << property.name;
    EXPECT_EQ(about.find('\n'), about.npos) << property.name;
  }
}

TEST(Table, RangesInWordsAreValuesThatAreAccepted) {
  for (const Property &property : table()) {
    if (property.type != Type::duration && property.type != Type::count) continue;
    const std::string range = range_text(property);
    const std::size_t to = range.find(" to ");
    ASSERT_NE(to, range.npos) << range;
    EXPECT_EQ(parse_number(property.type, range.substr(0, to)), property.least) << property.name;
    EXPECT_EQ(parse_number(property.type, range.substr(to + 4)), property.most) << property.name;
  }
}

}  // namespace
}  // namespace limen::options
