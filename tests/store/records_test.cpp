// Tests records: how get() sees commits, deadlines and versions. STORE-1 to STORE-9.
#include <gmock/gmock.h>

#include <limits>

#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::Optional;
using namespace std::string_literals;

class Records : public StoreTest {};
LIMEN_EVERY_STORE(Records);

TEST_P(Records, ARecordReadsBackAsItWasPut) {
  const Commit done = write({put("key", "value", now() + 10)});
  EXPECT_TRUE(done.done);
  EXPECT_GE(done.version, 1U);
  const Read found = find("key");
  EXPECT_EQ(found.version, done.version);
  EXPECT_EQ(found.expires_at, now() + 10);
  EXPECT_EQ(found.size, 5U);
  EXPECT_THAT(value("key"), Optional("value"s));
}

TEST_P(Records, WhatWasNeverPutIsAbsent) {
  const Read found = find("key");
  EXPECT_EQ(found.version, 0U);
  EXPECT_EQ(found.size, 0U);
}

TEST_P(Records, EveryAnswerHasTheStoresClock) {
  write({put("key", "value", now() + 10), put("large", std::string(9000, 'x'), now() + 10)});
  for (const Seconds by : {0, 9, 1}) {
    advance(by);
    EXPECT_EQ(find("key").now, now());
    EXPECT_EQ(find("large").now, now());
    EXPECT_EQ(find("never").now, now());
  }
}

TEST_P(Records, WhatMayBeForgottenHasExpiredByTheStoresClock) {
  EXPECT_LE(store().swept_before().value(), now());
  const Seconds before = store().swept_before().value();
  advance(100);
  EXPECT_EQ(store().swept_before().value(), before + 100);
  EXPECT_LE(store().swept_before().value(), now());
}

TEST_P(Records, KindBucketAndKeyTogetherNameARecord) {
  const Seconds later = now() + 10;
  commit(1, {}, {put("key", "a", later), put("key", "b", later, forever, 2), put("", "c", later)});
  commit(2, {}, {put("key", "d", later)});
  commit(65, {}, {put("key", "e", later)});
  EXPECT_THAT(value("key"), Optional("a"s));
  EXPECT_THAT(value("key", 2), Optional("b"s));
  EXPECT_THAT(value(""), Optional("c"s));
  EXPECT_THAT(value("key", 1, 2), Optional("d"s));
  EXPECT_THAT(value("key", 1, 65), Optional("e"s));
  EXPECT_EQ(value("key", 3), std::nullopt);
  EXPECT_EQ(value("key", 1, 3), std::nullopt);
  EXPECT_EQ(value("ke"), std::nullopt);
}

TEST_P(Records, ANulByteIsDataInKeysAndValues) {
  write({put("a\0b"s, "v\0w"s, now() + 10)});
  EXPECT_THAT(value("a\0b"s), Optional("v\0w"s));
  EXPECT_EQ(value("a"), std::nullopt);
  EXPECT_EQ(value("a\0c"s), std::nullopt);
  EXPECT_EQ(value("a\0b\0"s), std::nullopt);
}

TEST_P(Records, AnySizeOfKeyAndValueReadsBack) {
  for (std::size_t size :
       {0, 1, 7, 8, 9, 63, 64, 65, 200, 511, 2000, 3999, 4000, 4100, 8192, 70000}) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    write({put(numbered("v", size), text, now() + 10)});
    EXPECT_THAT(value(numbered("v", size)), Optional(text)) << size;
  }
  for (std::size_t size : {1, 7, 8, 9, 31, 32, 33, 200, 400}) {
    const std::string key(size, 'k');
    write({put(key, std::to_string(size), now() + 10)});
    EXPECT_THAT(value(key), Optional(std::to_string(size)));
  }
}

TEST_P(Records, AValueThatDoesNotFitIsMeasuredButNotCopied) {
  write({put("key", "12345", now() + 10)});
  std::array<std::uint8_t, 8> room;
  room.fill('?');
  const Read found = store().get(1, 1, "key", std::span(room).first(4)).value();
  EXPECT_EQ(found.size, 5U);
  EXPECT_EQ(as_text(room), "????????");
  EXPECT_EQ(store().get(1, 1, "key", std::span(room).first(5))->size, 5U);
  EXPECT_EQ(as_text(room), "12345???");
}

TEST_P(Records, ARecordIsAbsentFromItsDeadlineOn) {
  write({put("key", "value", now() + 10)});
  advance(9);
  EXPECT_NE(value("key"), std::nullopt);
  advance(1);
  EXPECT_EQ(find("key").version, 0U);
  EXPECT_EQ(find("key").size, 0U);
}

