#include "tested_drivers.h"

#include <algorithm>

#include "dealt_store.h"
#include "remote_store.h"
#include "shared/directory.h"
#include "store/lmdb/open.h"
#include "store/memory/open.h"

namespace limen::store {
namespace {

class OpenedMemory final : public TestedStore {
 public:
  explicit OpenedMemory(std::uint64_t max_size)
      : store_(memory::open(clock_, {.log_retention = test_log_retention, .max_size = max_size})
                   .value()
                   .store) {}
  Store &store() override { return *store_; }
  void advance(Seconds by) override { clock_.set(clock_.now() + by); }

 private:
  Clock clock_{1'700'000'000};
  std::unique_ptr<Store> store_;
};

// Opens an lmdb store in a directory of its own.
class OpenedLmdb : public TestedStore {
 public:
  explicit OpenedLmdb(bool of_visitors = false) : of_visitors_(of_visitors) {
    if (of_visitors) open(false).reset();
    store_ = open(of_visitors);
  }
  Store &store() override { return *store_; }
  void advance(Seconds by) final { clock_.set(clock_.now() + by); }

 protected:
  std::unique_ptr<Store> open_in_child() {
    return std::make_unique<RemoteStore>(clock_, directory_.path(), settings(of_visitors_));
  }

 private:
  std::unique_ptr<Store> open(bool of_visitors) {
    auto store = lmdb::open(clock_, directory_.path(), settings(of_visitors));
    if (!store) throw std::runtime_error(store.error().message);
    return std::move(store->store);
  }
  static lmdb::Settings settings(bool of_visitors) {
    lmdb::Settings settings;
    settings.of_visitors = of_visitors;
    settings.log_retention = test_log_retention;
    settings.max_size = std::uint64_t{1} << 30;
    return settings;
  }

  const bool of_visitors_;
  Directory directory_;
  Clock clock_{1'700'000'000};
  std::unique_ptr<Store> store_;
};

// Opens an lmdb store that another process has open too and that does half of the calls.
class OpenedByTwo final : public OpenedLmdb {
 public:
  using OpenedLmdb::OpenedLmdb;
  Store &store() override { return both_; }

 private:
  std::unique_ptr<Store> childs_ = open_in_child();
  DealtStore both_{OpenedLmdb::store(), *childs_};
};

template <class T, auto... arguments>
std::unique_ptr<TestedStore> open() {
  return std::make_unique<T>(arguments...);
}

constexpr std::uint64_t no_limit = UINT64_MAX, visitors_limit = std::uint64_t{32} << 20;

constexpr TestedDriver all[] = {
    {"memory", open<OpenedMemory, no_limit>, 10},
    {"lmdb", open<OpenedLmdb>, 1},
    {"lmdb_processes", open<OpenedByTwo>, 1, 10},
    {"memory_visitors", open<OpenedMemory, visitors_limit>, 1},
    {"lmdb_visitors", open<OpenedLmdb, true>, 1},
    {"lmdb_visitors_processes", open<OpenedByTwo, true>, 1, 10},
};
constexpr std::size_t drivers = 3;  // the others are stores of visitors

}  // namespace

std::span<const TestedDriver> tested_drivers() { return std::span(all).first(drivers); }
std::span<const TestedDriver> tested_stores() { return all; }

std::string numbered(std::string prefix, std::size_t number) {
  return prefix += std::to_string(number);
}

CommitId commit_id(std::uint8_t number) {
  CommitId id{};
  id.fill(number);
  return id;
}

Commit StoreTest::commit(Bucket bucket, const std::vector<Condition> &conditions,
                         const std::vector<Write> &writes, const CommitId &id) {
  const Result<Commit> answer = store().commit(bucket, id, conditions, writes);
  if (!answer) {
    ADD_FAILURE() << answer.error().message;
    return {};
  }
  return *answer;
}

Read StoreTest::find(std::string_view key, Kind kind, Bucket bucket) {
  return store().get(bucket, kind, key, {}).value();
}

std::optional<std::string> StoreTest::value(std::string_view key, Kind kind, Bucket bucket) {
  std::string room(find(key, kind, bucket).size, '?');
  const Read found =
      store()
          .get(bucket, kind, key, {reinterpret_cast<std::uint8_t *>(room.data()), room.size()})
          .value();
  if (found.version == 0) return std::nullopt;
  return room;
}

std::vector<std::string> StoreTest::list(std::string_view index, std::string_view after,
                                         std::size_t n) {
  return store().list(1, index, after, n).value();
}

std::vector<std::string> StoreTest::scan_keys(Kind kind, std::size_t n) {
  std::vector<std::string> keys;
  std::string next;
  do {
    ScanPage page = store().scan(kind, next, n).value();
    for (Record &record : page.records) keys.push_back(std::move(record.key));
    next = page.next;
  } while (!next.empty());
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::vector<std::string> StoreTest::read_log(Cursor &cursor, std::size_t n) {
  std::vector<std::string> bodies;
  for (;;) {
    Tail tail = store().tail(cursor, n).value();
    EXPECT_FALSE(tail.too_old);
    cursor = tail.next;
    if (tail.entries.empty()) return bodies;
    for (LogEntry &entry : tail.entries) bodies.push_back(std::move(entry.body));
  }
}

}  // namespace limen::store
