// Checks that these tests can fail. On a store that breaks the contract they find a failing
// case and shrink it.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "case.h"
#include "store/forwarding_store.h"

namespace limen::session {
namespace {

using Conditions = std::vector<store::Condition>;
using Writes = std::vector<store::Write>;
using Break = void (*)(Conditions &, Writes &);

class Broken final : public store::TestedStore, public store::ForwardingStore {
 public:
  Broken(std::unique_ptr<store::TestedStore> sound, Break how)
      : ForwardingStore(sound->store()), sound_(std::move(sound)), break_(how) {}

  store::Store &store() override { return *this; }
  void advance(Seconds by) override { sound_->advance(by); }

  Result<store::Commit> commit(store::Bucket bucket, const store::CommitId &id,
                               std::span<const store::Condition> conditions,
                               std::span<const store::Write> writes) override {
    Conditions some_conditions(conditions.begin(), conditions.end());
    Writes some_writes(writes.begin(), writes.end());
    break_(some_conditions, some_writes);
    return ForwardingStore::commit(bucket, id, some_conditions, some_writes);
  }

 private:
  std::unique_ptr<store::TestedStore> sound_;
  Break break_;
};

class BrokenStore : public testing::TestWithParam<store::TestedDriver> {
 protected:
  // Returns the first case that fails, shrunk.
  static Case found(Break how, Case (*make)(std::uint64_t seed)) {
    const Open open = [how] { return std::make_unique<Broken>(GetParam().open(), how); };
    for (std::uint64_t seed = 1; seed <= 500; ++seed)
      if (const Case tried = make(seed); !failure(open, tried).empty()) return shrink(open, tried);
    ADD_FAILURE() << "no case shows it";
    return {};
  }
  static Case sequence(std::uint64_t seed) { return random_sequence(seed, 60); }
  static std::size_t count(const Case &of, Act act) {
    return static_cast<std::size_t>(
        std::count_if(of.operations.begin(), of.operations.end(),
                      [act](const Operation &one) { return one.act == act; }));
  }
};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(BrokenStore);

// SESSION-6
TEST_P(BrokenStore, ThatDoesNotAskForVersionsBringsSessionsBack) {
  const Case shortest = found(
      [](Conditions &conditions, Writes &) {
        std::erase_if(conditions, [](const store::Condition &condition) {
          return condition.type == store::Condition::Type::at_version;
        });
      },
      random_interleaving);
  // The bug needs one session and two concurrent operations.
  EXPECT_LE(shortest.operations.size(), 4U) << print(shortest);
  EXPECT_LE(shortest.schedule.size(), 2U) << print(shortest);
}

TEST_P(BrokenStore, ThatDoesNotCountLetsInMoreThanTheLimit) {
  const Case shortest = found(
      [](Conditions &conditions, Writes &) {
        std::erase_if(conditions, [](const store::Condition &condition) {
          return condition.type == store::Condition::Type::index_below;
        });
      },
      sequence);
  EXPECT_LE(shortest.operations.size(), 4U) << print(shortest);
  EXPECT_EQ(count(shortest, Act::create), shortest.operations.size()) << print(shortest);
}

TEST_P(BrokenStore, ThatKeepsMembersLeavesThemInTheIndex) {
  const Case shortest = found(
      [](Conditions &, Writes &writes) {
        std::erase_if(writes, [](const store::Write &write) {
          return write.type == store::Write::Type::index_remove;
        });
      },
      sequence);
  EXPECT_LE(shortest.operations.size(), 4U) << print(shortest);
}

TEST_P(BrokenStore, ThatForgetsErasuresLetsEndedSessionsIn) {
  const Case shortest = found(
      [](Conditions &, Writes &writes) {
        std::erase_if(writes, [](const store::Write &write) {
          return write.type == store::Write::Type::erase;
        });
      },
      sequence);
  EXPECT_LE(shortest.operations.size(), 4U) << print(shortest);
}

TEST_P(BrokenStore, ThatForgetsTouchesLetsSessionsRunOut) {
  const Case shortest = found(
      [](Conditions &, Writes &writes) {
        std::erase_if(writes, [](const store::Write &write) {
          return write.type == store::Write::Type::touch;
        });
      },
      sequence);
  EXPECT_LE(shortest.operations.size(), 4U) << print(shortest);
}

}  // namespace
}  // namespace limen::session