TEST_P(Records, ARecordWithoutADeadlineStays) {
  write({put("key", "value", forever)});
  advance(1'000'000'000);
  EXPECT_EQ(find("key").expires_at, forever);
}

TEST_P(Records, PutInThePastIsAbsentAtOnce) {
  EXPECT_TRUE(write({put("key", "value", now())}).done);
  EXPECT_EQ(value("key"), std::nullopt);
  EXPECT_TRUE(write({put("old", "value", std::numeric_limits<Seconds>::min())}).done);
  EXPECT_EQ(value("old"), std::nullopt);
}

TEST_P(Records, PutKeepsTheLaterDeadlineOfALiveRecord) {
  write({put("key", "first", now() + 20)});
  write({put("key", "second", now() + 10)});
  EXPECT_THAT(value("key"), Optional("second"s));
  EXPECT_EQ(find("key").expires_at, now() + 20);
  write({put("key", "third", now() + 30)});
  EXPECT_EQ(find("key").expires_at, now() + 30);
}

TEST_P(Records, PutOnAnExpiredNameIsANewRecord) {
  const Version first = write({put("key", "first", now() + 100, now() + 100)}).version;
  advance(100);
  const Version second = write({put("key", "second", now() + 10)}).version;
  EXPECT_GT(second, first);
  EXPECT_THAT(value("key"), Optional("second"s));
  EXPECT_EQ(find("key").expires_at, now() + 10);
}

TEST_P(Records, PutOnAnErasedNameIsANewRecord) {
  write({put("key", "first", now() + 100)});
  write({erase("key")});
  EXPECT_EQ(value("key"), std::nullopt);
  write({put("key", "second", now() + 10)});
  EXPECT_EQ(find("key").expires_at, now() + 10);
}

TEST_P(Records, VersionsGrowAndAreNeverUsedAgain) {
  Version last = 0;
  for (int i = 0; i < 20; ++i) {
    const Commit done = commit(static_cast<Bucket>(i % 3), {}, {put("key", "value", now() + 10)});
    EXPECT_GT(done.version, last);
    last = done.version;
    if (i % 2 == 0) commit(static_cast<Bucket>(i % 3), {}, {erase("key")});
  }
}

TEST_P(Records, EveryRecordOfACommitGetsItsVersion) {
  const Commit done = write({put("a", "1", now() + 10), put("b", "2", now() + 10)});
  EXPECT_EQ(find("a").version, done.version);
  EXPECT_EQ(find("b").version, done.version);
}

TEST_P(Records, ACommitWithoutAPutHasNoVersion) {
  write({put("key", "value", now() + 10)});
  const Commit done = write({touch("key", now() + 20), erase("other")});
  EXPECT_TRUE(done.done);
  EXPECT_EQ(done.version, 0U);
  EXPECT_TRUE(write({}).done);
}

TEST_P(Records, TouchMovesOnlyTheDeadline) {
  const Version version = write({put("key", "value", now() + 10)}).version;
  write({touch("key", now() + 30)});
  const Read found = find("key");
  EXPECT_EQ(found.version, version);
  EXPECT_EQ(found.expires_at, now() + 30);
  EXPECT_THAT(value("key"), Optional("value"s));
}

TEST_P(Records, TouchMovesForwardOnly) {
  write({put("key", "value", now() + 30)});
  write({touch("key", now() + 10)});
  EXPECT_EQ(find("key").expires_at, now() + 30);
}

TEST_P(Records, TouchStopsAtTheRecordsEnd) {
  write({put("key", "value", now() + 10, now() + 20)});
  write({touch("key", now() + 30)});
  EXPECT_EQ(find("key").expires_at, now() + 20);
  advance(20);
  EXPECT_EQ(value("key"), std::nullopt);
}

TEST_P(Records, TheEndIsThatOfTheLastPut) {
  write({put("key", "value", now() + 10, now() + 20)});
  write({put("key", "value", now() + 10, now() + 40)});
  write({touch("key", now() + 90)});
  EXPECT_EQ(find("key").expires_at, now() + 40);
  write({put("key", "value", now() + 10, now() + 15)});
  write({touch("key", now() + 90)});
  EXPECT_EQ(find("key").expires_at, now() + 40) << "forward only";
}

TEST_P(Records, TouchMakesNothing) {
  EXPECT_TRUE(write({touch("never", now() + 10)}).done);
  EXPECT_EQ(value("never"), std::nullopt);
  write({put("erased", "value", now() + 10), put("expired", "value", now() + 10)});
  write({erase("erased"), touch("erased", now() + 50)});
  EXPECT_EQ(value("erased"), std::nullopt);
  advance(10);
  write({touch("expired", now() + 50)});
  EXPECT_EQ(value("expired"), std::nullopt);
}

TEST_P(Records, WritesOfACommitApplyInOrder) {
  write({put("a", "1", now() + 50), erase("a"), put("a", "2", now() + 10)});
  EXPECT_THAT(value("a"), Optional("2"s));
  EXPECT_EQ(find("a").expires_at, now() + 10);
  write({put("b", "1", now() + 10), put("b", "2", now() + 5), touch("b", now() + 20)});
  EXPECT_THAT(value("b"), Optional("2"s));
  EXPECT_EQ(find("b").expires_at, now() + 20);
  write({put("c", "1", now() + 10), erase("c")});
  EXPECT_EQ(value("c"), std::nullopt);
}

TEST_P(Records, ManyRecordsStayApart) {
  for (int i = 0; i < 3000; ++i)
    commit(static_cast<Bucket>(i % 7), {},
           {put(std::to_string(i), std::to_string(i * 3), forever)});
  for (int i = 0; i < 3000; i += 2)
    commit(static_cast<Bucket>(i % 7), {}, {erase(std::to_string(i))});
  for (int i = 0; i < 3000; ++i) {
    const auto held = value(std::to_string(i), 1, static_cast<Bucket>(i % 7));
    if (i % 2 == 0) {
      EXPECT_EQ(held, std::nullopt);
    } else {
      EXPECT_THAT(held, Optional(std::to_string(i * 3)));
    }
  }
}

}  // namespace
}  // namespace limen::store
