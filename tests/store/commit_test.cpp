// Tests commits: conditions, all or nothing, and retries. STORE-10 to STORE-15.
#include <gmock/gmock.h>

#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using namespace std::string_literals;

class Commits : public StoreTest {};
LIMEN_EVERY_STORE(Commits);

TEST_P(Commits, AbsentHoldsUntilTheRecordIsThere) {
  EXPECT_TRUE(commit(1, {absent("key")}, {put("key", "1", now() + 10)}).done);
  const Commit second = commit(1, {absent("key")}, {put("key", "2", now() + 10)});
  EXPECT_FALSE(second.done);
  EXPECT_EQ(second.version, 0U);
  EXPECT_THAT(value("key"), Optional("1"s));
  advance(10);
  EXPECT_TRUE(commit(1, {absent("key")}, {put("key", "3", now() + 10)}).done);
  write({erase("key")});
  EXPECT_TRUE(commit(1, {absent("key")}, {}).done);
  EXPECT_TRUE(commit(2, {absent("key")}, {}).done);
}

TEST_P(Commits, AtVersionHoldsForThatVersionOnly) {
  const Version version = write({put("key", "1", now() + 10)}).version;
  EXPECT_FALSE(commit(1, {at_version("key", version + 1)}, {put("key", "2", now() + 10)}).done);
  EXPECT_FALSE(commit(1, {at_version("key", 0)}, {put("key", "2", now() + 10)}).done);
  EXPECT_TRUE(commit(1, {at_version("key", version)}, {put("key", "2", now() + 10)}).done);
  EXPECT_FALSE(commit(1, {at_version("key", version)}, {put("key", "3", now() + 10)}).done);
  EXPECT_THAT(value("key"), Optional("2"s));
}

TEST_P(Commits, AnErasedOrExpiredRecordIsAtNoVersion) {
  const Version erased = write({put("erased", "1", now() + 10)}).version;
  write({erase("erased")});
  EXPECT_FALSE(commit(1, {at_version("erased", erased)}, {}).done);
  const Version expired = write({put("expired", "1", now() + 10)}).version;
  advance(10);
  EXPECT_FALSE(commit(1, {at_version("expired", expired)}, {}).done);
  EXPECT_TRUE(commit(1, {at_version("expired", 0), at_version("erased", 0)}, {}).done);
}

TEST_P(Commits, ATouchDoesNotSpoilAVersion) {
  const Version version = write({put("key", "1", now() + 10)}).version;
  write({touch("key", now() + 50)});
  EXPECT_TRUE(commit(1, {at_version("key", version)}, {erase("key")}).done);
}

TEST_P(Commits, EveryConditionMustHoldAndAConflictWritesNothing) {
  write({put("a", "1", now() + 10), index_add("index", "kept", now() + 10)});
  Cursor cursor;
  read_log(cursor);
  const std::uint64_t mark = store().log_mark();
  EXPECT_FALSE(commit(1, {absent("b"), absent("a")},
                      {put("a", "2", now() + 90), put("b", "2", now() + 90), touch("a", now() + 90),
                       index_add("index", "more", now() + 10), index_remove("index", "kept"),
                       log(1, "entry"), erase("a")})
                   .done);
  EXPECT_THAT(value("a"), Optional("1"s));
  EXPECT_EQ(find("a").expires_at, now() + 10);
  EXPECT_EQ(value("b"), std::nullopt);
  EXPECT_THAT(list("index"), ElementsAre("kept"));
  EXPECT_THAT(read_log(cursor), IsEmpty());
  EXPECT_EQ(store().log_mark(), mark);
}

TEST_P(Commits, ConditionsSeeTheStateBeforeTheWrites) {
  EXPECT_TRUE(commit(1, {absent("key"), index_below("index", 1)},
                     {put("key", "1", now() + 10), index_add("index", "key", now() + 10)})
                  .done);
}

