// Tests indexes: list() and the condition index_below. STORE-13, STORE-17, STORE-18.
#include <gmock/gmock.h>

#include <algorithm>

#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_literals;

class Indexes : public StoreTest {};
LIMEN_EVERY_STORE(Indexes);

TEST_P(Indexes, MembersAreListedInTheOrderOfTheirBytes) {
  write({index_add("index", "b", now() + 10), index_add("index", "\xff", now() + 10),
         index_add("index", "a\0"s, now() + 10), index_add("index", "a", now() + 10),
         index_add("index", "ab", now() + 10), index_add("index", "B", now() + 10)});
  EXPECT_THAT(list("index"), ElementsAre("B", "a", "a\0"s, "ab", "b", "\xff"));
}

TEST_P(Indexes, ListGoesOnBehindAKeyWhetherOrNotItIsAMember) {
  write({index_add("index", "a", now() + 10), index_add("index", "c", now() + 10),
         index_add("index", "e", now() + 10)});
  EXPECT_THAT(list("index", "", 2), ElementsAre("a", "c"));
  EXPECT_THAT(list("index", {}, 2), ElementsAre("a", "c"));
  EXPECT_THAT(list("index", "c", 2), ElementsAre("e"));
  EXPECT_THAT(list("index", "b", 1), ElementsAre("c"));
  EXPECT_THAT(list("index", "e", 2), IsEmpty());
  EXPECT_THAT(list("index", "", 0), IsEmpty());
  EXPECT_THAT(list("other"), IsEmpty());
}

TEST_P(Indexes, AMemberLeavesWithItsScoreOrWhenItIsRemoved) {
  write({index_add("index", "a", now() + 10), index_add("index", "b", now() + 20),
         index_add("index", "c", now() + 20), index_add("index", "d", forever)});
  write({index_remove("index", "b"), index_remove("index", "never"), index_remove("no", "b")});
  EXPECT_THAT(list("index"), ElementsAre("a", "c", "d"));
  advance(10);
  EXPECT_THAT(list("index"), ElementsAre("c", "d"));
  EXPECT_THAT(list("index", "", 1), ElementsAre("c"));
  advance(10);
  EXPECT_THAT(list("index"), ElementsAre("d"));
}

TEST_P(Indexes, OfTwoScoresTheLaterStays) {
  write({index_add("index", "a", now() + 20), index_add("index", "b", now() + 5)});
  write({index_add("index", "a", now() + 10), index_add("index", "b", now() + 20)});
  advance(10);
  EXPECT_THAT(list("index"), ElementsAre("a", "b"));
}

TEST_P(Indexes, AMemberAddedAgainAfterItLeftHasItsNewScore) {
  write({index_add("index", "a", now() + 50), index_add("index", "b", now() + 5)});
  write({index_remove("index", "a")});
  advance(5);
  write({index_add("index", "a", now() + 10), index_add("index", "b", now() + 10)});
  EXPECT_THAT(list("index"), ElementsAre("a", "b"));
  advance(10);
  EXPECT_THAT(list("index"), IsEmpty());
}

TEST_P(Indexes, AnIndexBelongsToItsBucketAndIsNoRecord) {
  write({index_add("name", "a", now() + 10)});
  commit(65, {}, {index_add("name", "b", now() + 10)});
  EXPECT_THAT(list("name"), ElementsAre("a"));
  EXPECT_EQ(value("name"), std::nullopt);
  EXPECT_EQ(value("name", 0), std::nullopt);
  write({erase("name"), put("name", "value", now() + 10, forever, 0)});
  EXPECT_THAT(list("name"), ElementsAre("a"));
}

TEST_P(Indexes, BelowCountsMembersWhoseRecordIsLive) {
  EXPECT_FALSE(commit(1, {index_below("index", 0)}, {}).done);
  EXPECT_TRUE(commit(1, {index_below("index", 1)}, {}).done);
  write({index_add("index", "no record", now() + 50)});
  EXPECT_TRUE(commit(1, {index_below("index", 1)}, {}).done);
  write({put("a", "1", now() + 10), index_add("index", "a", now() + 50), put("b", "1", now() + 20),
         index_add("index", "b", now() + 50), put("c", "1", now() + 50),
         index_add("index", "c", now() + 50)});
  EXPECT_FALSE(commit(1, {index_below("index", 3)}, {}).done);
  EXPECT_TRUE(commit(1, {index_below("index", 4)}, {}).done);
  advance(10);
  EXPECT_TRUE(commit(1, {index_below("index", 3)}, {}).done) << "a's record has expired";
  write({erase("b")});
  EXPECT_TRUE(commit(1, {index_below("index", 2)}, {}).done) << "b's record is erased";
  EXPECT_FALSE(commit(1, {index_below("index", 1)}, {}).done);
}

TEST_P(Indexes, BelowReadsRecordsOfItsKindAndBucketOnly) {
  write({index_add("index", "a", now() + 50), put("a", "1", now() + 50, forever, 2)});
  commit(65, {}, {put("a", "1", now() + 50)});
  EXPECT_TRUE(commit(1, {index_below("index", 1)}, {}).done);
  EXPECT_FALSE(commit(1, {index_below("index", 1, 2)}, {}).done);
}

TEST_P(Indexes, BelowLeavesOutMembersWhoseScoreHasPassed) {
  write({index_add("index", "a", now() + 10), put("a", "1", now() + 50)});
  EXPECT_FALSE(commit(1, {index_below("index", 1)}, {}).done);
  advance(10);
  EXPECT_TRUE(commit(1, {index_below("index", 1)}, {}).done);
}

TEST_P(Indexes, BelowLeavesThePrefixOutOfTheRecordsKey) {
  write({put("key", "1", now() + 50), put("", "2", now() + 50)});
  write({index_add("index", "01key", now() + 50)});
  EXPECT_FALSE(commit(1, {index_below("index", 1, 1, 2)}, {}).done);
  EXPECT_TRUE(commit(1, {index_below("index", 1)}, {}).done);
  EXPECT_TRUE(commit(1, {index_below("index", 1, 1, 1)}, {}).done);
  EXPECT_FALSE(commit(1, {index_below("index", 1, 1, 5)}, {}).done) << "the key is empty";
}

TEST_P(Indexes, AMemberShorterThanThePrefixHasNoRecord) {
  write({put("", "1", now() + 50), put("key", "1", now() + 50),
         index_add("index", "key", now() + 50)});
  EXPECT_FALSE(commit(1, {index_below("index", 1, 1, 3)}, {}).done);
  EXPECT_TRUE(commit(1, {index_below("index", 1, 1, 4)}, {}).done);
  EXPECT_TRUE(commit(1, {index_below("index", 1, 1, SIZE_MAX)}, {}).done);
}

TEST_P(Indexes, ALongIndexIsListedInPages) {
  std::vector<std::string> keys;
  for (int i = 0; i < 2000; ++i) keys.push_back(numbered("member ", i * 7919 % 2000));
  for (const std::string &key : keys) write({index_add("index", key, now() + 10)});
  std::vector<std::string> listed;
  for (std::string after;;) {
    const auto page = list("index", after, 37);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 37U);
    listed.insert(listed.end(), page.begin(), page.end());
    after = page.back();
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(listed, keys);
}

}  // namespace
}  // namespace limen::store
