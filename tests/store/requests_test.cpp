// Tests reading a whole record of any size.
#include "store/requests.h"

#include <gtest/gtest.h>

#include "forwarding_store.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

class Requests : public StoreTest {
 protected:
  std::string whole(Version known = 0) {
    const Result<WholeRecord> record = read_whole(store(), 1, 1, "key", known);
    EXPECT_TRUE(record.ok());
    return std::string(as_text(record->value));
  }
};
LIMEN_EVERY_STORE(Requests);

TEST_P(Requests, ARecordOfAnySizeIsReadWhole) {
  for (const std::size_t size : {0, 1, 40, 5000, 300'000}) {
    const std::string value(size, 'v');
    const Commit commit = write({put("key", value, forever)});
    const Result<WholeRecord> record = read_whole(store(), 1, 1, "key");
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(record->version, commit.version);
    EXPECT_EQ(as_text(record->value), value);
  }
}

TEST_P(Requests, OfAnAbsentRecordThereIsNothingToRead) {
  const Result<WholeRecord> record = read_whole(store(), 1, 1, "key");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->version, 0U);
  EXPECT_TRUE(record->value.empty());
}

TEST_P(Requests, AVersionThatIsKnownIsNotReadAgain) {
  const Commit first = write({put("key", "value", forever)});
  EXPECT_EQ(whole(first.version), "");
  write({put("key", "another", forever)});
  EXPECT_EQ(whole(first.version), "another");
}

// Has a record that grows by a byte whenever it is read.
class Growing final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  std::size_t most = 0;

  Result<Read> get(Bucket bucket, Kind kind, std::string_view key,
                   std::span<std::uint8_t> room) override {
    if (size_ < most) {
      const std::string value(++size_, 'v');
      const Write larger = put(kind, key, value);
      EXPECT_TRUE(ForwardingStore::commit(bucket, {}, {}, {&larger, 1}).ok());
    }
    return ForwardingStore::get(bucket, kind, key, room);
  }

 private:
  std::size_t size_ = 0;
};

TEST_P(Requests, ARecordThatGrowsWhileItIsReadIsReadAsItIsThen) {
  Growing growing(store());
  growing.most = 5;
  const Result<WholeRecord> record = read_whole(growing, 1, 1, "key");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(as_text(record->value), "vvvvv");
}

TEST_P(Requests, ARecordThatAlwaysGrowsIsGivenUp) {
  Growing growing(store());
  growing.most = SIZE_MAX;
  EXPECT_EQ(read_whole(growing, 1, 1, "key").status(), Status::store);
}

}  // namespace
}  // namespace limen::store
