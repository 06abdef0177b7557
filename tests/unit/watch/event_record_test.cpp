// The core and the C ABI number the kinds of events alike.
#include <limen/watch.h>

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "watch/event.h"

namespace limen::watch {
namespace {

TEST(EventRecord, HasTheNumbersOfTheAbi) {
  const auto number = [](EventKind kind) { return static_cast<std::int32_t>(kind); };
  EXPECT_EQ(number(EventKind::session_created), LIMEN_EVENT_SESSION_CREATED);
  EXPECT_EQ(number(EventKind::session_renewed), LIMEN_EVENT_SESSION_RENEWED);
  EXPECT_EQ(number(EventKind::session_ended), LIMEN_EVENT_SESSION_ENDED);
  EXPECT_EQ(number(EventKind::session_evicted), LIMEN_EVENT_SESSION_EVICTED);
  EXPECT_EQ(number(EventKind::revoked_token), LIMEN_EVENT_REVOKED_TOKEN);
  EXPECT_EQ(number(EventKind::revoked_session), LIMEN_EVENT_REVOKED_SESSION);
  EXPECT_EQ(number(EventKind::revoked_sessions), LIMEN_EVENT_REVOKED_SESSIONS);
  EXPECT_EQ(number(EventKind::revoked_subject), LIMEN_EVENT_REVOKED_SUBJECT);
  EXPECT_EQ(number(EventKind::revoked_everyone), LIMEN_EVENT_REVOKED_EVERYONE);
  EXPECT_EQ(number(EventKind::refused), LIMEN_EVENT_REFUSED);
  EXPECT_EQ(number(EventKind::revoked_key), LIMEN_EVENT_REVOKED_KEY);
  EXPECT_EQ(number(EventKind::key_announced), LIMEN_EVENT_KEY_ANNOUNCED);
  EXPECT_EQ(number(EventKind::key_retired), LIMEN_EVENT_KEY_RETIRED);
}

TEST(EventRecord, EachKindHasItsName) {
  EXPECT_STREQ(event_name(LIMEN_EVENT_SESSION_CREATED), "session_created");
  EXPECT_STREQ(event_name(LIMEN_EVENT_REFUSED), "refused");
  std::set<std::string> names;
  for (std::int32_t kind = LIMEN_EVENT_SESSION_CREATED; kind <= LIMEN_EVENT_KEY_RETIRED; ++kind)
    EXPECT_TRUE(names.insert(event_name(kind)).second) << kind;
  EXPECT_FALSE(names.contains("?"));
  for (const std::int32_t none : {0, -1, LIMEN_EVENT_KEY_RETIRED + 1, INT32_MAX})
    EXPECT_STREQ(event_name(none), "?");
}

}  // namespace
}  // namespace limen::watch
