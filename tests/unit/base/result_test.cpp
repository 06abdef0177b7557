#include "base/result.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace limen {
namespace {

constexpr std::size_t longest = sizeof(Error::message) - 1;

TEST(Fail, FormatsAMessage) {
  const Error error = fail(Status::argument, "%s has %d parts: expected %d", "token", 2, 3);
  EXPECT_EQ(error.status, Status::argument);
  EXPECT_EQ(error.text(), "token has 2 parts: expected 3");
}

TEST(Fail, LeavesNothingOfTheStackBehindTheMessage) {
  const Error error = fail(Status::argument, "short");
  EXPECT_TRUE(std::all_of(std::begin(error.message) + 5, std::end(error.message),
                          [](char c) { return c == '\0'; }));
}

TEST(Fail, CutsAtAWholeCharacter) {
  for (const std::string_view character : {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x94\x91"}) {
    for (std::size_t before = 240; before <= longest + 1; ++before) {
      std::string text(before, '.');
      while (text.size() < 300) text += character;
      const std::size_t whole =
          before > longest ? 0 : (longest - before) / character.size() * character.size();
      const std::string expected = text.substr(0, std::min(before + whole, longest));
      EXPECT_EQ(fail(Status::text, "%s", text.c_str()).text(), expected);
    }
  }
}

TEST(Fail, KeepsWhatJustFits) {
  const std::string fits(longest, 'x');
  EXPECT_EQ(fail(Status::text, "%s", fits.c_str()).text(), fits);
  EXPECT_EQ(fail(Status::text, "%sx", fits.c_str()).text(), fits);
}

TEST(Fail, SurvivesTextThatIsNotUtf8) {
  for (const char c : {'\x80', '\xBF', '\xC3', '\xFF'}) {
    const std::string text(400, c);
    const std::string_view message = fail(Status::text, "%s", text.c_str()).text();
    EXPECT_LE(message.size(), longest);
    EXPECT_GE(message.size(), longest - 4);
  }
}

TEST(Result, HoldsAValue) {
  Result<std::string> result = std::string("value");
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(result.status(), Status::ok);
  EXPECT_EQ(*result, "value");
  EXPECT_EQ(result->size(), 5u);
  result.value() += "s";
  EXPECT_EQ(std::as_const(result).value(), "values");
}

TEST(Result, HoldsAnError) {
  const Result<std::string> result = fail(Status::json, "no object");
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.status(), Status::json);
  EXPECT_EQ(result.error().text(), "no object");
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const Result<std::unique_ptr<int>> moved = std::move(result);
  EXPECT_EQ(**moved, 7);
  const std::unique_ptr<int> taken = *Result<std::unique_ptr<int>>(std::make_unique<int>(8));
  EXPECT_EQ(*taken, 8);
}

Outcome halve(int number) {
  if (number % 2 != 0) return fail(Status::argument, "%d is odd", number);
  return success();
}

Result<int> halve_all(int first, int second) {
  LIMEN_TRY(halve(first));
  LIMEN_TRY(halve(second));
  return first / 2 + second / 2;
}

TEST(Try, ReturnsTheFirstErrorAndGoesOnOtherwise) {
  EXPECT_EQ(*halve_all(2, 4), 3);
  EXPECT_EQ(halve_all(1, 3).error().text(), "1 is odd");
  EXPECT_EQ(halve_all(2, 3).error().text(), "3 is odd");
}

}  // namespace
}  // namespace limen
