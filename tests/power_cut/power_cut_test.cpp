// Cuts the power at every moment of a store's life. Whatever the disk has kept of data that was not
// synced, the store must open, and acknowledged changes must be there. STORE-31.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "replay.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::power {
namespace {

// Runs processes that use a store, and records them until the last has ended.
class Store {
 public:
  explicit Store(const std::string &name)
      : log_(std::filesystem::current_path() / (name + ".recording")) {
    std::filesystem::remove(log_);
  }

  // Starts a process. `kill` is a LIMEN_POWER_KILL (record.h), or empty.
  pid_t start(std::vector<std::string> arguments, const std::string &kill = "") {
    arguments.insert(arguments.begin(), {LIMEN_POWER_WORKLOAD, store_});
    std::vector<std::string> settings = {"LIMEN_POWER_STORE=" + store_, "LIMEN_POWER_LOG=" + log_};
    if (!kill.empty()) settings.push_back("LIMEN_POWER_KILL=" + kill);
    for (char **setting = environ; *setting != nullptr; ++setting) settings.emplace_back(*setting);
    pid_t process = 0;
    EXPECT_EQ(posix_spawn(&process, LIMEN_POWER_WORKLOAD, nullptr, nullptr,
                          pointers(arguments).data(), pointers(settings).data()),
              0);
    return process;
  }
  static void wait(pid_t process, bool is_killed = false) {
    int status = 0;
    ASSERT_EQ(waitpid(process, &status, 0), process);
    if (is_killed)
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    else
      EXPECT_EQ(status, 0);
  }
  void run(const std::vector<std::string> &arguments) { wait(start(arguments)); }

  const std::string &log() const { return log_; }
  std::map<std::string, std::string> lock_files() const {
    std::map<std::string, std::string> files;
    for (const char *const name : {"limen.lock", "lock.mdb"}) {
      std::ifstream in(store_ + '/' + name, std::ios::binary);
      files[name].assign(std::istreambuf_iterator<char>(in), {});
    }
    return files;
  }

 private:
  static std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> all;
    for (std::string &text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  const Directory directory_;
  const std::string store_ = std::filesystem::canonical(directory_.path()).string() + "/store";
  const std::string log_;
};

struct Size {
  std::size_t states, different;  // some states are equal
  const char *calls;              // of each worker
};
#ifdef LIMEN_SANITIZED
constexpr Size in_tests{1200, 800, "8"}, in_soak{15'000, 8000, "30"};
constexpr std::size_t states_without = 40;
#else
constexpr Size in_tests{4200, 3000, "24"}, in_soak{150'000, 100'000, "80"};
constexpr std::size_t states_without = 120;
#endif

Size size() { return soaking() ? in_soak : in_tests; }
std::string calls() { return size().calls; }

void say(const char *what, const Found &found) {
  std::printf("%s: %zu states (%zu different), %zu bad\n", what, found.states, found.different,
              found.bad);
}

void expect_none_bad(const char *what, const Found &found) {
  say(what, found);
  std::string examples;
  for (const std::string &example : found.examples) examples += example + '\n';
  EXPECT_EQ(found.bad, 0U) << examples;
}

// Records a workload of several threads, processes and days, with a revocation of everyone.
class PowerCut : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    store = std::make_unique<Store>("life");
    store->run({"1", "1", calls(), "0", "30"});
    const pid_t one = store->start({"2", "2", calls(), "31"});
    const pid_t other = store->start({"4", "2", calls(), "31"});
    Store::wait(one);
    Store::wait(other);
    store->run({"6", "1", calls(), "32", "everyone", "32"});
    recording = std::make_unique<Recording>(store->log());
  }
  static void TearDownTestSuite() {
    recording.reset();
    store.reset();
  }

  // Returns what goes wrong if the given syncs do not work.
  static Found without(const char *what, Syncs syncs) {
    const auto states = random_states(*recording, syncs, states_without);
    const Found found = replay(*recording, syncs, states, store->lock_files());
    say(what, found);
    return found;
  }

  static inline std::unique_ptr<Store> store;
  static inline std::unique_ptr<Recording> recording;
};

TEST_F(PowerCut, EverythingThatMattersIsRecorded) {
  for (const power_event_type type : {POWER_MARK, POWER_CREATE, POWER_RENAME, POWER_MKDIR,
                                      POWER_WRITE, POWER_SYNC, POWER_SYNC_STORE, POWER_SYNC_PARENT})
    EXPECT_GT(recording->count(type), 0U) << type;
}

TEST_F(PowerCut, WhatWasPromisedHoldsWhateverTheDiskHasKept) {
  const auto states = every_prefix(*recording, Syncs(), size().states);
  const Found found = replay(*recording, Syncs(), states, store->lock_files());
  expect_none_bad("power cuts", found);
  EXPECT_GE(found.different, size().different);
}

// Shows that each sync is needed, and that this test would notice if a store left one out.
TEST_F(PowerCut, PromisesBreakWhereAnyOneSyncDoesNotHappen) {
  EXPECT_GT(without("without the sync of the data", {.data = false}).bad, 0U);
  EXPECT_GT(without("without that of the meta pages", {.durable_writes = false}).bad, 0U);
  EXPECT_GT(without("without that of the directory", {.names = false}).bad, 0U);
  EXPECT_GT(without("without that of its parent", {.parent = false}).bad, 0U);
}

// Kills one process just after it made the store, when the store's name was not yet synced, and
// others between any two steps of a commit.
TEST(PowerCutAfterKills, WhatWasPromisedHolds) {
  Store store("kills");
  const auto kill_after = [](power_event_type type, int count) {
    return std::to_string(type) + ":" + std::to_string(count);
  };
  Store::wait(store.start({"1", "1", "1", "0"}, kill_after(POWER_RENAME, 1)), true);
  Store::wait(store.start({"2", "2", "100", "1"}, kill_after(POWER_WRITE, 9)), true);
  const pid_t killed = store.start({"4", "2", "100", "2"}, kill_after(POWER_SYNC, 12));
  const pid_t other = store.start({"6", "2", calls(), "2"});
  Store::wait(killed, true);
  Store::wait(other);
  Store::wait(store.start({"8", "1", "100", "3"}, kill_after(POWER_WRITE, 16)), true);
  store.run({"9", "1", calls(), "4", "everyone", "4"});

  const Recording recording(store.log());
  const auto states = every_prefix(recording, Syncs(), size().states / 3);
  expect_none_bad("power cuts after kills", replay(recording, Syncs(), states, store.lock_files()));
}

}  // namespace
}  // namespace limen::power
