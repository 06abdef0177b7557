// Cuts the power at every moment of a store's life. Whatever the disk has kept of data that was not
// synced, the store must open, and acknowledged changes must be there. STORE-31.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "probe.h"
#include "recorded_store.h"
#include "replay.h"
#include "runs.h"
#include "shared/seeds.h"

namespace limen::power {
namespace {

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

// Records a workload of several threads, processes and days, with a revocation of everyone.
class PowerCut : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    store = std::make_unique<RecordedStore>("life", LIMEN_POWER_WORKLOAD);
    const Runs &runs = store->runs();
    runs.run({"1", "1", calls(), "0", "30"});
    const pid_t one = runs.start({"2", "2", calls(), "31"});
    const pid_t other = runs.start({"4", "2", calls(), "31"});
    Runs::wait(one);
    Runs::wait(other);
    runs.run({"6", "1", calls(), "32", "everyone", "32"});
    recording = std::make_unique<Recording>(runs.log());
  }
  static void TearDownTestSuite() {
    recording.reset();
    store.reset();
  }

  // Returns what goes wrong if the given syncs do not work.
  static Found without(const char *what, Syncs syncs) {
    const auto states = random_states(*recording, syncs, states_without);
    const Found found = replay(*recording, syncs, states, store->replayed(make_probe));
    found.print(what);
    return found;
  }

  static inline std::unique_ptr<RecordedStore> store;
  static inline std::unique_ptr<Recording> recording;
};

TEST_F(PowerCut, EverythingThatMattersIsRecorded) {
  for (const power_event_type type : {POWER_MARK, POWER_CREATE, POWER_RENAME, POWER_MKDIR,
                                      POWER_WRITE, POWER_SYNC, POWER_SYNC_STORE, POWER_SYNC_PARENT})
    EXPECT_GT(recording->count(type), 0U) << type;
}

TEST_F(PowerCut, WhatWasPromisedHoldsWhateverTheDiskHasKept) {
  const auto states = every_prefix(*recording, Syncs(), size().states);
  const Found found = replay(*recording, Syncs(), states, store->replayed(make_probe));
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
  const RecordedStore store("kills", LIMEN_POWER_WORKLOAD);
  const Runs &runs = store.runs();
  runs.run_until(kill_after(POWER_RENAME, 1), {"1", "1", "1", "0"});
  runs.run_until(kill_after(POWER_WRITE, 9), {"2", "2", "100", "1"});
  const pid_t killed = runs.start({"4", "2", "100", "2"}, kill_after(POWER_SYNC, 12));
  const pid_t other = runs.start({"6", "2", calls(), "2"});
  Runs::wait(killed, true);
  Runs::wait(other);
  runs.run_until(kill_after(POWER_WRITE, 16), {"8", "1", "100", "3"});
  runs.run({"9", "1", calls(), "4", "everyone", "4"});

  const Recording recording(runs.log());
  const auto states = every_prefix(recording, Syncs(), size().states / 3);
  expect_none_bad("power cuts after kills",
                  replay(recording, Syncs(), states, store.replayed(make_probe)));
}

}  // namespace
}  // namespace limen::power
