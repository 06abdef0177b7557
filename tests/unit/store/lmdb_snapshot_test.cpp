// Tests the check of a file in use, and checks that end early.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "lmdb_file.h"
#include "store/lmdb/file/check.h"

namespace limen::store {

namespace {

using namespace lmdb::file;

class ReadTransaction {
 public:
  explicit ReadTransaction(LmdbEnv &env) {
    must(mdb_txn_begin(env.get(), nullptr, MDB_RDONLY, &txn_), "txn_begin");
  }
  ~ReadTransaction() { mdb_txn_abort(txn_); }
  ReadTransaction(const ReadTransaction &) = delete;
  ReadTransaction &operator=(const ReadTransaction &) = delete;
  std::uint64_t id() const { return mdb_txn_id(txn_); }

 private:
  MDB_txn *txn_ = nullptr;
};

// Maps the data file of an environment.
class Mapped {
 public:
  explicit Mapped(LmdbEnv &env) {
    must(mdb_env_get_fd(env.get(), &file_), "get_fd");
    at_ = mmap(nullptr, size_, PROT_READ, MAP_SHARED, file_, 0);
    if (at_ == MAP_FAILED) std::abort();
  }
  ~Mapped() { munmap(at_, size_); }
  Mapped(const Mapped &) = delete;
  Mapped &operator=(const Mapped &) = delete;

  // Returns the file up to its present size.
  ByteView bytes() const {
    struct stat stat;
    if (fstat(file_, &stat) != 0) std::abort();
    return {static_cast<const std::uint8_t *>(at_), static_cast<std::size_t>(stat.st_size)};
  }

 private:
  static constexpr std::size_t size_ = std::size_t{1} << 30;
  int file_ = -1;
  void *at_ = nullptr;
};

void put_some(LmdbEnv &env, int round, int entries) {
  LmdbEnv::Write write(env);
  for (int i = 0; i < entries; ++i)
    write.put(std::to_string((round * 31 + i) % 1000), std::string(100 + round % 7 * 300, 'v'));
  write.commit();
}

TEST(LmdbSnapshot, AnOlderOneIsCheckedWhileItsMetaPageStands) {
  LmdbEnv env;
  const Mapped file(env);
  put_some(env, 0, 400);
  const ReadTransaction reader(env);
  const auto before = lmdb::file::check(file.bytes(), reader.id());
  ASSERT_TRUE(before.ok()) << before.error().message;
  EXPECT_EQ(before->txnid, reader.id());

  put_some(env, 1, 700);
  const auto after = lmdb::file::check(file.bytes(), reader.id());
  ASSERT_TRUE(after.ok()) << after.error().message;
  EXPECT_TRUE(after->complete);
  EXPECT_EQ(after->entries, before->entries);
  const auto newest = lmdb::file::check(file.bytes(), 0);
  ASSERT_TRUE(newest.ok()) << newest.error().message;
  EXPECT_EQ(newest->txnid, reader.id() + 1);
  EXPECT_GT(newest->entries, before->entries);

  put_some(env, 2, 10);
  const auto gone = lmdb::file::check(file.bytes(), reader.id());
  ASSERT_TRUE(gone.ok()) << gone.error().message;
  EXPECT_TRUE(gone->superseded);
  EXPECT_FALSE(gone->complete);
  EXPECT_EQ(gone->leaf_pages, 0);
}

TEST(LmdbSnapshot, OneThatWasNeverMadeIsDamage) {
  LmdbEnv env;
  put_some(env, 0, 4);
  const auto report = lmdb::file::check(env.file(), env.txnid() + 2);
  ASSERT_FALSE(report.ok());
  EXPECT_TRUE(report.error().text().ends_with("it is of transaction 1; expected 3"))
      << report.error().message;
}

TEST(LmdbSnapshot, IsSoundWhileOthersWrite) {
  LmdbEnv env;
  const Mapped file(env);
  put_some(env, 0, 500);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int round = 1; !stop; ++round) put_some(env, round, 20);
  });
  std::set<std::uint64_t> checked;
  for (int tries = 0; tries < 1000000 && checked.size() < 200; ++tries) {
    const ReadTransaction reader(env);
    const auto report = lmdb::file::check(file.bytes(), reader.id());
    EXPECT_TRUE(report.ok()) << report.error().message;
    if (!report.ok()) break;
    if (report->complete) checked.insert(report->txnid);
  }
  stop = true;
  writer.join();
  EXPECT_EQ(checked.size(), 200);
}

