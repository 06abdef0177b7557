// Tests what only the lmdb driver has: its format, touches, sweeps and shared transactions.
#include <gmock/gmock.h>
#include <lmdb.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "shared/directory.h"
#include "store/lmdb/copy.h"
#include "store/lmdb/open.h"
#include "store/lmdb/record_format.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

class Lmdb : public testing::Test {
 protected:
  std::unique_ptr<Store> open(const Clock &clock) {
    auto store = lmdb::open(clock, directory_.path(), settings());
    EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().message);
    return store ? std::move(store->store) : nullptr;
  }
  std::unique_ptr<Store> open() { return open(clock_); }

  static lmdb::Settings settings() {
    lmdb::Settings settings;
    settings.max_size = std::uint64_t{1} << 30;
    return settings;
  }

  // Puts an entry into the closed store's file, with the bytes of `value`.
  void write_entry(lmdb::Table table, const std::string &value) {
    const auto env = lmdb::open_file(directory_.file("data.mdb"), 0);
    ASSERT_TRUE(env.ok());
    const lmdb::Name name(table);
    MDB_txn *txn = nullptr;
    MDB_dbi dbi = 0;
    ASSERT_EQ(mdb_txn_begin(env->get(), nullptr, 0, &txn), 0);
    ASSERT_EQ(mdb_dbi_open(txn, nullptr, 0, &dbi), 0);
    MDB_val key = lmdb::in(name.text()), data = lmdb::in(value);
    ASSERT_EQ(mdb_put(txn, dbi, &key, &data, 0), 0);
    ASSERT_EQ(mdb_txn_commit(txn), 0);
  }
  static Facts facts(Store &store) { return dynamic_cast<Admin &>(store).facts().value(); }
  std::string refused() {
    const auto store = lmdb::open(clock_, directory_.path(), settings());
    return store ? "opened" : store.error().message;
  }

  Seconds now() const { return clock_.now(); }
  static Read find(Store &store, std::string_view key) { return store.get(1, 1, key, {}).value(); }
  static bool commit(Store &store, std::vector<Write> writes,
                     std::vector<Condition> conditions = {}) {
    return store.commit(1, {}, conditions, writes).value().done;
  }

  const Directory directory_;
  Clock clock_{1'700'000'000};
};

TEST_F(Lmdb, AStoreKeepsWhatItHasUntilItIsOpenedAgain) {
  std::array<std::uint8_t, 16> id{};
  store::Cursor cursor;
  {
    const auto store = open();
    id = store->id();
    commit(*store, {put("key", "value", now() + 10), index_add("index", "key", now() + 10),
                    log(1, "entry")});
    cursor = store->beat({})->last;
  }
  const auto store = open();
  EXPECT_EQ(store->id(), id);
  EXPECT_EQ(find(*store, "key").size, 5U);
  EXPECT_EQ(store->list(1, "index", {}, 9).value(), std::vector<std::string>{"key"});
  EXPECT_EQ(store->beat({})->last, cursor);
  EXPECT_FALSE(store->tail(cursor, 9)->too_old);
}

TEST_F(Lmdb, TheGatesOfAProcessShareOneEnvironment) {
  const auto one = open(), other = open();
  commit(*one, {put("key", "value", now() + 10), log(1, "entry")});
  EXPECT_NE(find(*other, "key").version, 0U);
  EXPECT_EQ(one->log_mark(), other->log_mark());
}

TEST_F(Lmdb, ANewerFormatIsRefusedByName) {
  open().reset();
  write_entry(lmdb::Table::info, lmdb::encode(lmdb::Info{.format = 3}));
  EXPECT_EQ(refused(), "store: it has format 3, of a newer limen; this one knows format 2");
}

TEST_F(Lmdb, AFileOfSomebodyElsesIsRefused) {
  open().reset();
  write_entry(lmdb::Table::info, "something else altogether, of some length");
  EXPECT_THAT(refused(), testing::HasSubstr("not made by limen"));
}

TEST_F(Lmdb, ADamagedStateIsRefused) {
  open().reset();
  std::string state = lmdb::encode(lmdb::State{});
  state.back() = static_cast<char>(state.back() ^ 1);
  write_entry(lmdb::Table::state, state);
  EXPECT_THAT(refused(), testing::HasSubstr("damaged"));
}