TEST_P(Commits, AtMostMaxWrites) {
  const std::vector<Write> most(max_writes, put("key", "value", now() + 10));
  EXPECT_TRUE(write(most).done);
  std::vector<Write> more(max_writes + 1, put("other", "value", now() + 10));
  EXPECT_EQ(store().commit(1, {}, {}, more).status(), Status::argument);
  EXPECT_EQ(value("other"), std::nullopt);
}

TEST_P(Commits, AMemberWithoutANameIsRefused) {
  const std::vector<Write> writes = {put("key", "value", now() + 10),
                                     index_add("index", "", now() + 10)};
  EXPECT_EQ(store().commit(1, {}, {}, writes).status(), Status::argument);
  EXPECT_EQ(value("key"), std::nullopt);
}

TEST_P(Commits, ALargeCommitIsWholeAcrossAllItsParts) {
  std::vector<std::string> keys;
  for (int i = 0; i < 200; ++i) keys.push_back(numbered("k", 1000 + i));
  std::vector<Write> writes;
  for (const std::string &key : keys) {
    writes.push_back(put(key, key, now() + 10));
    writes.push_back(index_add("index", key, now() + 10));
  }
  writes.push_back(log(1, "made"));
  EXPECT_TRUE(write(writes).done);
  EXPECT_EQ(list("index", "", 1000), keys);
  EXPECT_EQ(scan_keys(1, 30), keys);
  Cursor cursor;
  EXPECT_THAT(read_log(cursor), ElementsAre("made"));
}

TEST_P(Commits, ARetryGetsTheFirstAnswerAndWritesNothing) {
  const Commit first =
      commit(1, {absent("key")}, {put("key", "1", now() + 10), log(1, "x")}, commit_id(7));
  EXPECT_TRUE(first.done);
  write({erase("key")});
  const Commit retry =
      commit(1, {absent("key")}, {put("key", "1", now() + 10), log(1, "x")}, commit_id(7));
  EXPECT_TRUE(retry.done);
  EXPECT_EQ(retry.version, first.version);
  EXPECT_EQ(value("key"), std::nullopt);
  Cursor cursor;
  EXPECT_THAT(read_log(cursor), ElementsAre("x"));
}

TEST_P(Commits, ARetryIsKnownAfterManyOtherCommits) {
  const Commit first = commit(1, {}, {put("key", "1", now() + 10)}, commit_id(7));
  for (std::size_t i = 1; i < retry_count; ++i) {
    CommitId id = commit_id(9);
    id[0] = static_cast<std::uint8_t>(i);
    id[1] = static_cast<std::uint8_t>(i >> 8);
    commit(1, {}, {put("other", "1", now() + 10)}, id);
  }
  advance(retry_window - 1);
  EXPECT_EQ(commit(1, {}, {put("key", "1", now() + 10)}, commit_id(7)).version, first.version);
}

TEST_P(Commits, AConflictIsDecidedAnew) {
  write({put("key", "1", now() + 10)});
  EXPECT_FALSE(commit(1, {absent("key")}, {put("key", "2", now() + 10)}, commit_id(7)).done);
  write({erase("key")});
  EXPECT_TRUE(commit(1, {absent("key")}, {put("key", "2", now() + 10)}, commit_id(7)).done);
  EXPECT_THAT(value("key"), Optional("2"s));
}

TEST_P(Commits, AnIdNamesACommitOfOneBucket) {
  const Commit first = commit(1, {}, {put("key", "1", now() + 10)}, commit_id(7));
  const Commit other = commit(65, {}, {put("key", "1", now() + 10)}, commit_id(7));
  EXPECT_NE(first.version, other.version);
  EXPECT_THAT(value("key", 1, 65), Optional("1"s));
}

TEST_P(Commits, WithoutANameEveryCommitIsNew) {
  const Commit first = commit(1, {}, {put("key", "1", now() + 10)});
  const Commit second = commit(1, {}, {put("key", "1", now() + 10)});
  EXPECT_NE(first.version, second.version);
}

}  // namespace
}  // namespace limen::store
