// limen.hpp: what HTTP needs.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(Bearer, IsFoundAbsentOrMalformed) {
  EXPECT_EQ(limen::bearer::find("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(limen::bearer::find(""), std::nullopt);
  EXPECT_EQ(limen::bearer::find("Basic YWxleA=="), std::nullopt);
  EXPECT_THROW(limen::bearer::find("Bearer a b"), limen::Refused);
  const std::string longer(5000, 'a');
  EXPECT_EQ(limen::bearer::find("Bearer " + longer), longer);
}

TEST(Bearer, RefusalsBecomeAnswers) {
  const auto none = limen::bearer::challenge(LIMEN_E_BEARER_ABSENT, "shop");
  EXPECT_EQ(none.http, 401);
  EXPECT_EQ(none.header, "Bearer realm=\"shop\"");
  const auto stale = limen::bearer::challenge(LIMEN_E_STALE);
  EXPECT_EQ(stale.http, 503);
  EXPECT_EQ(stale.header, "");
  EXPECT_THROW(limen::bearer::challenge(LIMEN_E_BEARER, "\""), limen::UsageError);
}

}  // namespace
