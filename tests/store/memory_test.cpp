// Tests what only the memory driver has: its use of memory, and its behaviour when memory runs out
// or the clock is wrong.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <new>
#include <random>
#include <set>

#include "allocations.h"
#include "store/memory/memory_store.h"
#include "store/unkeyed_hash.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Seconds start = 1'700'000'000;

class MemoryDriver : public testing::Test {
 protected:
  bool write(const std::vector<Write> &writes, Bucket bucket = 1, const CommitId &id = {}) {
    return store_.commit(bucket, id, {}, writes)->done;
  }
  Version version(std::string_view key, Bucket bucket = 1) {
    return store_.get(bucket, 1, key, {})->version;
  }

  Clock clock_{start};
  memory::MemoryStore store_{clock_, {.log_retention = test_log_retention}, {1}, {2}, {3, 4}};
};

// Hashes short names, long names that differ in one place only, zeros of any length, and one key in
// many buckets and kinds.
TEST(MemoryHash, SpreadsNamesOfAnySizeEvenly) {
  constexpr std::size_t names = 1 << 16;
  std::mt19937_64 random(1);
  const HashKey seed{random(), random()};
  using Name = std::pair<std::uint64_t, std::string>;
  const std::pair<const char *, std::function<Name(std::size_t)>> kinds[] = {
      {"numbers", [](std::size_t i) { return Name(0, std::to_string(i)); }},
      {"ends of 32 bytes",
       [](std::size_t i) {
         std::string key(32, 'k');
         std::memcpy(&key[28], &i, 4);
         return Name(0, key);
       }},
      {"starts of 33 bytes",
       [](std::size_t i) {
         std::string key(33, 'k');
         std::memcpy(key.data(), &i, 4);
         return Name(0, key);
       }},
      {"zeros", [](std::size_t i) { return Name(i / 64, std::string(i % 64, '\0')); }},
      {"buckets", [](std::size_t i) { return Name(i << 8 | 1, "key"); }}};
  for (const auto &[what, name] : kinds) {
    std::set<std::uint64_t> hashes;
    std::array<std::size_t, 256> low{}, high{};
    for (std::size_t i = 0; i < names; ++i) {
      const auto [number, key] = name(i);
      const std::uint64_t hash = place_hash(seed, number, key);
      hashes.insert(hash);
      ++low[hash >> 32 & 255];
      ++high[hash >> 56];
    }
    EXPECT_EQ(hashes.size(), names) << what;
    for (const auto &counts : {low, high}) {  // 256 each, give or take six times 16
      EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 160U) << what;
      EXPECT_LT(*std::max_element(counts.begin(), counts.end()), 352U) << what;
    }
  }
}

TEST(MemoryHash, AnotherSeedHashesOtherwise) {
  EXPECT_NE(place_hash({1, 2}, 0, "key"), place_hash({2, 2}, 0, "key"));
  EXPECT_NE(place_hash({1, 2}, 0, "key"), place_hash({1, 3}, 0, "key"));
}

