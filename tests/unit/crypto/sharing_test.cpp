// One key used by many threads, and by a child after fork.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "crypto/algorithms.h"
#include "crypto/context_pool.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "the signing input";

class Sharing : public EveryAlgorithm {};

// Slow curves get fewer rounds.
int rounds(Algorithm algorithm) {
  switch (info(algorithm).key_type) {
    case KeyType::oct:
      return 2000;
    case KeyType::rsa:
      return 20;
    default:
      return algorithm == Algorithm::es384 || algorithm == Algorithm::es512 ? 10 : 100;
  }
}

// Signs and verifies. Returns the number of wrong results.
int use(const Key &key, int times) {
  int wrong = 0;
  for (int i = 0; i < times; ++i) {
    const std::string data = std::string(text) + std::to_string(i);
    Bytes signature(key.signature_size());
    if (!key.sign(as_bytes(data), signature.data()).ok()) ++wrong;
    if (key.verify(as_bytes(data), signature) != Verdict::good) ++wrong;
    signature[signature.size() / 2] ^= 1;
    if (key.verify(as_bytes(data), signature) != Verdict::bad) ++wrong;
  }
  return wrong;
}

TEST_P(Sharing, ServesManyThreads) {
  // A new key, so that the first uses of it coincide, too.
  const KeyPtr key = *from_numbers(GetParam(), key_of(GetParam())->numbers(true));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { wrong += use(*key, rounds(GetParam())); });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(Sharing, ServesMoreThreadsThanItKeepsContexts) {
  const KeyPtr key = *from_numbers(GetParam(), key_of(GetParam())->numbers(true));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i) threads.emplace_back([&] { wrong += use(*key, 2); });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Returns the exit status of a child that uses the key; 99 if it hung or crashed.
int use_in_child(const Key &key) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(use(key, 2) == 0 ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return 99;
  return WEXITSTATUS(status);
}

TEST_P(Sharing, WorksInAChild) {
  const KeyPtr fresh = *from_numbers(GetParam(), key_of(GetParam())->numbers(true));
  EXPECT_EQ(use_in_child(*fresh), 0);
  EXPECT_EQ(use(*fresh, 2), 0);
  EXPECT_EQ(use_in_child(*fresh), 0);
  EXPECT_EQ(use(*fresh, 2), 0);
}

// The child works, whatever other threads do with the key at the moment of the fork.
// A sanitizer's own malloc may be locked by a thread at the moment of a fork, and
// then stays locked in the child.
#ifndef LIMEN_SANITIZED
TEST_P(Sharing, WorksInAChildOfManyThreads) {
  const KeyPtr key = *from_numbers(GetParam(), key_of(GetParam())->numbers(true));
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!stop) wrong += use(*key, 1);
    });
  for (int round = 0; round < 10; ++round) EXPECT_EQ(use_in_child(*key), 0) << round;
  stop = true;
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}
#endif

INSTANTIATE_TEST_SUITE_P(Algorithm, Sharing, testing::ValuesIn(every_algorithm), NameOfAlgorithm());

struct Counted {
  explicit Counted(std::atomic<int> &alive) : alive_(alive) { ++alive_; }
  ~Counted() { --alive_; }
  std::atomic<int> &alive_;
};

TEST(ContextPool, UsesOneContextAgainAndAgain) {
  std::atomic<int> alive{0};
  int made = 0;
  {
    ContextPool<Counted> pool;
    for (int i = 0; i < 100; ++i) {
      const auto lease = pool.take([&] {
        ++made;
        return std::make_unique<Counted>(alive);
      });
      EXPECT_TRUE(bool(lease));
    }
    EXPECT_EQ(made, 1);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(ContextPool, KeepsABoundedNumberAndFreesTheRest) {
  std::atomic<int> alive{0};
  {
    ContextPool<Counted> pool;
    const auto make = [&] { return std::make_unique<Counted>(alive); };
    // 100 at once, each inside the one before.
    const auto nest = [&](const auto &self, int depth) -> void {
      if (depth == 0) return;
      const auto lease = pool.take(make);
      self(self, depth - 1);
    };
    nest(nest, 100);
    EXPECT_EQ(alive, 32);
    nest(nest, 100);
    EXPECT_EQ(alive, 32);
  }
  EXPECT_EQ(alive, 0);
}

TEST(ContextPool, SaysWhereNoneCouldBeMade) {
  ContextPool<int> pool;
  EXPECT_FALSE(bool(pool.take([] { return std::unique_ptr<int>(); })));
  EXPECT_TRUE(bool(pool.take([] { return std::make_unique<int>(1); })));
}

}  // namespace
}  // namespace limen::crypto
