// Many threads use one hub.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <functional>
#include <thread>

#include "watch/hub.h"
#include "watch/pages.h"

namespace limen::watch {
namespace {

constexpr int tellers = 4;
constexpr int each = 500;

void in_threads(int count, const std::function<void(int)> &work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread &thread : threads) thread.join();
}

void tell_all(Hub &hub, int teller) {
  for (int i = 0; i < each; ++i)
    hub.tell({.kind = EventKind::session_ended, .at = teller * each + i, .subject = "alex"});
}

TEST(HubThreads, NothingIsLostWithinTheCapacity) {
  Hub hub(tellers * each);
  const auto watch = std::move(*hub.watch());
  in_threads(tellers, [&](int teller) { tell_all(hub, teller); });
  const auto events = drain(*watch);
  ASSERT_EQ(events.size(), std::size_t{tellers} * each);
  std::vector<Seconds> told;
  std::vector<Seconds> of_each(tellers, -1);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].record.number, i + 1);
    told.push_back(events[i].record.at);
    // The events of one thread stay in order.
    Seconds &before = of_each[static_cast<std::size_t>(told.back() / each)];
    EXPECT_LT(before, told.back());
    before = told.back();
  }
  std::ranges::sort(told);
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i], static_cast<Seconds>(i));
}

// A reader that waits on its descriptor and has less room than there are events: the
// numbers grow, and events that it missed count as lost.
TEST(HubThreads, WhatIsGivenAndWhatIsLostAreAllThatWasTold) {
  Hub hub(16);
  const auto watch = std::move(*hub.watch());
  std::uint64_t given = 0;
  std::uint64_t last = 0;
  bool in_order = true;
  std::thread reader([&] {
    Page page;
    for (;;) {
      if (!readable(*watch, 60000)) return;
      const auto count = watch->next(page.room);
      if (!count) return;  // closed
      for (const Read &event : page.first(*count)) {
        in_order = in_order && event.record.number > last && event.subject == "alex";
        last = event.record.number;
        ++given;
      }
    }
  });
  in_threads(tellers, [&](int teller) { tell_all(hub, teller); });
  hub.close();
  reader.join();
  EXPECT_TRUE(in_order);
  EXPECT_EQ(last, std::uint64_t{tellers} * each);
  EXPECT_EQ(hub.usage().told, std::uint64_t{tellers} * each);
  EXPECT_EQ(given + hub.usage().lost, std::uint64_t{tellers} * each);
}

TEST(HubThreads, OfSeveralAtOneWatchEachEventGoesToOne) {
  Hub hub(tellers * each);
  const auto watch = std::move(*hub.watch());
  std::vector<std::vector<std::uint64_t>> given(3);
  std::thread telling([&] {
    in_threads(tellers, [&](int teller) { tell_all(hub, teller); });
    hub.close();
  });
  in_threads(3, [&](int reader) {
    Page page(1024);
    while (const auto count = watch->next(page.room))
      for (const Read &event : page.first(*count))
        given[static_cast<std::size_t>(reader)].push_back(event.record.number);
  });
  telling.join();
  std::vector<std::uint64_t> all;
  for (const auto &some : given) all.insert(all.end(), some.begin(), some.end());
  std::ranges::sort(all);
  ASSERT_EQ(all.size(), std::size_t{tellers} * each);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i + 1);
}

TEST(HubThreads, WatchesComeAndGoWhileOthersTell) {
  Hub hub(8);
  std::atomic<bool> over{false};
  std::thread coming([&] {
    while (!over) {
      const auto watch = std::move(*hub.watch());
      const auto events = drain(*watch);
      for (std::size_t i = 1; i < events.size(); ++i)
        EXPECT_GT(events[i].record.number, events[i - 1].record.number);
      static_cast<void>(hub.usage());
    }
  });
  in_threads(tellers, [&](int teller) { tell_all(hub, teller); });
  over = true;
  coming.join();
  EXPECT_EQ(hub.usage().watches, 0u);
}

// More threads at once than there are blocks of counters, and then other threads.
TEST(CounterThreads, NoCountIsLost) {
  Counters counters;
  constexpr int many = ThreadBlock::most + 20;
  constexpr int times = 50;
  for (int round = 0; round < 2; ++round) {
    std::barrier together(many);
    in_threads(many, [&](int) {
      counters.add(Count::tokens_issued);
      together.arrive_and_wait();
      for (int i = 1; i < times; ++i) counters.add(Count::tokens_issued);
    });
  }
  EXPECT_EQ(counters.sum(Count::tokens_issued), std::uint64_t{2} * many * times);
  EXPECT_EQ(counters.sum(Count::tokens_verified), 0u);
}

TEST(CounterThreads, AThreadThatEndsLeavesItsBlockToAnother) {
  Counters counters;
  for (int i = 0; i < 3 * static_cast<int>(ThreadBlock::most); ++i) {
    std::thread([&] {
      counters.add(Count::sessions_read);
      EXPECT_LT(ThreadBlock::mine(), ThreadBlock::most);
    }).join();
  }
  EXPECT_EQ(counters.sum(Count::sessions_read), std::uint64_t{3} * ThreadBlock::most);
}

// Code that runs at a thread's end still counts, although another thread has its block.
TEST(CounterThreads, CountsInAThreadsLastMoments) {
  static Counters counters;
  struct Last {
    ~Last() { counters.add(Count::sessions_ended); }
  };
  in_threads(2, [](int) {
    static thread_local Last last;  // is made before the block is taken, so it goes after it
    static_cast<void>(&last);
    counters.add(Count::sessions_ended);
  });
  EXPECT_EQ(counters.sum(Count::sessions_ended), 4u);
}

TEST(CounterThreads, RefusalsAreCountedByStatus) {
  Counters counters;
  in_threads(4, [&](int) {
    for (int i = 0; i < 1000; ++i) counters.add_refused(Status::token_revoked);
  });
  EXPECT_EQ(counters.refused(Status::token_revoked), 4000u);
  EXPECT_EQ(counters.refused(Status::token_expired), 0u);
}

}  // namespace
}  // namespace limen::watch
