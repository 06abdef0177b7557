// The hub: numbers, places, gaps, waking, closing.
#include "watch/hub.h"

#include <gtest/gtest.h>

TEST(Hub, Smoke) {
  limen::watch::Hub hub(4);
  hub.count(limen::watch::Count::tokens_verified);
  EXPECT_EQ(hub.counters().sum(limen::watch::Count::tokens_verified), 1u);
  auto w = hub.watch();
  ASSERT_TRUE(w.ok());
  hub.tell({limen::watch::EventKind::session_created});
  alignas(8) std::uint8_t room[512];
  EXPECT_EQ((*w)->next(room).value(), 1u);
}
