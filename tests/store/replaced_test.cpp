// Tests that a process which has a store open notices that its data file was replaced, or that
// another limen changed its format. STORE-45.
#include <gmock/gmock.h>
#include <lmdb.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "shared/directory.h"
#include "store/lmdb/lmdb_store.h"
#include "store/lmdb/open.h"
#include "store/lmdb/record_format.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::HasSubstr;

class Replaced : public testing::Test {
 protected:
  Replaced() : opened_(lmdb::open(clock_, path_, settings())) {
    EXPECT_TRUE(opened_.ok());
    EXPECT_EQ(commit(), "done");
  }

  static lmdb::Settings settings() {
    lmdb::Settings settings;
    settings.max_size = std::uint64_t{1} << 30;
    return settings;
  }
  Store &store() { return *opened_->store; }
  std::string commit() {
    const Write writes[] = {put("key", "value", forever), log(1, "entry")};
    const Result<Commit> done = store().commit(1, {}, {}, writes);
    return done ? "done" : done.error().message;
  }
  bool reads() { return store().get(1, 1, "key", {})->version != 0; }

  // Opens LMDB again, as after an error of LMDB's.
  std::string reopen() {
    const auto shared = lmdb::share(path_, {});
    lmdb::Environment &environment = (*shared)->environment;
    const Outcome done = environment.revive(environment.life());
    return done ? "reopened" : done.error().message;
  }

  // Makes a store of its own, and returns its data file.
  std::string other_file() const {
    const std::string other = directory_.file("other");
    EXPECT_TRUE(lmdb::open(clock_, other, settings()).ok());
    return other + "/data.mdb";
  }
  void replace_with(const std::string &file) const {
    std::filesystem::rename(file, path_ + "/data.mdb");
  }

  const Directory directory_;
  const std::string path_ = directory_.file("store");
  const Clock clock_{1'700'000'000};
  Result<Opened> opened_;
};

// Fails if Environment::take_turn() does not look at the file: then the write is lost in silence.
TEST_F(Replaced, AFileIsNotWrittenTo) {
  replace_with(other_file());
  EXPECT_THAT(commit(),
              HasSubstr("data.mdb was replaced or removed while this process had it open"));
  EXPECT_TRUE(reads());
}

TEST_F(Replaced, AFileOfAnotherFormatIsNamedWithBothFormats) {
  std::filesystem::copy_file(LIMEN_FORMAT_1 "/data.mdb", directory_.file("old"));
  replace_with(directory_.file("old"));
  EXPECT_EQ(commit(),
            "store: it now has format 1, and had format 2 when this process opened it; restart the "
            "process with a limen that knows format 1");
}

TEST_F(Replaced, AFileThatIsGoneIsNotWrittenTo) {
  std::filesystem::remove(path_ + "/data.mdb");
  EXPECT_THAT(commit(), HasSubstr("replaced or removed"));
  EXPECT_TRUE(reads());
}

TEST_F(Replaced, ADirectoryThatWasRenamedIsTheSameStore) {
  std::filesystem::rename(path_, directory_.file("renamed"));
  EXPECT_EQ(commit(), "done");
  std::filesystem::rename(directory_.file("renamed"), path_);
}

// Fails if Environment::reopen() takes whatever file it finds.
TEST_F(Replaced, AFileIsNotReopened) {
  EXPECT_EQ(reopen(), "reopened");
  EXPECT_EQ(commit(), "done");
  std::filesystem::copy_file(path_ + "/data.mdb", directory_.file("kept"));
  replace_with(other_file());
  EXPECT_THAT(reopen(), HasSubstr("replaced or removed"));
  EXPECT_FALSE(store().get(1, 1, "key", {}).ok());
  replace_with(directory_.file("kept"));
  EXPECT_THAT(reopen(), HasSubstr("replaced or removed")) << "a copy of the file";
}

TEST_F(Replaced, AFileOfAnotherFormatIsNotReopened) {
  std::filesystem::copy_file(LIMEN_FORMAT_1 "/data.mdb", directory_.file("old"));
  replace_with(directory_.file("old"));
  EXPECT_THAT(reopen(), HasSubstr("it now has format 1, and had format 2"));
}

// Changes the format in the state, as a newer limen would do in a store that is in use.
int change_format(const std::string &path) {
  MDB_env *env = nullptr;
  MDB_txn *txn = nullptr;
  MDB_dbi table = 0;
  const lmdb::Name name(lmdb::Table::state);
  const std::string state = lmdb::encode(lmdb::State{.format = 3, .last_position = 9});
  MDB_val key = lmdb::in(name.text()), value = lmdb::in(state);
  return mdb_env_create(&env) == 0 && mdb_env_set_maxreaders(env, lmdb::most_readers) == 0 &&
                 mdb_env_open(env, path.c_str(), 0, 0600) == 0 &&
                 mdb_txn_begin(env, nullptr, 0, &txn) == 0 &&
                 mdb_dbi_open(txn, nullptr, 0, &table) == 0 &&
                 mdb_put(txn, table, &key, &value, 0) == 0 && mdb_txn_commit(txn) == 0
             ? 0
             : 1;
}

// Fails if Transaction::load() or LmdbStore::tail() take any state.
TEST_F(Replaced, AnotherFormatInAStoreInUseIsNoticedByWritersAndReaders) {
  const pid_t child = fork();
  if (child == 0) _exit(change_format(path_));
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  const std::string changed =
      "store: it now has format 3, and had format 2 when this process opened it; restart the "
      "process with a limen that knows format 3";
  EXPECT_EQ(commit(), changed);
  EXPECT_EQ(store().tail({}, 9).error().message, changed);
  EXPECT_EQ(store().beat({}).error().message, changed);
}

}  // namespace
}  // namespace limen::store
