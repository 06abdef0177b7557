// Kills random processes among writers and readers (kill -9). Acknowledged changes must last, and
// the store must always open. REVOKE-1, STORE-31.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "faults/kill_history.h"
#include "faults/kill_worker.h"
#include "faults/process.h"
#include "shared/dice.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::faults {
namespace {

constexpr std::size_t writers = 4, readers = 2;
constexpr std::size_t kills_in_a_round = 300;
constexpr std::size_t first_looks = 80;

std::size_t kills_wanted() {
  if (soaking()) return 10'000;
  return static_cast<std::size_t>(seeds(300, 60));
}

Order &shared_order() {
  void *const page =
      mmap(nullptr, sizeof(Order), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw std::bad_alloc();
  return *new (page) Order;
}

// Runs a store in use, and lists everything that its users report.
class Round {
 public:
  Round(std::string store, std::uint64_t seed)
      : store_(std::move(store)), dice_(seed), seed_(seed) {
    for (std::size_t i = 0; i < writers + readers; ++i) workers_.push_back(start(i));
  }

  // Runs until this many processes were killed. Each kill comes at a random moment: after a random
  // number of messages, during whatever the process does next.
  Verdict run(std::size_t kills) {
    std::size_t killed = 0;
    while (killed < kills) {
      for (std::size_t until = 1 + dice_.below(1500); until > 0;) {
        const std::size_t taken = take_some();
        until -= std::min(until, taken);
      }
      const bool all = dice_.one_in(20);
      const std::size_t chosen = dice_.below(workers_.size());
      for (std::size_t i = 0; i < workers_.size(); ++i)
        if (all || i == chosen) {
          replace(i);
          ++killed;
        }
    }
    for (std::size_t i = 0; i < workers_.size(); ++i) end(i);
    look_at_all();
    killed_ = killed;
    return history_.judge();
  }
  std::size_t killed() const { return killed_; }

 private:
  Process start(std::size_t at) {
    const Job job{store_, seed_ << 32 | started_++, at < writers, first_looks, false};
    known_.resize(writers + readers);
    known_[at] = history_.things().size();
    order_.known_to_all = *std::ranges::min_element(known_);
    return Process(
        [&](Channel &channel) { work_until_killed(job, history_.things(), order_, channel); });
  }

  std::size_t take_some() {
    std::vector<pollfd> ready;
    for (std::optional<Process> &worker : workers_)
      ready.push_back({worker->channel().fd(), POLLIN, 0});
    if (poll(ready.data(), ready.size(), patience * 1000) <= 0)
      throw Lost("no worker has said anything for too long");
    std::size_t taken = 0;
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      const std::optional<std::string> message = workers_[i]->channel().receive_now();
      if (!message) throw Lost("a worker has ended by itself: " + history_.judge().first);
      history_.take(i, *message);
      ++taken;
    }
    return taken;
  }

  // Ends a worker, and takes the messages that it sent before it was killed.
  void end(std::size_t at) {
    Process &worker = *workers_[at];
    worker.kill();
    while (const std::optional<std::string> message = worker.channel().receive_now())
      history_.take(at, *message);
    history_.gone(at, order_.now.fetch_add(1));
    workers_[at].reset();
  }

  void replace(std::size_t at) {
    end(at);
    workers_[at] = start(at);
  }

  void look_at_all() {
    Job job{store_, seed_, false, SIZE_MAX, true};
    Process fresh(
        [&](Channel &channel) { work_until_killed(job, history_.things(), order_, channel); });
    const std::size_t last = workers_.size();
    try {
      for (;;) history_.take(last, fresh.channel().receive());
    } catch (const Lost &) {  // no messages are left
    }
    EXPECT_EQ(fresh.wait(), 0);
  }

  const std::string store_;
  Dice dice_;
  const std::uint64_t seed_;
  Order &order_ = shared_order();
  History history_;
  std::vector<std::size_t> known_;  // how many things each worker knew when it was started
  std::vector<std::optional<Process>> workers_;
  std::uint64_t started_ = 0;
  std::size_t killed_ = 0;
};

// Fails if a commit is acknowledged before it is made, if a condition of a commit is not checked,
// or if LMDB's reader table can be cleared.
TEST(Kill, OfRandomProcessesLosesNoRevocationAndBringsNoSessionBack) {
  const Directory store;
  Verdict all;
  std::size_t killed = 0;
  for (std::uint64_t seed = 1; killed < kills_wanted(); ++seed) {
    Round round(store.path(), seed);
    const Verdict verdict = round.run(std::min(kills_in_a_round, kills_wanted() - killed));
    killed += round.killed();
    all.add(verdict);
    EXPECT_EQ(verdict.wrong(), 0U) << "seed " << seed << ": " << verdict.first;
    if (HasFailure()) break;
  }
  std::printf(
      "%zu kills: %zu revocations acknowledged, %zu looks; %zu accepted again, %zu sessions and "
      "tokens lost, %zu updates lost, %zu calls and opens failed\n",
      killed, all.revocations, all.sights, all.resurrected, all.lost, all.lost_updates, all.failed);
  EXPECT_GT(all.revocations, killed);
}

}  // namespace
}  // namespace limen::faults
