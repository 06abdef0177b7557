#include "base/fork.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/processes.h"

namespace limen {
namespace {

std::string number() { return std::to_string(fork_generation()); }

TEST(Fork, TheNumberStaysWithinAProcess) {
  const std::string here = number();
  EXPECT_NE(here, "0");
  EXPECT_EQ(number(), here);
  std::string there;
  std::thread([&] { there = number(); }).join();
  EXPECT_EQ(there, here);
}

class Forks : public testing::TestWithParam<pid_t (*)()> {};

TEST_P(Forks, AreNoticedByTheChildOnly) {
  const std::string before = number();
  const std::string child = in_child(number, GetParam());
  ASSERT_FALSE(child.empty());
  EXPECT_NE(child, before);
  EXPECT_EQ(number(), before);
}

TEST_P(Forks, OfForksDifferFromAllTheirParents) {
  const auto make_child = GetParam();
  const std::string parent = number();
  const std::string both = in_child(
      [&] {
        const std::string mine = number();
        return mine + " " + in_child(number, make_child);
      },
      make_child);
  const std::size_t blank = both.find(' ');
  ASSERT_NE(blank, both.npos);
  const std::string child = both.substr(0, blank), grandchild = both.substr(blank + 1);
  ASSERT_FALSE(grandchild.empty());
  EXPECT_EQ((std::set<std::string>{parent, child, grandchild}.size()), 3u);
}

TEST_P(Forks, GiveAllThreadsOfAChildOneNumber) {
  const std::string parent = number();
  const std::string seen = in_child(
      [] {
        std::vector<std::string> numbers(4);
        std::vector<std::thread> threads;
        for (std::string &each : numbers) threads.emplace_back([&each] { each = number(); });
        for (std::thread &each : threads) each.join();
        const std::set<std::string> distinct(numbers.begin(), numbers.end());
        return distinct.size() == 1 ? *distinct.begin() : "several";
      },
      fork);
  ASSERT_FALSE(seen.empty());
  EXPECT_NE(seen, "several");
  EXPECT_NE(seen, parent);
}

// _Fork runs no fork handlers.
INSTANTIATE_TEST_SUITE_P(Ways, Forks, testing::Values(&fork, &_Fork));

}  // namespace
}  // namespace limen
