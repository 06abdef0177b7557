#include "base/random.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/processes.h"

namespace {
// Runs once between the copying of bytes and the last check of where they came
// from, where the library calls explicit_bzero.
thread_local void (*at_wipe)() = nullptr;

void wipe(void *memory, std::size_t size) {
  auto *const octets = static_cast<volatile unsigned char *>(memory);
  for (std::size_t i = 0; i < size; ++i) octets[i] = 0;
  if (void (*const handler)() = std::exchange(at_wipe, nullptr)) handler();
}
}  // namespace

extern "C" void explicit_bzero(void *memory, std::size_t size) noexcept { wipe(memory, size); }
extern "C" void __explicit_bzero_chk(void *memory, std::size_t size, std::size_t) noexcept {
  wipe(memory, size);
}

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

// Counts the different ids in `ids`.
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

// A signal handler at every single instruction of a draw: the processor's trap
// flag stops it there. ThreadSanitizer's own locks cannot be interrupted like this.
#if defined(__SANITIZE_THREAD__)
#define LIMEN_CANNOT_STEP
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LIMEN_CANNOT_STEP
#endif
#endif
#if defined(__x86_64__) && !defined(LIMEN_CANNOT_STEP)
constexpr unsigned long long trap_flag = 0x100;

volatile int steps_left;
void (*volatile disturb)();

void at_step(int, siginfo_t *, void *context) {
  steps_left = steps_left - 1;
  if (steps_left > 0) return;
  static_cast<ucontext_t *>(context)->uc_mcontext.gregs[REG_EFL] &= ~static_cast<greg_t>(trap_flag);
  disturb();
}

// Draws while `with` disturbs it after `steps` instructions. Returns false if the
// draw ended before.
bool draw_disturbed(int steps, void (*with)(), std::string &bytes) {
  struct sigaction handled {
  }, former{};
  handled.sa_sigaction = at_step;
  handled.sa_flags = SA_SIGINFO;
  sigaction(SIGTRAP, &handled, &former);
  bytes.assign(id_size, '\0');
  char *const out = bytes.data();
  steps_left = steps;
  disturb = with;
  __writeeflags(__readeflags() | trap_flag);
  const bool drawn = random_bytes(out, id_size).ok();
  __writeeflags(__readeflags() & ~trap_flag);
  sigaction(SIGTRAP, &former, nullptr);
  if (!drawn) bytes.clear();
  return steps_left <= 0;
}

constexpr int many_steps = 20000;
char drawn_in_handler[64];

void draw_in_handler() {
  if (!random_bytes(drawn_in_handler, sizeof drawn_in_handler).ok()) _exit(2);
}

TEST(RandomInHandlers, LeavesInterruptedDrawsTheirBytes) {
  draw_ids(1);
  std::string all, bytes;
  int steps = 1;
  for (; steps < many_steps && draw_disturbed(steps, draw_in_handler, bytes); ++steps) {
    all += bytes;
    all.append(drawn_in_handler, sizeof drawn_in_handler);
    all += draw_ids(1);
  }
  ASSERT_GT(steps, 20);
  ASSERT_LT(steps, many_steps);
  EXPECT_EQ(distinct(all), all.size() / id_size);
  EXPECT_EQ(all.find(std::string(id_size / 2, '\0')), all.npos);
}
#endif

pid_t child_of_handler;

// The child draws, so that it reads ahead again, and then continues the
// interrupted draw.
void fork_in_handler() {
  child_of_handler = fork();
  if (child_of_handler == 0 && draw_ids(1).empty()) _exit(2);
}

TEST(RandomInHandlers, ForksLeaveNoBytesInBoth) {
  draw_ids(1);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  at_wipe = fork_in_handler;
  const std::string bytes = draw(id_size);
  ASSERT_EQ(at_wipe, nullptr) << "a draw does not wipe what it took";
  if (child_of_handler == 0) _exit(write(ends[1], bytes.data(), bytes.size()) == id_size ? 0 : 1);
  close(ends[1]);
  std::string others(id_size, '\0');
  EXPECT_EQ(read(ends[0], others.data(), id_size), static_cast<ssize_t>(id_size));
  close(ends[0]);
  int status = -1;
  ASSERT_EQ(waitpid(child_of_handler, &status, 0), child_of_handler);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(distinct(bytes + others + draw_ids(100)), 102u);
}

}  // namespace
}  // namespace limen
