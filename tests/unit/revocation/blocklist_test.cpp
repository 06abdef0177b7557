// The table of single entries: REVOKE-5, REVOKE-10.
#include "revocation/blocklist.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace limen::revocation {
namespace {

constexpr Seconds start = 1'800'000'000;

Digest128 random_id(std::mt19937_64 &random) { return {random(), random()}; }

bool listed(const Blocklist &list, const Digest128 &id, Seconds now) {
  return list.contains({&id, 1}, now) == 1;
}

TEST(Blocklist, HoldsNothingAtFirst) {
  const Blocklist list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.size(), 0u);
  EXPECT_FALSE(listed(list, {0, 0}, start));
}

TEST(Blocklist, ListsAnIdUntilItsDeadlineAndNotAtIt) {
  Blocklist list;
  list.add({1, 2}, start + 10, start);
  EXPECT_FALSE(list.empty());
  EXPECT_TRUE(listed(list, {1, 2}, start));
  EXPECT_TRUE(listed(list, {1, 2}, start + 9));
  EXPECT_FALSE(listed(list, {1, 2}, start + 10));
  EXPECT_TRUE(listed(list, {1, 2}, start - 1'000'000)) << "the clock may go back";
}

TEST(Blocklist, TellsIdsApartThatDifferInOneBit) {
  Blocklist list;
  const Digest128 id{0x0123456789abcdef, 0xfedcba9876543210};
  list.add(id, start + 10, start);
  for (int bit = 0; bit < 64; ++bit) {
    EXPECT_FALSE(listed(list, {id.low ^ 1ull << bit, id.high}, start)) << bit;
    EXPECT_FALSE(listed(list, {id.low, id.high ^ 1ull << bit}, start)) << bit;
  }
  EXPECT_TRUE(listed(list, id, start));
}

TEST(Blocklist, TheLaterDeadlineStays) {
  Blocklist list;
  list.add({1, 2}, start + 10, start);
  list.add({1, 2}, start + 20, start);
  list.add({1, 2}, start + 5, start);
  EXPECT_EQ(list.size(), 1u);
  EXPECT_TRUE(listed(list, {1, 2}, start + 19));
  EXPECT_FALSE(listed(list, {1, 2}, start + 20));
}

TEST(Blocklist, AnExpiredIdCanBeListedAgain) {
  Blocklist list;
  list.add({1, 2}, start + 10, start);
  list.add({1, 2}, start + 30, start + 15);
  EXPECT_TRUE(listed(list, {1, 2}, start + 29));
  EXPECT_FALSE(listed(list, {1, 2}, start + 30));
}

TEST(Blocklist, AnswersABitForEachId) {
  Blocklist list;
  std::mt19937_64 random(1);
  std::array<Digest128, 32> ids;
  std::uint32_t expected = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids[i] = random_id(random);
    if (i % 3 != 0) continue;
    list.add(ids[i], start + 10, start);
    expected |= 1u << i;
  }
  EXPECT_EQ(list.contains(ids, start), expected);
  EXPECT_EQ(list.contains({}, start), 0u);
}

