// Tests the limit of a store in memory. STORE-46.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "shared/dice.h"
#include "store/memory/memory_store.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

constexpr Seconds start = 1'700'000'000;
constexpr std::uint64_t limit = std::uint64_t{4} << 20;

class MemoryLimit : public testing::Test {
 protected:
  Status write(const std::vector<Write> &writes, Bucket bucket = 1) {
    return store_.commit(bucket, {}, {}, writes).status();
  }
  static Bucket bucket_of(std::size_t number) { return static_cast<Bucket>(number * 7919); }

  // Puts records of many buckets until one is refused in each. Returns how many there are.
  std::size_t fill(std::string_view value, Seconds deadline) {
    std::size_t count = 0;
    for (std::size_t refused = 0; refused < 64 && count < 100'000;) {
      const std::string key = numbered("key ", count);
      const Status status = write({put(key, value, deadline)}, bucket_of(count));
      EXPECT_TRUE(status == Status::ok || status == Status::full);
      (status == Status::ok ? count : refused) += 1;
    }
    return count;
  }

  Clock clock_{start};
  memory::MemoryStore store_{
      clock_, {.log_retention = test_log_retention, .max_size = limit}, {1}, {2}, {3, 4}};
};

TEST_F(MemoryLimit, IsTheBytesThatTheStoreTakesUp) {
  const std::string value(200, 'v');
  const std::size_t held = fill(value, forever);
  EXPECT_GT(store_.usage().bytes, limit / 10 * 8);
  EXPECT_LE(store_.usage().bytes, limit / 10 * 9 + 1);
  EXPECT_GT(held * (value.size() + 64), limit / 2) << "most of the limit is used by records";
  EXPECT_EQ(store_.facts()->limit, limit);
  EXPECT_EQ(store_.facts()->size, store_.usage().bytes);
}

