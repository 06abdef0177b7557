// The hub: numbers, positions, gaps, waking, closing.
#include "watch/hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>

#include "watch/out_of_memory.h"
#include "watch/pages.h"

namespace limen::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Watch> watch_of(Hub &hub) {
  auto watch = hub.watch();
  EXPECT_TRUE(watch.ok());
  return std::move(*watch);
}

void tell_times(Hub &hub, int times) {
  for (int i = 0; i < times; ++i) hub.tell({.kind = EventKind::session_created, .at = i});
}

TEST(Hub, NumbersEventsFromOne) {
  Hub hub(16);
  const auto watch = watch_of(hub);
  tell_times(hub, 3);
  const auto events = drain(*watch);
  EXPECT_THAT(numbers(events), ElementsAre(1, 2, 3));
  EXPECT_EQ(events[2].record.at, 2);
  EXPECT_EQ(events[2].record.kind, 1);
  EXPECT_EQ(events[2].record.status, 0);
  EXPECT_THAT(drain(*watch), IsEmpty());
}

TEST(Hub, TellsWhatItWasTold) {
  Hub hub(16);
  const auto watch = watch_of(hub);
  hub.tell({EventKind::refused, 1700000000, Status::token_expired, "alex", "sid", "id", "late",
            "Firefox"});
  const auto events = drain(*watch);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].record.kind, 10);
  EXPECT_EQ(events[0].record.status, 317);
  EXPECT_EQ(events[0].record.at, 1700000000);
  EXPECT_EQ(events[0].subject, "alex");
  EXPECT_EQ(events[0].sid, "sid");
  EXPECT_EQ(events[0].id, "id");
  EXPECT_EQ(events[0].reason, "late");
  EXPECT_EQ(events[0].label, "Firefox");
}

TEST(Hub, NumbersNothingThatNobodySees) {
  Hub hub(16);
  tell_times(hub, 5);
  EXPECT_EQ(hub.usage().told, 0u);
  auto first = watch_of(hub);
  EXPECT_THAT(drain(*first), IsEmpty());
  tell_times(hub, 1);
  first.reset();
  tell_times(hub, 1);
  EXPECT_FALSE(hub.watched());
  const auto second = watch_of(hub);
  EXPECT_THAT(drain(*second), IsEmpty());
  tell_times(hub, 1);
  EXPECT_THAT(numbers(drain(*second)), ElementsAre(2));
}

TEST(Hub, WatchesHavePlacesOfTheirOwn) {
  Hub hub(16);
  const auto early = watch_of(hub);
  tell_times(hub, 2);
  const auto late = watch_of(hub);
  EXPECT_THAT(numbers(drain(*early)), ElementsAre(1, 2));
  tell_times(hub, 1);
  EXPECT_THAT(numbers(drain(*late)), ElementsAre(3));
  EXPECT_THAT(numbers(drain(*early)), ElementsAre(3));
  EXPECT_EQ(hub.usage().watches, 2u);
}

TEST(Hub, KeepsNoMoreThanItsCapacityAndShowsTheGap) {
  Hub hub(4);
  const auto slow = watch_of(hub);
  const auto quick = watch_of(hub);
  for (int i = 0; i < 10; ++i) {
    tell_times(hub, 1);
    EXPECT_THAT(numbers(drain(*quick)), ElementsAre(i + 1));
  }
  EXPECT_EQ(hub.usage().lost, 6u);  // before the slow one has noticed
  EXPECT_THAT(numbers(drain(*slow)), ElementsAre(7, 8, 9, 10));
  EXPECT_EQ(hub.usage().lost, 6u);
  EXPECT_EQ(hub.usage().told, 10u);
}

TEST(Hub, RemembersWhatAWatchThatLeftHadLost) {
  Hub hub(1);
  auto watch = watch_of(hub);
  tell_times(hub, 3);
  watch.reset();
  EXPECT_EQ(hub.usage().lost, 2u);
  EXPECT_EQ(hub.usage().watches, 0u);
}

TEST(Hub, LosesNothingWithinItsCapacity) {
  Hub hub(4);
  const auto watch = watch_of(hub);
  for (int round = 0; round < 100; ++round) {
    tell_times(hub, 4);
    EXPECT_EQ(drain(*watch).size(), 4u);
  }
  EXPECT_EQ(hub.usage().lost, 0u);
}

TEST(Hub, AnEventWithoutMemoryIsAGap) {
  Hub hub(4);
  const auto watch = watch_of(hub);
  tell_times(hub, 1);
  {
    const OutOfMemory now;
    tell_times(hub, 1);
  }
  EXPECT_TRUE(readable(*watch));
  tell_times(hub, 1);
  EXPECT_THAT(numbers(drain(*watch)), ElementsAre(1, 3));
  EXPECT_EQ(hub.usage().lost, 1u);
}

TEST(Hub, AWatchWithoutMemoryOrDescriptorFailsAndLeavesNothing) {
  Hub hub(4);
  {
    const OutOfMemory now;
    EXPECT_THROW(static_cast<void>(hub.watch()), std::bad_alloc);
  }
  EXPECT_FALSE(hub.watched());

  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto refused = hub.watch();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(refused.status(), Status::memory);
  EXPECT_EQ(hub.usage().watches, 0u);
}

