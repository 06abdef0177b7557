// Tests that scan() returns every record that exists throughout once. STORE-19.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Scan : public StoreTest {};
LIMEN_EVERY_STORE(Scan);

TEST_P(Scan, SeesTheLiveRecordsOfAKindInAllBuckets) {
  commit(1, {}, {put("a", "1", now() + 10), put("b", "2", now() + 20)});
  commit(0, {}, {put("c", "3", now() + 20)});
  commit(65535, {}, {put("d", "4", now() + 20), put("other", "5", now() + 20, forever, 2)});
  commit(65, {}, {put("erased", "6", now() + 20)});
  commit(65, {}, {erase("erased")});
  EXPECT_THAT(scan_keys(1, 100), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(scan_keys(1, 1), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(scan_keys(2, 100), ElementsAre("other"));
  EXPECT_THAT(scan_keys(3, 100), IsEmpty());
  advance(10);
  EXPECT_THAT(scan_keys(1, 100), ElementsAre("b", "c", "d"));
}

TEST_P(Scan, ARecordComesWhole) {
  const Commit done = write({put("key", "value", now() + 10)});
  const ScanPage page = store().scan(1, "", 10).value();
  ASSERT_EQ(page.records.size(), 1U);
  EXPECT_EQ(page.records[0].key, "key");
  EXPECT_EQ(page.records[0].value, "value");
  EXPECT_EQ(page.records[0].version, done.version);
  EXPECT_EQ(page.records[0].expires_at, now() + 10);
  EXPECT_EQ(page.next, "");
}

TEST_P(Scan, OneKeyInTwoBucketsIsTwoRecords) {
  for (const Bucket bucket : {1, 2, 65}) commit(bucket, {}, {put("key", "value", now() + 10)});
  EXPECT_EQ(scan_keys(1, 1).size(), 3U);
}

TEST_P(Scan, PagesAreOfAboutTheSizeAskedFor) {
  for (int i = 0; i < 1000; ++i)
    commit(static_cast<Bucket>(i % 3), {}, {put(std::to_string(i), "", now() + 10)});
  std::string next;
  do {
    const ScanPage page = store().scan(1, next, 100).value();
    EXPECT_LE(page.records.size(), 200U);
    EXPECT_FALSE(page.records.empty() && !page.next.empty());
    next = page.next;
  } while (!next.empty());
}

TEST_P(Scan, APositionThatNoScanGaveIsRefused) {
  EXPECT_EQ(store().scan(1, "x", 10).status(), Status::argument);
}

// Lets the table grow a lot and shrink between pages, so that records move.
TEST_P(Scan, RecordsThatExistThroughoutAreSeenOnceWhileOthersWrite) {
  const auto bucket = [](int i) { return static_cast<Bucket>(i % 5); };
  for (std::size_t i = 0; i < 500; ++i)
    commit(bucket(i), {}, {put(numbered("stays ", i), "", forever)});
  for (std::size_t i = 0; i < 500; ++i)
    commit(bucket(i), {}, {put(numbered("goes ", i), "", forever)});
  std::map<std::string, int> seen;
  std::string next;
  int made = 0;
  int gone = 0;
  int pages = 0;
  do {
    const ScanPage page = store().scan(1, next, 20).value();
    for (const Record &record : page.records) ++seen[record.key];
    next = page.next;
    for (int i = 0; i < 100 && made < 3000; ++i, ++made)
      commit(bucket(made), {}, {put(numbered("comes ", made), "", forever)});
    for (int i = 0; i < 10 && gone < 500; ++i, ++gone)
      commit(bucket(gone), {}, {erase(numbered("goes ", gone))});
    commit(bucket(pages), {}, {put(numbered("stays ", pages % 500), "again", forever)});
    ASSERT_LT(++pages, 5000) << "ends while others write";
  } while (!next.empty());
  for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(seen[numbered("stays ", i)], 1) << i;
  for (const auto &[key, times] : seen) EXPECT_LE(times, 1) << key;
}

}  // namespace
}  // namespace limen::store