// Other processes may change the pages that the snapshot does not reach at any moment.
TEST(LmdbSnapshot, NothingElseIsRead) {
  for (const Shape &shape : shapes()) {
    SCOPED_TRACE(shape.name);
    LmdbEnv env;
    shape.fill(env);
    const Bytes file = env.file();
    const Meta meta = meta_of(file);
    void *const map =
        mmap(nullptr, file.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(map, MAP_FAILED);
    std::memcpy(map, file.data(), file.size());
    auto used = pages_of(file, meta.main);
    for (const std::uint64_t number : pages_of(file, meta.free_list)) used.push_back(number);
    int hidden = 0;
    for (std::uint64_t i = meta_pages; i < file.size() / page_bytes; ++i) {
      // Skips used pages, because values of the free list are read beyond their first page.
      if (std::ranges::find(used, i) != used.end()) continue;
      const auto list = pages_of(file, meta.free_list, overflow_flag);
      if (std::ranges::any_of(list, [&](std::uint64_t first) {
            return i > first && i < first + page(file, first).run_length();
          }))
        continue;
      ASSERT_EQ(mprotect(static_cast<char *>(map) + i * page_bytes, page_bytes, PROT_NONE), 0);
      ++hidden;
    }
    const auto report = lmdb::file::check({static_cast<const std::uint8_t *>(map), file.size()}, 0);
    munmap(map, file.size());
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_TRUE(report->complete);
    if (report->txnid > 3) {
      EXPECT_GT(hidden, 0);
    }
  }
}

TEST(LmdbBudget, EndsTheCheckEarlyFromTheTop) {
  LmdbEnv env;
  shapes()[5].fill(env);  // deep
  Bytes file = env.file();
  const auto whole = lmdb::file::check(file, 0);
  ASSERT_TRUE(whole.ok() && whole->complete);
  // Does not count the one page of the list of free pages, which is always checked.
  const std::uint64_t pages = whole->branch_pages + whole->leaf_pages + whole->overflow_pages - 1;
  for (std::uint64_t limit = 0; limit <= pages + 1; ++limit) {
    const auto part = lmdb::file::check(file, 0, {.pages = limit});
    ASSERT_TRUE(part.ok());
    EXPECT_EQ(part->complete, limit >= pages);
    EXPECT_EQ(part->branch_pages + part->leaf_pages, 1 + std::min(limit, pages));
    // The check reaches every branch page before the leaves.
    if (part->entries > 0) {
      EXPECT_EQ(part->branch_pages, whole->branch_pages);
    }
  }
  const std::uint64_t last = pages_of(file, meta_of(file).main, leaf_flag).back();
  put<std::uint16_t>(file, last * page_bytes + 10, 0);
  EXPECT_TRUE(lmdb::file::check(file, 0, {.pages = pages - 1}).ok());
  EXPECT_FALSE(lmdb::file::check(file, 0, {.pages = pages}).ok());
}

TEST(LmdbBudget, OfNoTimeReadsTheMetaPagesAlone) {
  LmdbEnv env;
  put_some(env, 0, 400);
  const auto report = lmdb::file::check(env.file(), 0, {.time = std::chrono::nanoseconds(0)});
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->complete);
  EXPECT_EQ(report->leaf_pages + report->branch_pages, 0);
  EXPECT_TRUE(lmdb::file::check(env.file(), 0, {.time = std::chrono::hours(1)})->complete);
}

TEST(LmdbBudget, ProgressCountsPages) {
  for (const Shape &shape : shapes()) {
    SCOPED_TRACE(shape.name);
    LmdbEnv env;
    shape.fill(env);
    Progress progress;
    const auto report = lmdb::file::check(env.file(), 0, {}, &progress);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(progress.done, report->leaf_pages + report->branch_pages + report->overflow_pages);
    EXPECT_EQ(progress.total, progress.done);
  }
}

}  // namespace

}  // namespace limen::store