TEST(Hub, CountsAndTellsOnlyWhatIsARefusal) {
  Hub hub(4);
  hub.refused(fail(Status::token_expired, "before anybody watched"), 1);
  const auto watch = watch_of(hub);
  hub.refused(fail(Status::token_expired, "exp: passed"), 2);
  hub.refused(fail(Status::stale, "unknown"), 3);
  hub.refused(fail(Status::session_not_fresh, "not enough"), 4);
  hub.refused(fail(Status::buffer, "a mistake"), 5);
  hub.refused(fail(Status::internal, "a mistake of ours"), 6);
  hub.refused(fail(Status::closed, "no more"), 7);
  hub.refused(fail(Status::forked, "not here"), 8);
  const auto events = drain(*watch);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].reason, "exp: passed");
  EXPECT_EQ(events[0].record.status, 317);
  EXPECT_EQ(events[1].record.status, 202);
  EXPECT_EQ(events[2].record.status, 410);
  EXPECT_EQ(hub.counters().refused(Status::token_expired), 2u);
  EXPECT_EQ(hub.counters().refused(Status::stale), 1u);
  EXPECT_EQ(hub.counters().refused(Status::buffer), 0u);
  EXPECT_EQ(hub.counters().refused(Status::closed), 0u);
}

TEST(Hub, TellingNobodyTakesNoMemory) {
  Hub hub(4);
  hub.count(Count::tokens_verified);
  const Error error = fail(Status::token_expired, "exp");
  const long before = allocations();
  hub.count(Count::tokens_verified);
  hub.refused(error, 1);
  tell_times(hub, 1);
  EXPECT_EQ(allocations(), before);
}

TEST(Watch, APageOneByteShortTakesNothing) {
  Hub hub(4);
  const auto watch = watch_of(hub);
  hub.tell({.kind = EventKind::revoked_subject, .subject = "alex", .reason = "hacked"});
  Page whole;
  const std::size_t needed =
      record_of({.kind = EventKind::revoked_subject, .subject = "alex", .reason = "hacked"}).size();
  EXPECT_EQ(needed % 8, 0u);
  const auto refused = watch->next(whole.room.first(needed - 1));
  EXPECT_EQ(refused.status(), Status::buffer);
  EXPECT_EQ(read_at(whole.bytes()).record.total, needed);
  EXPECT_EQ(watch->next(whole.room.first(3)).status(), Status::buffer);  // no room for `total`
  EXPECT_EQ(watch->next({}).status(), Status::buffer);
  ASSERT_EQ(watch->next(whole.room.first(needed)).value(), 1u);
  EXPECT_EQ(whole.first(1)[0].reason, "hacked");
  EXPECT_EQ(watch->next({}).value(), 0u);
}

TEST(Watch, APageTakesWhatFitsAndTheNextTakesTheRest) {
  Hub hub(600);
  const auto watch = watch_of(hub);
  tell_times(hub, 5);
  Page page(3 * sizeof(EventRecord) + 8);
  EXPECT_EQ(watch->next(page.room).value(), 3u);
  EXPECT_TRUE(readable(*watch));
  EXPECT_EQ(watch->next(page.room).value(), 2u);
  EXPECT_FALSE(readable(*watch));
  // A read is bounded however large the page is, so that tell() does not wait for long.
  tell_times(hub, 600);
  Page large(1 << 20);
  EXPECT_EQ(watch->next(large.room).value(), 256u);
  EXPECT_EQ(drain(*watch).size(), 344u);
}

TEST(Watch, ItsDescriptorIsReadableWhileEventsWait) {
  Hub hub(4);
  const auto watch = watch_of(hub);
  EXPECT_FALSE(readable(*watch));
  for (int round = 0; round < 3; ++round) {
    tell_times(hub, 9);  // more than are kept
    EXPECT_TRUE(readable(*watch));
    drain(*watch);
    EXPECT_FALSE(readable(*watch));
  }
}

TEST(Watch, GivesWhatRemainsAndThenSaysClosed) {
  Hub hub(4);
  const auto watch = watch_of(hub);
  tell_times(hub, 2);
  hub.close();
  hub.close();
  Page page(sizeof(EventRecord));
  EXPECT_EQ(watch->next(page.room).value(), 1u);
  EXPECT_TRUE(readable(*watch));
  EXPECT_EQ(watch->next(page.room).value(), 1u);
  EXPECT_TRUE(readable(*watch));
  EXPECT_EQ(watch->next(page.room).status(), Status::closed);
  EXPECT_TRUE(readable(*watch));
  tell_times(hub, 1);  // of a call that was in flight
  EXPECT_EQ(watch->next(page.room).value(), 1u);
  EXPECT_EQ(watch->next(page.room).status(), Status::closed);
  EXPECT_TRUE(readable(*watch_of(hub)));
}

TEST(Watch, ClosingWakesWhoWaits) {
  Hub hub(4);
  const auto watch = watch_of(hub);
  std::thread closer([&] { hub.close(); });
  EXPECT_TRUE(readable(*watch, 60000));
  closer.join();
}

TEST(Watch, BelongsToItsProcess) {
  Hub hub(4);
  auto watch = watch_of(hub);
  tell_times(hub, 1);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Page page;
    bool fine = watch->next(page.room).status() == Status::forked && watch->descriptor() == -1;
    tell_times(hub, 3);
    hub.close();
    watch.reset();
    _exit(fine ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  // The child shares the descriptor, and has left it alone.
  EXPECT_TRUE(readable(*watch));
  EXPECT_THAT(numbers(drain(*watch)), ElementsAre(1));
  EXPECT_FALSE(readable(*watch));
}

}  // namespace
}  // namespace limen::watch