// Keeps a thousand records of ten buckets live at any time, and makes a million over the hours.
TEST_F(MemoryDriver, MemoryIsFlatUnderChurn) {
  const std::string value(200, 'v');
  memory::MemoryStore::Usage most;
  for (std::size_t i = 0; i < 1'000'000; ++i) {
    if (i % 10 == 0) clock_.set(clock_.now() + 1);
    const std::string key = numbered("key ", i);
    const std::string subject = numbered("subject ", i % 5000);
    const Seconds deadline = clock_.now() + 100;
    const std::array writes = {put(key, value, deadline), index_add(subject, key, deadline),
                               log(1, "entry")};
    ASSERT_TRUE(store_
                    .commit(static_cast<Bucket>(i % 10), {}, {},
                            std::span(writes).first(i % 50 == 0 ? 3 : 2))
                    ->done);
    if (i % 1000 != 0) continue;
    const memory::MemoryStore::Usage usage = store_.usage();
    most.records = std::max(most.records, usage.records);
    most.members = std::max(most.members, usage.members);
    most.entries = std::max(most.entries, usage.entries);
    most.bytes = std::max(most.bytes, usage.bytes);
  }
  EXPECT_LE(most.records, 1500U);
  EXPECT_LE(most.members, 1500U);
  EXPECT_LE(most.entries, 10U * test_log_retention / 50 + 10);
  EXPECT_LE(most.bytes, 800'000U) << "a thousand take up about 600,000, with members and log";
}

TEST_F(MemoryDriver, MemoryIsReusedForRecordsOfOtherSizes) {
  std::size_t most = 0;
  for (std::size_t size : {100, 250, 400, 900, 300, 150, 2000, 100}) {
    const std::string value(size, 'v');
    const std::size_t count = 4'000'000 / size;
    for (std::size_t i = 0; i < count; ++i)
      write({put(numbered("key ", i), value, clock_.now() + 10)}, static_cast<Bucket>(i % 64));
    if (size == 100) most = std::max(most, store_.usage().bytes);
    clock_.set(clock_.now() + 10);
    for (std::size_t i = 0; i < 50'000; ++i)
      write({put("tick", "", clock_.now() + 1)}, static_cast<Bucket>(i % 64));
    EXPECT_LE(store_.usage().records, 64U);
  }
  EXPECT_LE(store_.usage().bytes, most);
}

TEST_F(MemoryDriver, LargeRecordsAreGivenBack) {
  const std::string large(100'000, 'v');
  write({put("key", large, forever)});
  const std::size_t one = store_.usage().bytes;
  EXPECT_GT(one, large.size());
  for (int i = 0; i < 100; ++i) write({put("key", large, forever)});
  EXPECT_EQ(store_.usage().bytes, one);
  write({erase("key")});
  EXPECT_LT(store_.usage().bytes, one - large.size() + 1);
}

TEST_F(MemoryDriver, OfTheLogOnlyWhatIsYoungStays) {
  for (int i = 0; i < 10'000; ++i) write({log(1, "old")});
  clock_.set(start + test_log_retention - 1);
  write({log(1, "young")});
  EXPECT_EQ(store_.usage().entries, 10'001U) << "never by length";
  clock_.set(start + test_log_retention);
  for (int i = 0; i < 2'000; ++i) write({log(1, "young")});
  EXPECT_EQ(store_.usage().entries, 2'001U);
  clock_.set(start + test_log_retention * 9);
  for (int i = 0; i < 500; ++i) write({log(1, "young")});
  EXPECT_EQ(store_.usage().entries, 500U);
}

TEST_F(MemoryDriver, AClockThatWasAheadDoesNotKeepTheLogForEver) {
  clock_.set(latest);
  for (int i = 0; i < 100; ++i) write({log(1, "ahead")});
  clock_.set(start);
  write({log(1, "back")});
  clock_.set(start + test_log_retention);
  for (int i = 0; i < 20; ++i) write({log(1, "later")});
  EXPECT_EQ(store_.usage().entries, 20U);
}

TEST_F(MemoryDriver, NothingThatWasSweptReturnsWhenTheClockGoesBack) {
  for (std::size_t i = 0; i < 1000; ++i)
    write({put(numbered("key ", i), "value", start + 10),
           index_add("index", numbered("key ", i), start + 10)});
  clock_.set(std::numeric_limits<Seconds>::max() - 1);
  for (int i = 0; i < 2000; ++i)
    write({put("tick", "", forever), index_add("ticks", "tick", forever)});
  EXPECT_EQ(store_.usage().records, 1U);
  EXPECT_EQ(store_.usage().members, 1U);
  for (const Seconds back : {start, Seconds{0}, -start, std::numeric_limits<Seconds>::min() + 1}) {
    clock_.set(back);
    for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(version(numbered("key ", i)), 0U);
    EXPECT_THAT(store_.list(1, "index", "", 1000).value(), IsEmpty());
    EXPECT_TRUE(write({put("key", "value", forever), log(1, "entry"), touch("key", forever)}));
    EXPECT_NE(version("key"), 0U);
  }
}

TEST_F(MemoryDriver, AnswersAreForgottenInTime) {
  write({put("key", "value", forever)}, 1, commit_id(7));
  const Version first = version("key");
  clock_.set(start + retry_window);
  write({put("key", "value", forever)}, 1, commit_id(7));
  EXPECT_NE(version("key"), first);
}

// STORE-30
TEST_F(MemoryDriver, GetDoesNotAllocate) {
  const std::string value(200, 'v');
  const std::string large(100'000, 'v');
  write({put("key", value, forever), put("large", large, forever)});
  std::vector<std::uint8_t> room(large.size());
  const std::uint64_t before = allocations;
  for (const char *key : {"key", "large", "absent"}) store_.get(1, 1, key, room).value();
  EXPECT_EQ(allocations, before);
}

// Lets each allocation of a commit fail in turn; the store must be unchanged. Each round uses a new
// shard, so that the commit also allocates the table, the pages and the answers.
TEST_F(MemoryDriver, WhenMemoryRunsOutNothingHasChanged) {
  const std::string value(200, 'v');
  const std::string large(10'000, 'v');
  long failed = 0;
  for (Bucket bucket = 0; bucket < 60; ++bucket) {
    const std::vector<Write> before = {put("old", "value", forever), put("gone", "value", forever),
                                       index_add("index", "old", forever), log(1, "before")};
    if (bucket % 2 == 1) write(before, bucket);
    const Version old = version("old", bucket);
    const Cursor last = store_.beat({})->last;
    const std::uint64_t mark = store_.log_mark();
    const memory::MemoryStore::Usage usage = store_.usage();
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < 100; ++i) keys.push_back(numbered("key ", i));
    std::vector<Write> writes = {put("old", value, forever),
                                 touch("gone", forever),
                                 erase("gone"),
                                 put("large", large, forever),
                                 index_add("index", "new", forever),
                                 index_remove("index", "old"),
                                 index_add("other", "long enough for the heap", forever),
                                 log(1, "an entry that is long enough to need the heap"),
                                 log(2, "another")};
    for (const std::string &key : keys) writes.push_back(put(key, value, forever));
    bool done = false;
    failing_allocation = bucket;
    try {
      done = store_.commit(bucket, commit_id(7), {}, writes)->done;
    } catch (const std::bad_alloc &) {
      ++failed;
    }
    failing_allocation = -1;
    if (done) continue;
    EXPECT_EQ(version("old", bucket), old);
    EXPECT_EQ(version("gone", bucket), old);
    EXPECT_EQ(version("large", bucket), 0U);
    for (const std::string &key : keys) EXPECT_EQ(version(key, bucket), 0U);
    const auto listed = store_.list(bucket, "index", "", 10).value();
    if (bucket % 2 == 1) {
      EXPECT_THAT(listed, ElementsAre("old"));
    } else {
      EXPECT_THAT(listed, IsEmpty());
    }
    EXPECT_EQ(store_.beat({})->last, last);
    EXPECT_EQ(store_.log_mark(), mark);
    EXPECT_EQ(store_.usage().records, usage.records);
    EXPECT_EQ(store_.usage().members, usage.members);
    EXPECT_EQ(store_.usage().entries, usage.entries);
    ASSERT_TRUE(store_.commit(bucket, commit_id(7), {}, writes)->done) << "and then it works";
    EXPECT_NE(version("large", bucket), 0U);
  }
  EXPECT_GT(failed, 10);
  EXPECT_LT(failed, 60);
}

}  // namespace
}  // namespace limen::store
