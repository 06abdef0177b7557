#include "base/random.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/processes.h"

namespace limen {
namespace {

constexpr std::size_t id_size = 16;

std::string draw(std::size_t size) {
  std::string bytes(size, '\0');
  if (!random_bytes(bytes.data(), size).ok()) return "";
  return bytes;
}

std::string draw_ids(std::size_t count) {
  std::string ids;
  for (std::size_t i = 0; i < count; ++i) ids += draw(id_size);
  return ids;
}

// How many different ids there are in `ids`.
std::size_t distinct(const std::string &ids) {
  std::set<std::string> seen;
  for (std::size_t at = 0; at + id_size <= ids.size(); at += id_size)
    seen.insert(ids.substr(at, id_size));
  return seen.size();
}

TEST(Random, FillsExactlyWhatIsAsked) {
  for (std::size_t size = 0; size <= 1100; size += size < 40 ? 1 : 53) {
    std::string seen(size, '\0');
    for (int round = 0; round < 16; ++round) {
      std::string room(size + 16, '\x5A');
      ASSERT_TRUE(random_bytes(room.data() + 8, size).ok());
      EXPECT_EQ(room.substr(0, 8), std::string(8, '\x5A'));
      EXPECT_EQ(room.substr(8 + size), std::string(8, '\x5A'));
      for (std::size_t i = 0; i < size; ++i) seen[i] = static_cast<char>(seen[i] | room[8 + i]);
    }
    EXPECT_EQ(seen.find('\0'), seen.npos) << "a byte stays 0 in requests of " << size;
  }
  EXPECT_TRUE(random_bytes(nullptr, 0).ok());
}

TEST(Random, HasEveryByteAboutEquallyOften) {
  std::array<int, 256> times{};
  for (int i = 0; i < 4096; ++i)
    for (const char c : draw(64)) ++times[static_cast<unsigned char>(c)];
  // 1024 expected of each; 320 is ten standard deviations.
  EXPECT_GT(*std::min_element(times.begin(), times.end()), 704);
  EXPECT_LT(*std::max_element(times.begin(), times.end()), 1344);
}

// Signals make getrandom stop short in the middle of a large request.
TEST(Random, FillsLargeRequestsThatSignalsInterrupt) {
  struct sigaction handled {
  }, former{};
  handled.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGALRM, &handled, &former), 0);
  const itimerval every_millisecond{{0, 1000}, {0, 1000}}, off{};
  setitimer(ITIMER_REAL, &every_millisecond, nullptr);
  const std::string bytes = draw(33u << 20);
  setitimer(ITIMER_REAL, &off, nullptr);
  sigaction(SIGALRM, &former, nullptr);
  ASSERT_EQ(bytes.size(), 33u << 20);
  for (std::size_t at = 0; at < bytes.size(); at += 1 << 16)
    ASSERT_EQ(distinct(bytes.substr(at, 1024)), 1024 / id_size) << at;
  EXPECT_EQ(distinct(bytes.substr(bytes.size() - 65536)), 65536 / id_size);
}

TEST(Random, DoesNotRepeatAcrossThreads) {
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (std::string &each : ids) threads.emplace_back([&each] { each = draw_ids(1000); });
  for (std::thread &each : threads) each.join();
  std::string all = draw_ids(1000);
  for (const std::string &each : ids) all += each;
  EXPECT_EQ(distinct(all), 9000u);
}

class RandomForks : public testing::TestWithParam<pid_t (*)()> {};

TEST_P(RandomForks, DoNotRepeatWhatWasReadAhead) {
  std::string all = draw_ids(1);  // so that there is something read ahead
  for (int child = 0; child < 4; ++child) {
    const std::string ids = in_child([] { return draw_ids(1000); }, GetParam());
    ASSERT_EQ(ids.size(), 1000 * id_size);
    all += ids;
  }
  all += draw_ids(1000);
  EXPECT_EQ(distinct(all), 5001u);
}

TEST_P(RandomForks, OfForksDoNotRepeatEither) {
  std::string all = draw_ids(1);
  all += in_child(
      [] {
        std::string ids = draw_ids(1);
        ids += in_child([] { return draw_ids(500); }, GetParam());
        return ids + draw_ids(500);
      },
      GetParam());
  all += draw_ids(500);
  EXPECT_EQ(distinct(all), 1502u);
}

// _Fork runs no fork handlers, so only the wiped page can tell.
INSTANTIATE_TEST_SUITE_P(Ways, RandomForks, testing::Values(&fork, &_Fork));

TEST(Random, WorksInThreadsOfAChildThatAThreadForked) {
  std::string all = draw_ids(1);
  std::thread([&] {
    all += draw_ids(1);
    all += in_child([] {
      std::string mine = draw_ids(200), other;
      std::thread([&] { other = draw_ids(200); }).join();
      return mine + other;
    });
    all += draw_ids(200);
  }).join();
  EXPECT_EQ(distinct(all), 602u);
}

std::string last_words;

struct DrawsAtTheEnd {
  ~DrawsAtTheEnd() { last_words = draw_ids(100); }
};

TEST(Random, WorksWhileAThreadEnds) {
  std::thread([] {
    // Made before the read-ahead, so destroyed after it.
    thread_local DrawsAtTheEnd at_end;
    (void)&at_end;
    last_words = draw_ids(1);
  }).join();
  EXPECT_EQ(distinct(last_words), 100u);
}

}  // namespace
}  // namespace limen