// corpus: I3. A deadline beyond what a slot can hold never ends early.
TEST(Blocklist, ADeadlineBeyondThirtyTwoBitsNeverEndsEarly) {
  constexpr Seconds most = std::numeric_limits<Seconds>::max();
  for (const Seconds now : {Seconds{0}, start, Seconds{1} << 32, latest, Seconds{-5'000'000'000}}) {
    for (const Seconds life : {(Seconds{1} << 31) - 2, (Seconds{1} << 31) - 1, Seconds{1} << 31,
                               (Seconds{1} << 32) - 1, Seconds{1} << 32, Seconds{1} << 40}) {
      Blocklist list;
      list.add({1, 2}, now + life, now);
      EXPECT_TRUE(listed(list, {1, 2}, now + life - 1)) << now << " + " << life;
    }
    Blocklist list;
    list.add({1, 2}, most, now);
    EXPECT_TRUE(listed(list, {1, 2}, most - 1)) << now;
  }
}

TEST(Blocklist, NearDeadlinesAreExactAtAnyTime) {
  for (const Seconds now : {Seconds{0}, start, (Seconds{1} << 32) - 3, latest}) {
    Blocklist list;
    list.add({1, 2}, now + 5, now);
    EXPECT_TRUE(listed(list, {1, 2}, now + 4)) << now;
    EXPECT_FALSE(listed(list, {1, 2}, now + 5)) << now;
  }
}

TEST(Blocklist, SurvivesExtremesOfTheClock) {
  constexpr Seconds least = std::numeric_limits<Seconds>::min();
  constexpr Seconds most = std::numeric_limits<Seconds>::max();
  Blocklist list;
  std::mt19937_64 random(2);
  for (const Seconds now : {least, Seconds{0}, most - 1, least + 1, start})
    for (const Seconds ends : {least, Seconds{-1}, start, most}) {
      const Digest128 id = random_id(random);
      list.add(id, ends, now);
      EXPECT_TRUE(ends <= now || listed(list, id, now)) << ends << " at " << now;
    }
}

TEST(Blocklist, GrowsWithoutLosingOrInventingAnId) {
  Blocklist list;
  std::mt19937_64 random(3);
  std::vector<Digest128> ids(200'000);
  std::generate(ids.begin(), ids.end(), [&] { return random_id(random); });
  for (const Digest128 &id : ids) list.add(id, start + 100, start);
  EXPECT_EQ(list.size(), ids.size());
  EXPECT_TRUE(
      std::all_of(ids.begin(), ids.end(), [&](auto &id) { return listed(list, id, start); }));
  for (int i = 0; i < 200'000; ++i) ASSERT_FALSE(listed(list, random_id(random), start));
  EXPECT_LT(list.memory(), ids.size() * 28 + 64 * 1024);
}

// Ids that share shard, group and tag. An attacker cannot choose such ids, because
// names are hashed with a secret key.
TEST(Blocklist, HoldsIdsThatAllBelongInOnePlace) {
  Blocklist list;
  for (std::uint64_t i = 0; i < 500; ++i) list.add({i << 20, i}, start + 100, start);
  for (std::uint64_t i = 0; i < 500; ++i) EXPECT_TRUE(listed(list, {i << 20, i}, start)) << i;
  for (std::uint64_t i = 500; i < 1000; ++i) EXPECT_FALSE(listed(list, {i << 20, i}, start)) << i;
}

TEST(Blocklist, SweepDropsWhatHasExpiredAndNothingElse) {
  Blocklist list;
  std::mt19937_64 random(4);
  std::vector<Digest128> brief(10'000), lasting(10'000);
  for (auto &id : brief) list.add(id = random_id(random), start + 10, start);
  for (auto &id : lasting) list.add(id = random_id(random), start + 1000, start);
  const std::size_t before = list.memory();
  list.sweep(start + 9);
  EXPECT_EQ(list.size(), 20'000u);
  list.sweep(start + 10);
  EXPECT_EQ(list.size(), 10'000u);
  EXPECT_LT(list.memory(), before * 6 / 10);
  for (auto &id : lasting) ASSERT_TRUE(listed(list, id, start + 10));
  list.sweep(start + 1000);
  EXPECT_TRUE(list.empty());
}

TEST(Blocklist, AddsSweepWhatHasExpired) {
  Blocklist list;
  std::mt19937_64 random(5);
  for (int i = 0; i < 3000; ++i) list.add(random_id(random), start + 10, start);
  for (int i = 0; i < 1000; ++i) list.add(random_id(random), start + 100, start + 20);
  EXPECT_EQ(list.size(), 1000u);
}

// Memory does not grow if as many ids expire as are added.
TEST(Blocklist, ChurnDoesNotGrowIt) {
  Blocklist list;
  std::mt19937_64 random(6);
  std::size_t most = 0;
  for (Seconds now = start; now < start + 400; ++now) {
    for (int i = 0; i < 1000; ++i) list.add(random_id(random), now + 50, now);
    if (now >= start + 50) most = std::max(most, list.memory());
  }
  EXPECT_LT(most, 50'000u * 28 * 5 / 4 + 64 * 1024);
  EXPECT_LT(list.size(), 50'000u * 5 / 4);
}

struct IdOrder {
  bool operator()(const Digest128 &a, const Digest128 &b) const {
    return std::pair(a.low, a.high) < std::pair(b.low, b.high);
  }
};

// Random operations compared with std::map, on few ids so that they recur.
TEST(Blocklist, AgreesWithAMap) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    std::mt19937_64 random(seed);
    Blocklist list;
    std::map<Digest128, Seconds, IdOrder> model;
    std::vector<Digest128> ids(seed < 3 ? 40 : 3000);
    // Half of the seeds crowd the ids into one shard.
    for (auto &id : ids) id = {seed % 2 == 0 ? random() : random() >> 8, random()};
    Seconds now = start;
    for (int step = 0; step < 60'000; ++step) {
      const Digest128 &id = ids[random() % ids.size()];
      const auto action = random() % 100;
      if (action < 45) {
        const Seconds ends = now + static_cast<Seconds>(random() % 200) - 20;
        list.add(id, ends, now);
        auto [at, fresh] = model.try_emplace(id, ends);
        at->second = std::max(at->second, ends);
      } else if (action < 96) {
        const auto at = model.find(id);
        ASSERT_EQ(listed(list, id, now), at != model.end() && now < at->second) << seed << step;
      } else if (action < 99) {
        now += static_cast<Seconds>(random() % 4);
      } else {
        list.sweep(now);
        std::erase_if(model, [&](auto &entry) { return entry.second <= now; });
        ASSERT_EQ(list.size(), model.size());
      }
    }
  }
}

// Readers run while the list grows and is swept. They find every id that was added
// before they looked, and none that never was.
TEST(Blocklist, ReadersSeeEveryFinishedAdd) {
  Blocklist list;
  std::mt19937_64 random(7);
  std::vector<Digest128> ids(20'000), strangers(2'000);
  for (auto &id : ids) id = random_id(random);
  for (auto &id : strangers) id = random_id(random);
  std::array<std::atomic<std::size_t>, 2> done{};
  std::atomic<std::size_t> wrong{0};
  std::atomic<bool> stop{false};

  const auto write = [&](std::size_t half) {
    for (std::size_t i = 0; i < ids.size() / 2; ++i) {
      list.add(ids[i * 2 + half], start + 100, start);
      // Some ids expire at once, so that tables are swept all the time.
      list.add({ids[i].high, i * 2 + half}, start + 1, start + 2);
      done[half].store(i + 1, std::memory_order_release);
    }
  };
  const auto read = [&](std::uint64_t seed) {
    std::mt19937_64 choice(seed);
    while (!stop.load(std::memory_order_relaxed)) {
      std::array<Digest128, 4> asked;
      std::uint32_t expected = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t half = i % 2;
        const std::size_t known = done[half].load(std::memory_order_acquire);
        const bool member = i < 2 && known > 0;
        asked[i] =
            member ? ids[choice() % known * 2 + half] : strangers[choice() % strangers.size()];
        expected |= static_cast<std::uint32_t>(member) << i;
      }
      if (list.contains(asked, start) != expected) wrong.fetch_add(1);
    }
  };
  std::vector<std::thread> readers, writers;
  for (std::uint64_t i = 0; i < 3; ++i) readers.emplace_back(read, i);
  for (std::size_t i = 0; i < 2; ++i) writers.emplace_back(write, i);
  for (auto &thread : writers) thread.join();
  stop = true;
  for (auto &thread : readers) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  list.sweep(start + 2);
  EXPECT_EQ(list.size(), ids.size());
}

}  // namespace
}  // namespace limen::revocation
