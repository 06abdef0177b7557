#include "base/clock.h"

#include <gtest/gtest.h>
#include <time.h>

#include <limits>

namespace limen {
namespace {

constexpr Seconds most = std::numeric_limits<Seconds>::max();

TEST(Clock, IsTheSystemsUnlessSet) {
  const Clock clock;
  const Seconds before = time(nullptr);
  const Seconds now = clock.now();
  const Seconds after = time(nullptr);
  EXPECT_GE(now, before);
  EXPECT_LE(now, after);
}

TEST(Clock, StandsStillWhenSet) {
  Clock clock(1000);
  EXPECT_EQ(clock.now(), 1000);
  clock.set(0);
  EXPECT_EQ(clock.now(), 0);
  clock.set(latest);
  EXPECT_EQ(clock.now(), latest);
}

TEST(Clock, GoesOnWithTheSystemWhenUnset) {
  Clock clock(1000);
  clock.set(unset);
  EXPECT_GE(clock.now(), 1700000000);
}

TEST(Clock, LatestIsTheLastSecondOfTheYear9999) {
  tm end{};
  end.tm_year = 9999 - 1900;
  end.tm_mon = 11;
  end.tm_mday = 31;
  end.tm_hour = 23;
  end.tm_min = 59;
  end.tm_sec = 59;
  EXPECT_EQ(latest, timegm(&end));
}

TEST(SaturatingAdd, AddsWhereItFits) {
  EXPECT_EQ(saturating_add(1000, 900), 1900);
  EXPECT_EQ(saturating_add(1000, -900), 100);
  EXPECT_EQ(saturating_add(-5, -6), -11);
  EXPECT_EQ(saturating_add(most, unset + 1), 0);
}

TEST(SaturatingAdd, StopsAtTheEndsAndNeverBecomesUnset) {
  EXPECT_EQ(saturating_add(most, 0), most);
  EXPECT_EQ(saturating_add(most, 1), most);
  EXPECT_EQ(saturating_add(1, most), most);
  EXPECT_EQ(saturating_add(unset + 1, 0), unset + 1);
  EXPECT_EQ(saturating_add(unset + 1, -1), unset + 1);
  EXPECT_EQ(saturating_add(-1, unset + 2), unset + 1);
  EXPECT_EQ(saturating_add(unset + 1, unset + 1), unset + 1);
}

}  // namespace
}  // namespace limen
