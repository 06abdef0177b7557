// Tests the store of visitors, which lies beside the main store of each driver.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "notes.h"
#include "remote_store.h"
#include "shared/directory.h"
#include "store/drivers.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Runs `work` in a process of its own, which ends with it or kills itself. Returns its status.
int in_a_process(const std::function<void()> &work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

class Visitors : public testing::Test {
 protected:
  static options::Options options(
      std::initializer_list<std::pair<const char *, const char *>> more = {}) {
    options::Options options;
    for (const auto &[name, value] : more) EXPECT_TRUE(options.set(name, value).ok()) << name;
    return options;
  }
  Opened open(const std::string &url, const options::Options &with = options()) {
    auto opened = store::open(clock_, url, with);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened ? std::move(*opened) : Opened();
  }
  Opened open_visitors(const std::string &url, const options::Options &with = options()) {
    auto opened = store::open_visitors(clock_, url, with);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened ? std::move(*opened) : Opened();
  }
  std::string refused(const options::Options &with = options()) {
    const auto opened = store::open_visitors(clock_, url(), with);
    return opened ? "opened" : opened.error().message;
  }
  std::string url() const { return "lmdb:" + path_; }

  static Status write(Store &store, const std::vector<Write> &writes) {
    return store.commit(1, {}, {}, writes).status();
  }
  static bool has(Store &store, std::string_view key) {
    return store.get(1, 1, key, {}).value().version != 0;
  }
  static void write_some(Store &store) {
    for (std::size_t i = 0; i < 100; ++i)
      EXPECT_EQ(write(store, {put(numbered("visitor ", i), "data", forever)}), Status::ok);
  }
  static std::size_t count(const Opened &opened) { return opened.admin->facts().value().records; }

  const Directory directory_;
  const std::string path_ = directory_.file("store"), visitors_ = path_ + "/visitors";
  const Clock clock_{1'700'000'000};
};

// STORE-47
TEST_F(Visitors, LieInADirectoryOfTheirOwnForItsOwnerAlone) {
  const Opened main = open(url());
  EXPECT_FALSE(*has_visitors(url()));
  EXPECT_FALSE(std::filesystem::exists(visitors_));
  const Opened visitors = open_visitors(url());
  EXPECT_TRUE(*has_visitors(url()));
  struct stat found {};
  ASSERT_EQ(stat(visitors_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700U);
  for (const char *const file : {"data.mdb", "lock.mdb", "limen.lock"}) {
    ASSERT_EQ(stat((visitors_ + '/' + file).c_str(), &found), 0) << file;
    EXPECT_EQ(found.st_mode & 0777, 0600U) << file;
  }
  EXPECT_EQ(visitors.admin->facts()->path, std::filesystem::canonical(visitors_));
  EXPECT_NE(visitors.store->id(), main.store->id());
}

TEST_F(Visitors, AreMadeInAStoreThatIsThereAndNowhereElse) {
  const options::Options none = options({{"store.create", "false"}});
  EXPECT_THAT(refused(), HasSubstr("no store exists"));
  EXPECT_FALSE(std::filesystem::exists(path_));
  open(url());
  EXPECT_EQ(refused(none), "opened") << "though store.create is false";
}

TEST_F(Visitors, AreRefusedWhereTheirDirectoryIsALinkOrOpenToOthers) {
  open(url());
  const std::string elsewhere = directory_.file("elsewhere");
  std::filesystem::create_directory(elsewhere);
  std::filesystem::create_directory_symlink(elsewhere, visitors_);
  EXPECT_THAT(refused(), HasSubstr("/visitors\" is not a directory"));
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere));
  std::filesystem::remove(visitors_);
  std::filesystem::create_directory(visitors_);
  ASSERT_EQ(chmod(visitors_.c_str(), 0750), 0);
  EXPECT_THAT(refused(), HasSubstr("/visitors\" has mode 750"));
  ASSERT_EQ(chmod(visitors_.c_str(), 0700), 0);
  EXPECT_EQ(refused(), "opened");
}

TEST_F(Visitors, WhatOneProcessWritesTheOthersSeeAtOnce) {
  open(url());
  lmdb::Settings settings;
  settings.max_size = std::uint64_t{1} << 30;
  settings.of_visitors = true;
  RemoteStore other(clock_, path_, settings);
  const Opened here = open_visitors(url());
  for (std::size_t i = 0; i < 200; ++i) {
    const std::string key = numbered("visitor ", i);
    ASSERT_EQ(write(i % 2 == 0 ? other : *here.store, {put(key, "data", forever)}), Status::ok);
    ASSERT_TRUE(has(i % 2 == 0 ? *here.store : other, key));
  }
}

// STORE-47
TEST_F(Visitors, AKilledProcessLosesNothing) {
  open(url());
  const int status = in_a_process([this] {
    const Opened visitors = open_visitors(url());
    write_some(*visitors.store);
    raise(SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(count(open_visitors(url())), 100U);
}

// STORE-48
TEST_F(Visitors, OfAnEarlierBootAreDiscardedIfNobodyHasClosedThem) {
  open(url());
  const auto id = open_visitors(url()).store->id();
  EXPECT_EQ(open_visitors(url()).store->id(), id);
  in_a_process([this] {
    const Opened visitors = open_visitors(url());
    write_some(*visitors.store);
    raise(SIGKILL);
  });
  pretend_restart(visitors_);
  const Opened visitors = open_visitors(url());
  EXPECT_EQ(count(visitors), 0U);
  EXPECT_NE(visitors.store->id(), id);
  write_some(*visitors.store);
  EXPECT_EQ(count(visitors), 100U);
}

TEST_F(Visitors, ThatWereClosedOutliveARestart) {
  open(url());
  {
    const Opened visitors = open_visitors(url());
    write_some(*visitors.store);
    EXPECT_NE(whole_in(visitors_), lmdb::any_boot) << "while it is written to";
  }
  EXPECT_EQ(whole_in(visitors_), lmdb::any_boot);
  pretend_restart(visitors_);
  EXPECT_EQ(count(open_visitors(url())), 100U);
}

TEST_F(Visitors, AreClosedByTheLastProcessThatHasThem) {
  open(url());
  lmdb::Settings settings;
  settings.max_size = std::uint64_t{1} << 30;
  settings.of_visitors = true;
  auto other = std::make_unique<RemoteStore>(clock_, path_, settings);
  open_visitors(url());
  EXPECT_NE(whole_in(visitors_), lmdb::any_boot);
  other.reset();
  EXPECT_EQ(whole_in(visitors_), lmdb::any_boot);
}

// Of two processes that close it at once, one has to know that it is the last.
TEST_F(Visitors, AreClosedThoughTwoProcessesCloseThemAtOnce) {
  open(url());
  for (int i = 0; i < 100; ++i) {
    std::array<int, 2> go{}, ready{};
    ASSERT_EQ(pipe(go.data()) | pipe(ready.data()), 0);
    std::array<pid_t, 2> children{};
    for (pid_t &child : children) {
      child = fork();
      if (child != 0) continue;
      close(go[1]);
      Opened visitors = open_visitors(url());
      char byte = 0;
      if (::write(ready[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 0) _exit(1);
      visitors.store.reset();
      _exit(0);
    }
    char byte = 0;
    for (int child = 0; child < 2; ++child) ASSERT_EQ(read(ready[0], &byte, 1), 1);
    for (const int fd : {go[1], go[0], ready[0], ready[1]}) close(fd);
    for (const pid_t child : children) {
      int status = -1;
      ASSERT_EQ(waitpid(child, &status, 0), child);
      ASSERT_EQ(status, 0);
    }
    ASSERT_EQ(whole_in(visitors_), lmdb::any_boot) << i;
  }
}

TEST_F(Visitors, WhoseLockFileIsLostAreDiscarded) {
  open(url());
  write_some(*open_visitors(url()).store);
  std::filesystem::remove(visitors_ + "/limen.lock");
  EXPECT_EQ(count(open_visitors(url())), 0U);
}

TEST_F(Visitors, AreInNoBackup) {
  const Opened main = open(url());
  write_some(*open_visitors(url()).store);
  Progress progress;
  const std::string backup = directory_.file("backup"), restored = directory_.file("restored");
  ASSERT_TRUE(main.admin->back_up(backup, progress).ok());
  ASSERT_TRUE(restore("lmdb:" + restored, backup, options(), {}, {}, progress).ok());
  EXPECT_FALSE(*has_visitors("lmdb:" + restored));
  EXPECT_FALSE(std::filesystem::exists(restored + "/visitors"));
}

TEST_F(Visitors, AreChecked) {
  open(url());
  Progress progress;
  EXPECT_FALSE(check(url(), progress)->visitors);
  write_some(*open_visitors(url()).store);
  EXPECT_EQ(check(url(), progress)->visitors->records, 100U);
  EXPECT_EQ(check(url(), progress)->main.records, 0U);
  const std::string data = visitors_ + "/data.mdb";
  std::fstream file(data, std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  for (std::size_t at = 0; (at = bytes.find("visitor 5", at)) != std::string::npos; ++at) {
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file.put('~');
  }
  file.close();
  const auto damaged = check(url(), progress);
  EXPECT_EQ(damaged.status(), Status::store);
  EXPECT_THAT(damaged.error().message, StartsWith("visitors: store: data.mdb is damaged"));
}

TEST_F(Visitors, MayTakeUpAnEighthOfWhatTheStoreMay) {
  const auto limit = [&](const std::string &of, const options::Options &with) {
    const Opened main = open(of, with);
    return open_visitors(of, with).admin->facts()->limit;
  };
  EXPECT_EQ(limit("memory:", options()), std::uint64_t{512} << 20);
  EXPECT_EQ(limit("memory:", options({{"memory.max_size", "16M"}})), std::uint64_t{2} << 20);
  EXPECT_EQ(limit("memory:", options({{"visitor.max_size", "3M"}})), std::uint64_t{3} << 20);
  EXPECT_EQ(limit(url(), options()), std::uint64_t{8} << 30);
  EXPECT_EQ(limit(url(), options({{"lmdb.max_size", "16M"}})), std::uint64_t{2} << 20);
  EXPECT_EQ(limit(url(), options({{"visitor.max_size", "3M"}})), std::uint64_t{3} << 20);
}

// STORE-49
TEST_F(Visitors, InAnyNumberLeaveRoomForLogins) {
  for (const std::string &of : {std::string("memory:"), url()}) {
    const options::Options small =
        options({{"memory.max_size", "2M"}, {"lmdb.max_size", "2M"}, {"visitor.max_size", "128k"}});
    const Opened main = open(of, small), visitors = open_visitors(of, small);
    const std::string data(300, 'v');
    std::size_t held = 0;
    while (held < 10'000 &&
           write(*visitors.store, {put(numbered("visitor ", held), data, forever)}) == Status::ok)
      ++held;
    EXPECT_GT(held, 100U) << of;
    EXPECT_LT(held, 500U) << of;
    const std::vector<Write> one_more = {put("one more", data, forever)};
    const auto refused = visitors.store->commit(1, {}, {}, one_more);
    EXPECT_EQ(refused.status(), Status::full) << of;
    EXPECT_THAT(refused.error().message, HasSubstr("visitor.max_size, 131072 bytes")) << of;
    EXPECT_TRUE(has(*visitors.store, "visitor 0"));
    EXPECT_EQ(write(*visitors.store, {touch("visitor 0", forever)}), Status::ok) << of;
    for (std::size_t i = 0; i < held; ++i)
      ASSERT_EQ(write(*main.store, {put(numbered("session ", i), data, forever)}), Status::ok)
          << of;
    for (std::size_t i = 0; i < held; ++i)
      ASSERT_EQ(write(*visitors.store, {erase(numbered("visitor ", i))}), Status::ok) << of;
    EXPECT_EQ(write(*visitors.store, one_more), Status::ok) << of;
  }
}

TEST_F(Visitors, InMemoryEndWithTheirStore) {
  const Opened main = open("memory:");
  write_some(*open_visitors("memory:").store);
  EXPECT_FALSE(*has_visitors("memory:"));
  EXPECT_EQ(count(open_visitors("memory:")), 0U);
}

TEST_F(Visitors, OfAnotherUserAreNotMadeAnewByRoot) {
  if (geteuid() != 0) return;  // only root can become another user
  ASSERT_EQ(chmod(directory_.path().c_str(), 0711), 0);
  ASSERT_EQ(mkdir(path_.c_str(), 0700) | chown(path_.c_str(), 65534, 65534), 0);
  EXPECT_EQ(in_a_process([this] {
              if (setuid(65534) != 0) _exit(1);
              open(url());
              open_visitors(url());
            }),
            0);
  open(url());
  EXPECT_EQ(refused(), "opened");
  in_a_process([this] {
    const Opened visitors = open_visitors(url());
    raise(SIGKILL);
  });
  pretend_restart(visitors_);
  EXPECT_THAT(refused(), HasSubstr("open it as that user, not as root"));
}

}  // namespace
}  // namespace limen::store