// A record under another name could not be found, and a revocation would be lost.
TEST_F(Lmdb, AChangedByteInANameIsFound) {
  const auto damaged = [this](std::string_view needle) {
    std::fstream file(directory_.file("data.mdb"), std::ios::in | std::ios::out | std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (std::size_t at = 0; (at = bytes.find(needle, at)) != std::string::npos; ++at) {
      file.clear();
      file.seekp(static_cast<std::streamoff>(at + 3));
      file.put('~');
    }
    file.close();
    Progress progress;
    return lmdb::check(directory_.path(), settings(), progress).status();
  };
  {
    const auto store = open();
    commit(*store, {put("needle", "value", forever), index_add("index", "member", forever)});
  }
  Progress progress;
  ASSERT_TRUE(lmdb::check(directory_.path(), settings(), progress).ok());
  EXPECT_EQ(damaged("needle"), Status::store);
  EXPECT_EQ(open()->scan(1, {}, 10).status(), Status::store);
  EXPECT_EQ(damaged("member"), Status::store);
  EXPECT_EQ(open()->list(1, "index", {}, 10).status(), Status::store);
}

TEST_F(Lmdb, ATouchIsSeenAtOnceHereAndByOthersOfTheProcess) {
  const auto one = open(), other = open();
  commit(*one, {put("key", "value", now() + 10)});
  commit(*one, {touch("key", now() + 50)});
  EXPECT_EQ(find(*one, "key").expires_at, now() + 50);
  EXPECT_EQ(find(*other, "key").expires_at, now() + 50);
  clock_.set(now() + 20);
  EXPECT_NE(find(*other, "key").version, 0U);
}

TEST_F(Lmdb, ATouchIsWrittenWhenTheStoreIsClosed) {
  const Seconds start = now();
  {
    const auto store = open();
    commit(*store, {put("key", "value", start + 10)});
    commit(*store, {touch("key", start + 50)});
  }
  EXPECT_EQ(find(*open(), "key").expires_at, start + 50);
}

TEST_F(Lmdb, ATouchDoesNotOutliveTheRecordItWasFor) {
  const auto store = open();
  commit(*store, {put("key", "old", now() + 10)});
  commit(*store, {touch("key", now() + 500)});
  commit(*store, {erase("key")});
  commit(*store, {put("key", "new", now() + 20)});
  EXPECT_EQ(find(*store, "key").expires_at, now() + 20);
}

// Each touch rewrites a page, so writing all in one commit would double the file.
TEST_F(Lmdb, ManyTouchesAreWrittenAFewACommit) {
  constexpr std::size_t records = 60'000;
  const std::string value(500, 'x');
  const Seconds start = now();
  std::uintmax_t before = 0;
  {
    const auto store = open();
    for (std::size_t first = 0; first < records; first += max_writes) {
      std::vector<std::string> keys;
      for (std::size_t i = 0; i < max_writes; ++i) keys.push_back(numbered("key ", first + i));
      std::vector<Write> writes;
      for (const std::string &key : keys) writes.push_back(put(key, value, start + 10));
      commit(*store, writes);
    }
    before = std::filesystem::file_size(directory_.file("data.mdb"));
    for (std::size_t i = 0; i < records; ++i)
      commit(*store, {touch(numbered("key ", i), start + 50)});
  }
  EXPECT_LT(std::filesystem::file_size(directory_.file("data.mdb")), before + before / 2);
  const auto store = open();
  for (std::size_t i = 0; i < records; i += 97)
    EXPECT_EQ(find(*store, numbered("key ", i)).expires_at, start + 50);
}

TEST_F(Lmdb, ATouchOfAnotherVersionIsAConflict) {
  const auto store = open();
  commit(*store, {put("key", "value", now() + 10)});
  const Version version = find(*store, "key").version;
  EXPECT_TRUE(commit(*store, {touch("key", now() + 20)}, {at_version("key", version)}));
  EXPECT_FALSE(commit(*store, {touch("key", now() + 30)}, {at_version("key", version + 1)}));
  EXPECT_EQ(find(*store, "key").expires_at, now() + 20);
}

// STORE-39
TEST_F(Lmdb, WhatExpiredIsSweptAFewAWrite) {
  const auto store = open();
  for (int i = 0; i < 1000; ++i) {
    const std::string key = numbered("old ", static_cast<std::size_t>(i));
    commit(*store, {put(key, "value", now() + 10), index_add("index", key, now() + 10)});
  }
  EXPECT_EQ(facts(*store).records, 1000U);
  clock_.set(now() + 10);
  for (int i = 0; i < 300; ++i) {
    const std::string key = numbered("new ", static_cast<std::size_t>(i));
    commit(*store, {put(key, "value", now() + 10), index_add("index", key, now() + 10)});
  }
  EXPECT_EQ(facts(*store).records, 300U);
  EXPECT_EQ(facts(*store).members, 300U);
}

TEST_F(Lmdb, TheLogIsTrimmedThoughTheClockWasAheadForAWhile) {
  const auto store = open();
  const Seconds right = now();
  clock_.set(right + 365 * 86400);
  for (int i = 0; i < 100; ++i) commit(*store, {log(1, "ahead")});
  clock_.set(right);
  for (int i = 0; i < 100; ++i) commit(*store, {log(1, "entry")});
  EXPECT_LE(facts(*store).entries, 101U);
}

TEST_F(Lmdb, TheNewestTimeIsKeptWhenTheClockIsSetBack) {
  const Seconds ahead = now() + 3600;
  clock_.set(ahead);
  {
    const auto store = open();
    commit(*store, {put("key", "value", forever)});
  }
  ASSERT_EQ(unlink(directory_.file("limen.lock").c_str()), 0);
  clock_.set(ahead - 3600);
  EXPECT_EQ(open()->newest_time(), ahead);
}

// Threads that wait for one commit share the next transaction. The test requires this to happen at
// least once, because how often it happens depends on the machine.
TEST_F(Lmdb, ThreadsShareTransactions) {
  const auto store = open();
  const auto transactions = [&] {
    const auto env = lmdb::open_file(directory_.file("data.mdb"), MDB_RDONLY);
    MDB_envinfo info{};
    mdb_env_info(env.value().get(), &info);
    return info.me_last_txnid;
  };
  const std::uint64_t before = transactions();
  constexpr std::size_t threads = 16, each = 200;
  std::vector<std::thread> writers;
  for (std::size_t t = 0; t < threads; ++t)
    writers.emplace_back([&, t] {
      for (std::size_t i = 0; i < each; ++i) {
        const std::string key = numbered("key ", t * each + i);
        ASSERT_TRUE(commit(*store, {put(key, "value", forever)}));
      }
    });
  for (std::thread &writer : writers) writer.join();
  EXPECT_EQ(facts(*store).records, threads * each);
  EXPECT_LT(transactions() - before, threads * each);
}

// STORE-16
TEST_F(Lmdb, AConflictFailsOnlyTheRequestThatMetIt) {
  const auto store = open();
  commit(*store, {put("taken", "value", forever)});
  std::atomic<int> done{0}, conflicts{0};
  std::vector<std::thread> writers;
  for (std::size_t t = 0; t < 8; ++t)
    writers.emplace_back([&, t] {
      for (std::size_t i = 0; i < 50; ++i) {
        const std::string key = t % 2 == 0 ? "taken" : numbered("key ", t * 50 + i);
        const std::vector<Write> writes = {put(key, "value", forever)};
        const std::vector<Condition> absents = {absent(key)};
        (store->commit(1, {}, absents, writes)->done ? done : conflicts).fetch_add(1);
      }
    });
  for (std::thread &writer : writers) writer.join();
  EXPECT_EQ(done, 200);
  EXPECT_EQ(conflicts, 200);
}

TEST_F(Lmdb, AKeyThatIsTooLongFailsOnlyItsRequest) {
  const auto store = open();
  const std::string longest(507, 'k'), longer(508, 'k');
  EXPECT_TRUE(commit(*store, {put(longest, "value", forever)}));
  const std::vector<Write> writes = {put("a", "1", forever), put(longer, "value", forever)};
  EXPECT_EQ(store->commit(1, {}, {}, writes).status(), Status::argument);
  EXPECT_EQ(find(*store, "a").version, 0U);
  EXPECT_NE(find(*store, longest).version, 0U);
  EXPECT_EQ(find(*store, longer).version, 0U);
}

}  // namespace
}  // namespace limen::store
