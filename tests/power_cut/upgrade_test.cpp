// Cuts the power, and kills the process, at every moment of an upgrade. A whole store of the old
// format or of the new one must be left, with everything in it. STORE-43.
#include <limen/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "recorded_store.h"
#include "replay.h"
#include "shared/seeds.h"
#include "upgrade/store_answers.h"

namespace limen::power {
namespace {

std::string format_before(const std::string &store) {
  return json::get(upgrade_store("lmdb:" + store), "from").value();
}

// Upgrades the store if it still has the old format, and expects that it answers as ever.
std::string look(const std::string &store) {
  try {
    format_before(store);
    if (upgrade::ask(store, upgrade::format_1_answers()) != upgrade::format_1_answers())
      return "it answers otherwise";
    for (const auto &entry : std::filesystem::directory_iterator(store))
      if (entry.path().filename() == "data.mdb.upgraded") return "a part was left behind";
    return "";
  } catch (const std::exception &error) {
    return error.what();
  }
}

std::string look_for_new(const std::string &store) {
  try {
    return format_before(store) == "2" ? "" : "an upgrade that returned is gone";
  } catch (const std::exception &error) {
    return error.what();
  }
}

// Judges a store by one of these functions, whatever was marked.
class UpgradeJudge final : public Judge {
 public:
  using Look = std::string (*)(const std::string &store);

  explicit UpgradeJudge(Look by) : by_(by) {}
  void apply(std::string_view /*mark*/) override {}
  std::string look(const std::string &store) override { return by_(store); }

 private:
  const Look by_;
};

class UpgradePowerCut : public testing::Test {
 protected:
  UpgradePowerCut() {
    store_.runs().run({upgrade::format_1_file()});
    recording_ = std::make_unique<Recording>(store_.runs().log());
    begin_ = static_cast<std::size_t>(std::ranges::find_if(recording_->events(), &Event::is_mark) -
                                      recording_->events().begin());
  }

  // Counts the events of a type before the upgrade begins.
  std::size_t count_before(power_event_type type) const {
    const auto begin = recording_->events().begin();
    return static_cast<std::size_t>(
        std::count_if(begin, begin + static_cast<std::ptrdiff_t>(begin_),
                      [=](const Event &event) { return event.type == type; }));
  }
  std::vector<State> since_begin(std::vector<State> states) const {
    std::erase_if(states, [&](const State &state) { return state.at <= begin_; });
    return states;
  }
  Found judge(Syncs syncs, const std::vector<State> &states, UpgradeJudge::Look by) const {
    return replay(*recording_, syncs, states, store_.replayed([by](const std::string & /*folder*/) {
      return std::make_unique<UpgradeJudge>(by);
    }));
  }

  const RecordedStore store_{"upgrade", LIMEN_POWER_UPGRADE};
  std::unique_ptr<Recording> recording_;
  std::size_t begin_ = 0;  // the event that marks the begin
};

TEST_F(UpgradePowerCut, LeavesTheOldStoreOrTheNewOneWhateverTheDiskHasKept) {
  const auto states = since_begin(every_prefix(*recording_, Syncs(), seeds(600, 100)));
  EXPECT_GT(states.size(), 50U);
  expect_none_bad("power cuts of an upgrade", judge(Syncs(), states, look));
}

// Fails if the directory is not synced behind the rename.
TEST_F(UpgradePowerCut, LeavesTheNewStoreOnceTheCallHasReturned) {
  const std::vector<State> states = {{recording_->events().size(), {Cut::Type::nothing, 1}},
                                     {recording_->events().size(), {Cut::Type::all, 1}}};
  expect_none_bad("power cuts after an upgrade", judge(Syncs(), states, look_for_new));
}

// Shows that these tests would notice if the copy took the store's name before it is on the disk.
TEST_F(UpgradePowerCut, BreaksWhereTheCopyIsNotSynced) {
  for (const Syncs syncs : {Syncs{.data = false}, Syncs{.durable_writes = false}}) {
    const auto states = since_begin(every_prefix(*recording_, syncs, seeds(200, 60)));
    EXPECT_GT(judge(syncs, states, look).bad, 0U);
  }
}

// Kills the process after each of its steps.
TEST_F(UpgradePowerCut, AKilledUpgradeLeavesTheOldStoreOrTheNewOne) {
  std::set<std::string> formats;
  std::size_t kills = 0;
  for (const power_event_type type :
       {POWER_CREATE, POWER_WRITE, POWER_SYNC, POWER_RENAME, POWER_SYNC_STORE})
    for (std::size_t n = count_before(type) + 1; n <= recording_->count(type); ++n, ++kills) {
      const RecordedStore store("upgrade_kill", LIMEN_POWER_UPGRADE);
      store.runs().run_until(kill_after(type, n), {upgrade::format_1_file()});
      formats.insert(format_before(store.path()));
      EXPECT_EQ(look(store.path()), "") << kill_after(type, n);
    }
  std::printf("an upgrade was killed %zu times\n", kills);
  EXPECT_EQ(formats, (std::set<std::string>{"1", "2"}));
}

}  // namespace
}  // namespace limen::power
