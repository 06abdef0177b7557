// Tests the log: tail(), beat() and log_mark(). STORE-20 to STORE-25.
#include <gmock/gmock.h>

#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Log : public StoreTest {};
LIMEN_EVERY_STORE(Log);

TEST_P(Log, EntriesComeInOrderAndEachNamesTheOneBefore) {
  commit(1, {}, {log(3, "a"), log(4, "b")});
  commit(2, {}, {log(5, "c")});
  const Tail tail = store().tail({}, 100).value();
  EXPECT_FALSE(tail.too_old);
  ASSERT_EQ(tail.entries.size(), 3U);
  std::uint64_t previous = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(tail.entries[i].kind, 3 + i);
    EXPECT_EQ(tail.entries[i].body, std::string(1, static_cast<char>('a' + i)));
    EXPECT_EQ(tail.entries[i].previous, previous);
    EXPECT_GT(tail.entries[i].position, previous);
    previous = tail.entries[i].position;
  }
}

TEST_P(Log, ACursorGoesOnWhereItStands) {
  Cursor cursor;
  EXPECT_THAT(read_log(cursor), IsEmpty());
  write({log(1, "a"), log(1, "b"), log(1, "c")});
  const Tail first = store().tail(cursor, 2).value();
  EXPECT_EQ(first.entries.size(), 2U);
  cursor = first.next;
  EXPECT_THAT(read_log(cursor), ElementsAre("c"));
  EXPECT_THAT(read_log(cursor), IsEmpty());
  write({log(1, "d")});
  EXPECT_THAT(read_log(cursor, 1), ElementsAre("d"));
  Cursor again = first.next;
  EXPECT_THAT(read_log(again), ElementsAre("c", "d"));
}

TEST_P(Log, AnEmptyCursorStandsBeforeTheOldestEntry) {
  write({log(1, "a"), log(1, "b")});
  Cursor cursor;
  EXPECT_THAT(read_log(cursor), ElementsAre("a", "b"));
  const Tail none = store().tail({}, 0).value();
  EXPECT_THAT(none.entries, IsEmpty());
  Cursor from = none.next;
  EXPECT_THAT(read_log(from), ElementsAre("a", "b"));
}

TEST_P(Log, TheBeatStandsAtTheLastEntry) {
  const Beat start = store().beat({}).value();
  write({log(1, "a")});
  const Beat beat = store().beat(start.last).value();
  EXPECT_EQ(beat.epoch, start.epoch);
  Cursor cursor = beat.last;
  EXPECT_THAT(read_log(cursor), IsEmpty());
  EXPECT_EQ(cursor, beat.last);
  cursor = start.last;
  EXPECT_THAT(read_log(cursor), ElementsAre("a"));
  EXPECT_EQ(cursor, beat.last);
}

TEST_P(Log, EntriesAreKeptForTheRetention) {
  write({log(1, "a")});
  Cursor cursor = store().tail({}, 0)->next;
  advance(test_log_retention - 1);
  write({log(1, "b")});
  EXPECT_THAT(read_log(cursor), ElementsAre("a", "b"));
}

TEST_P(Log, ManyEntriesAreKept) {
  for (int i = 0; i < 5000; ++i) write({log(1, std::to_string(i))});
  Cursor cursor;
  const auto bodies = read_log(cursor, 999);
  ASSERT_EQ(bodies.size(), 5000U);
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(bodies[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_P(Log, ACursorBehindWhichEntriesAreMissingIsTooOld) {
  const Cursor start = store().beat({})->last;
  write({log(1, "a"), log(1, "b")});
  const Cursor one = store().tail({}, 1)->next;
  Cursor all;
  read_log(all);
  advance(test_log_retention * 2);
  write({log(1, "c")});
  for (const Cursor &cursor : {start, one}) {
    const Tail tail = store().tail(cursor, 100).value();
    EXPECT_TRUE(tail.too_old);
    EXPECT_THAT(tail.entries, IsEmpty());
    EXPECT_EQ(tail.next, store().beat({})->last);
  }
  EXPECT_THAT(read_log(all), ElementsAre("c")) << "nothing is missing behind it";
}

TEST_P(Log, AnEmptyCursorIsNeverTooOld) {
  write({log(1, "a")});
  advance(test_log_retention * 2);
  write({log(1, "b")});
  Cursor cursor;
  EXPECT_THAT(read_log(cursor), ElementsAre("b"));
}

TEST_P(Log, TheChainHoldsAcrossTrimming) {
  write({log(1, "a")});
  const std::uint64_t position = store().tail({}, 1)->entries.at(0).position;
  advance(test_log_retention * 2);
  write({log(1, "b")});
  EXPECT_EQ(store().tail({}, 1)->entries.at(0).previous, position);
}

TEST_P(Log, ACursorOfAnotherStoreIsTooOld) {
  const auto other = GetParam().open();
  const std::vector<Write> entry = {log(1, "a")};
  ASSERT_TRUE(other->store().commit(1, {}, {}, entry)->done);
  write(entry);
  const Cursor foreign = other->store().beat({})->last;
  EXPECT_NE(foreign, store().beat({})->last);
  EXPECT_TRUE(store().tail(foreign, 1)->too_old);
  EXPECT_NE(other->store().id(), store().id());
  EXPECT_NE(other->store().beat({})->epoch, store().beat({})->epoch);
}

TEST_P(Log, AMalformedCursorIsTooOld) {
  write({log(1, "a")});
  const std::string good = store().beat({})->last.at;
  std::string beyond = good;
  beyond.back() = static_cast<char>(beyond.back() ^ 0x40);
  for (const std::string &text : {std::string("x"), std::string(24, '\0'), good + "x",
                                  good.substr(0, good.size() - 1), beyond}) {
    const Tail tail = store().tail(Cursor{text}, 10).value();
    EXPECT_TRUE(tail.too_old);
    EXPECT_THAT(tail.entries, IsEmpty());
  }
}

TEST_P(Log, TheMarkMovesWithEveryAppendAndOnlyThen) {
  const std::uint64_t start = store().log_mark();
  write({put("key", "value", now() + 10)});
  store().tail({}, 10).value();
  EXPECT_EQ(store().log_mark(), start);
  write({log(1, "a")});
  const std::uint64_t one = store().log_mark();
  EXPECT_NE(one, start);
  write({log(1, "b"), log(1, "c")});
  EXPECT_NE(store().log_mark(), one);
  EXPECT_NE(store().log_mark(), start);
}

// Asks often enough to reach every process that shares the store.
TEST_P(Log, TheNewestTimeIsKnownToAllAndOnlyGrows) {
  for (Seconds noted = now() + 100, last = noted + 20; noted < last; ++noted) {
    store().note_time(noted);
    store().note_time(noted - 50);
    for (int i = 0; i < 5; ++i) ASSERT_EQ(store().newest_time(), noted);
  }
}

TEST_P(Log, IdAndEpochStayWhileTheStoreIsOpen) {
  const auto id = store().id();
  const auto epoch = store().beat({})->epoch;
  EXPECT_NE(id, (std::array<std::uint8_t, 16>{}));
  EXPECT_NE(epoch, (std::array<std::uint8_t, 16>{}));
  write({log(1, "a")});
  EXPECT_EQ(store().id(), id);
  EXPECT_EQ(store().beat({})->epoch, epoch);
}

}  // namespace
}  // namespace limen::store
