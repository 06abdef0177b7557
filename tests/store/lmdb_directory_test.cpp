// Tests which directories an lmdb store accepts: path, owner, mode, file system. STORE-36,
// STORE-41.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "shared/directory.h"
#include "store/lmdb/open.h"

namespace {

// Sets the type of file system that statfs() reports. 0 reports the true one.
unsigned pretended_file_system = 0;

}  // namespace

// Replaces the C library's function.
extern "C" int statfs(const char *path, struct statfs *found) noexcept {
  const int done = static_cast<int>(syscall(SYS_statfs, path, found));
  if (done == 0 && pretended_file_system != 0) found->f_type = pretended_file_system;
  return done;
}

namespace limen::store {
namespace {

const Clock clock_at_noon{1'700'000'000};

lmdb::Settings settings(bool create = true) {
  lmdb::Settings settings;
  settings.max_size = std::uint64_t{1} << 30;
  settings.create = create;
  return settings;
}

// Opens a store. Returns "ok" or the error's message.
std::string opened(const std::string &path, bool create = true) {
  const auto store = lmdb::open(clock_at_noon, path, settings(create));
  return store ? "ok" : store.error().message;
}

void expect_refused(const std::string &path, const char *because) {
  const std::string answer = opened(path);
  EXPECT_NE(answer.find(because), std::string::npos) << path << ": " << answer;
}

// Runs `work` as another user, which requires root. Returns what `work` returns.
bool as_another_user(const std::function<bool()> &work) {
  const pid_t child = fork();
  if (child == 0) _exit(setuid(65534) == 0 && work() ? 0 : 1);
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(LmdbDirectory, IsMadeForItsOwnerAlone) {
  const Directory directory;
  const std::string path = directory.file("store");
  ASSERT_EQ(opened(path), "ok");
  struct stat found {};
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700U);
  for (const char *const file : {"data.mdb", "lock.mdb", "limen.lock"}) {
    ASSERT_EQ(stat((path + '/' + file).c_str(), &found), 0) << file;
    EXPECT_EQ(found.st_mode & 0777, 0600U) << file;
  }
}

TEST(LmdbDirectory, APathIsAbsoluteAndHasAParent) {
  const Directory directory;
  expect_refused("", "absolute path");
  expect_refused("relative/path", "absolute path");
  expect_refused(directory.path() + std::string("\0x", 2), "NUL");
  expect_refused(directory.file("no/such"), "cannot make");
}

TEST(LmdbDirectory, OneThatOthersMayLookIntoIsRefused) {
  const Directory directory;
  for (const mode_t mode : {0755U, 0750U, 0701U, 0720U}) {
    ASSERT_EQ(chmod(directory.path().c_str(), mode), 0);
    expect_refused(directory.path(), "expected 700");
  }
  ASSERT_EQ(chmod(directory.path().c_str(), 0700), 0);
  EXPECT_EQ(opened(directory.path()), "ok");
}

// STORE-41
TEST(LmdbDirectory, AFileSystemOfANetworkIsRefusedByName) {
  const Directory directory;
  const std::string path = directory.file("store");
  for (const auto &[type, name] : {std::pair(0x6969U, "NFS"), std::pair(0xFF534D42U, "CIFS"),
                                   std::pair(0x65735546U, "FUSE"), std::pair(0x01021997U, "9P")}) {
    pretended_file_system = type;
    expect_refused(path, name);
  }
  pretended_file_system = 0;
  EXPECT_EQ(opened(path), "ok");
}

TEST(LmdbDirectory, AFileIsNone) {
  const Directory directory;
  const std::string path = directory.file("file");
  FILE *const file = fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  fclose(file);
  expect_refused(path, "not a directory");
}

TEST(LmdbDirectory, NothingIsMadeWhereItMustNotBe) {
  const Directory directory;
  const std::string path = directory.file("store");
  EXPECT_NE(opened(path, false).find("no store exists"), std::string::npos);
  EXPECT_NE(access(path.c_str(), F_OK), 0);
  EXPECT_NE(opened(directory.path(), false).find("no store exists"), std::string::npos);
  ASSERT_EQ(opened(path), "ok");
  EXPECT_EQ(opened(path, false), "ok");
}

TEST(LmdbDirectory, ALinkLeadsToTheSameStore) {
  const Directory directory;
  const std::string path = directory.file("store"), link = directory.file("link");
  const auto store = lmdb::open(clock_at_noon, path, settings());
  ASSERT_TRUE(store.ok());
  ASSERT_EQ(symlink(path.c_str(), link.c_str()), 0);
  const auto again = lmdb::open(clock_at_noon, link, settings());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(store->store->id(), again->store->id());
}

TEST(LmdbDirectory, AnotherUsersIsRefused) {
  if (geteuid() != 0) return;  // only root can become another user
  const Directory directory;
  ASSERT_EQ(chmod(directory.path().c_str(), 0711), 0);
  const std::string path = directory.file("store");
  ASSERT_EQ(opened(path), "ok");
  EXPECT_TRUE(as_another_user([&] { return opened(path) != "ok"; }));
}

TEST(LmdbDirectory, RootOpensAnotherUsersButMakesNothingThere) {
  if (geteuid() != 0) return;
  const Directory directory;
  ASSERT_EQ(chown(directory.path().c_str(), 65534, 65534), 0);
  expect_refused(directory.path(), "as that user, not as root");
  expect_refused(directory.file("store"), "as that user, not as root");
  EXPECT_NE(access(directory.file("store").c_str(), F_OK), 0);
  const std::string path = directory.file("theirs");
  EXPECT_TRUE(as_another_user([&] { return opened(path) == "ok"; }));
  EXPECT_EQ(opened(path), "ok");
  EXPECT_TRUE(as_another_user([&] { return opened(path) == "ok"; }));
}

}  // namespace
}  // namespace limen::store