TEST_F(MemoryLimit, AFullStoreNamesTheProperty) {
  fill(std::string(200, 'v'), forever);
  const std::string large(100'000, 'v');
  const std::vector<Write> writes = {put("large", large, forever)};
  const auto refused = store_.commit(1, {}, {}, writes);
  EXPECT_EQ(refused.status(), Status::full);
  EXPECT_STREQ(refused.error().message,
               "store: its memory has reached memory.max_size, 4194304 bytes");
}

TEST_F(MemoryLimit, TheLastTenthIsLeftToCommitsThatLogOrErase) {
  const std::string value(2000, 'v');
  fill(value, forever);
  ASSERT_EQ(write({put("new", value, forever)}), Status::full);
  EXPECT_EQ(write({put("logged", value, forever), log(1, "entry")}), Status::ok);
  EXPECT_EQ(write({put("erased", value, forever), erase("key 0")}), Status::ok);
  EXPECT_EQ(write({touch("logged", forever)}), Status::ok);
  std::size_t logged = 0;
  while (logged < 1000 && write({put(numbered("l", logged), value, forever), log(1, "entry")},
                                bucket_of(logged)) == Status::ok)
    ++logged;
  EXPECT_GT(logged * value.size(), limit / 20);
  EXPECT_LT(logged, 1000U) << "the whole limit is one, too";
  EXPECT_EQ(write({log(1, "entry")}), Status::ok);
  EXPECT_EQ(write({erase("logged")}), Status::ok);
}

TEST_F(MemoryLimit, WhatIsErasedMakesRoom) {
  const std::string value(900, 'v');
  const std::size_t held = fill(value, forever);
  for (std::size_t i = 0; i < held / 2; ++i)
    ASSERT_EQ(write({erase(numbered("key ", i))}, bucket_of(i)), Status::ok);
  std::size_t more = 0;
  while (write({put(numbered("more ", more), value, forever)}, bucket_of(more)) == Status::ok)
    ++more;
  EXPECT_GT(more, held / 4);
}

TEST_F(MemoryLimit, AFullStoreSweepsWhatHasExpired) {
  const std::size_t held = fill(std::string(900, 'v'), start + 10);
  clock_.set(start + 10);
  const std::string other(300, 'o');  // takes up pages of another size
  std::size_t refused = 0;
  while (refused < held && write({put("other", other, forever)}) == Status::full) ++refused;
  EXPECT_LT(refused, held / 50);
  EXPECT_LT(store_.usage().records, held);
}

TEST_F(MemoryLimit, ARefusedCommitChangesNothing) {
  fill(std::string(900, 'v'), forever);
  const memory::MemoryStore::Usage before = store_.usage();
  const std::string large(2 * limit, 'v'), small(20, 's');
  EXPECT_EQ(write({put("small", small, forever), index_add("index", "small", forever),
                   put("large", large, forever)}),
            Status::full);
  EXPECT_EQ(store_.usage().records, before.records);
  EXPECT_EQ(store_.usage().members, before.members);
  EXPECT_NEAR(static_cast<double>(store_.usage().bytes), static_cast<double>(before.bytes), 32768);
  EXPECT_EQ(store_.get(1, 1, "small", {})->version, 0U);
  EXPECT_TRUE(store_.list(1, "index", {}, 9)->empty());
}

// Members and entries of the log count too, and what is counted is given back.
TEST_F(MemoryLimit, HoldsForWhateverIsWritten) {
  Dice dice(1);
  const std::string value(20'000, 'v');
  std::size_t refused = 0;
  for (std::size_t i = 0; i < 60'000; ++i) {
    if (i % 20 == 0) clock_.set(clock_.now() + 1);
    const std::string key = numbered("key ", dice.below(20'000));
    const Seconds deadline = clock_.now() + static_cast<Seconds>(dice.below(2000));
    const std::size_t size = dice.one_in(10) ? dice.below(value.size()) : dice.below(1000);
    std::vector<Write> writes = {put(key, std::string_view(value).substr(0, size), deadline),
                                 index_add("index", key, deadline)};
    if (dice.one_in(8)) writes = {erase(key), index_remove("index", key)};
    if (dice.one_in(8)) writes.push_back(log(1, "entry"));
    const Bucket bucket = bucket_of(std::hash<std::string>()(key) % 1000);
    refused += write(writes, bucket) == Status::full;
    ASSERT_LE(store_.usage().bytes, limit + limit / 100) << i;
  }
  EXPECT_GT(refused, 100U);
  clock_.set(clock_.now() + 10'000);
  for (std::size_t i = 0; i < 200'000; ++i) {
    const Bucket bucket = bucket_of(i % 1000);
    write({put("tick", {}, clock_.now() + 1), index_add("ticks", "tick", clock_.now() + 1),
           log(1, "tick")},
          bucket);
    if (i % 100 == 0) clock_.set(clock_.now() + 10);
  }
  EXPECT_LT(store_.usage().bytes, limit / 2);
}

// Empty pages of other sizes would fill the store.
TEST(SmallMemory, HasRoomForRecordsOfEverySizeInTurn) {
  const Clock clock(start);
  memory::MemoryStore store(clock, {.max_size = std::uint64_t{128} << 10}, {1}, {2}, {3, 4});
  for (std::size_t size = 1; size < 3500; size += 50) {
    const std::string value(size, 'v');
    for (const Write &write : {put("key", value, forever), erase("key")})
      ASSERT_TRUE(store.commit(1, {}, {}, {&write, 1}).ok()) << size;
  }
}

TEST(SmallMemory, HasRoomForRecordsOfAnyBucket) {
  const Clock clock(start);
  constexpr std::uint64_t small = std::uint64_t{128} << 10;
  memory::MemoryStore store(clock, {.max_size = small}, {1}, {2}, {3, 4});
  const std::string value(200, 'v');
  std::size_t held = 0;
  for (;; ++held) {
    const std::string key = numbered("key ", held);
    const std::vector<Write> writes = {put(key, value, forever)};
    if (!store.commit(static_cast<Bucket>(held * 7919), {}, {}, writes).ok()) break;
  }
  EXPECT_GT(held, 250U);
}

}  // namespace
}  // namespace limen::store
