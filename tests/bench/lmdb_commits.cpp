// Counts the commits of an lmdb store on a disk: acknowledged operations for each
// wait for the device with 16 threads, and 16 processes beside one.
//
//   limen_lmdb_commits [--json] [--seconds N] [--at FOLDER]

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "clocks.h"
#include "lmdb_load.h"

namespace {

std::atomic<std::uint64_t> syncs{0};

template <class Function>
Function *next(const char *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// LMDB waits for the device by these two: by the second if the file is O_DSYNC.
extern "C" int fdatasync(int fd) {
  static const auto real = next<int(int)>("fdatasync");
  syncs.fetch_add(1, std::memory_order_relaxed);
  return real(fd);
}

extern "C" ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  static const auto real = next<ssize_t(int, const void *, size_t, off_t)>("pwrite");
  if ((fcntl(fd, F_GETFL) & O_DSYNC) != 0) syncs.fetch_add(1, std::memory_order_relaxed);
  return real(fd, bytes, size, at);
}

namespace {

using bench::TicketText;
using Clock = std::chrono::steady_clock;

nlohmann::ordered_json rows = nlohmann::ordered_json::array();
bool json = false;
int seconds = 4;
std::string folder = ".";

void row(const std::string &what, double value, const char *unit, const std::string &more = {}) {
  rows.push_back({{"what", what}, {"value", value}, {"unit", unit}});
  if (!more.empty()) rows.back()["beside"] = more;
  if (!json)
    std::printf("  %-52s %10.*f %-12s %s\n", what.c_str(), value < 100 ? 2 : 0, value, unit,
                more.c_str());
  std::fflush(stdout);
}

// Creates and revokes in turns until the time is over; how many were acknowledged.
std::uint64_t work(limen_gate *gate, const std::string &name, Clock::time_point until) {
  std::uint64_t done = 0;
  TicketText ticket;
  std::string sid;
  while (Clock::now() < until) {
    const std::string subject = name + std::to_string(done);
    if (!bench::create(gate, subject, ticket, &sid) ||
        limen_revoke_session(gate, subject.data(), subject.size(), sid.data(), sid.size(), nullptr,
                             0, &bench::err) != LIMEN_OK)
      bench::stop();
    done += 2;
  }
  return done;
}

void measure_threads(const std::string &url, unsigned count) {
  limen_gate *const gate = bench::open_gate(url);
  std::atomic<std::uint64_t> done{0};
  syncs = 0;
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < count; ++t)
    threads.emplace_back([&, t] { done += work(gate, "t" + std::to_string(t) + "-", until); });
  for (std::thread &thread : threads) thread.join();
  const double rate = static_cast<double>(done) / seconds;
  row(std::to_string(count) + " threads: operations a device sync",
      static_cast<double>(done) / static_cast<double>(syncs), count == 16 ? "goal 5" : "",
      std::to_string(std::lround(rate)) + " operations/s");
  limen_gate_release(gate);
}

// Operations a second of so many processes with one thread each.
double processes(const std::string &url, unsigned count) {
  int result[2];
  if (pipe(result) != 0) bench::stop();
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  std::vector<pid_t> children;
  for (unsigned p = 0; p < count; ++p) {
    const pid_t child = fork();
    if (child == 0) {
      limen_gate *const gate = bench::open_gate(url);
      const std::uint64_t done = work(gate, "p" + std::to_string(p) + "-", until);
      _exit(write(result[1], &done, sizeof done) == sizeof done ? 0 : 1);
    }
    children.push_back(child);
  }
  std::uint64_t all = 0;
  for (const pid_t child : children) {
    std::uint64_t done = 0;
    if (read(result[0], &done, sizeof done) == sizeof done) all += done;
    waitpid(child, nullptr, 0);
  }
  close(result[0]);
  close(result[1]);
  return static_cast<double>(all) / seconds;
}

void measure_processes(const std::string &url) {
  constexpr int pairs = 3;
  std::vector<double> ratios, ones;
  for (int i = 0; i < pairs; ++i) {
    ones.push_back(processes(url, 1));
    ratios.push_back(processes(url, 16) / ones.back());
  }
  row("16 processes / one", bench::median(ratios), "goal 1.00",
      "one: " + std::to_string(std::lround(bench::median(ones))) + " operations/s");
}

}  // namespace

int main(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      json = true;
    else if (word == "--seconds" && i + 1 < argc)
      seconds = std::atoi(argv[++i]);
    else if (word == "--at" && i + 1 < argc)
      folder = argv[++i];
  }
  const auto place =
      std::filesystem::absolute(folder) / ("limen-bench-" + std::to_string(getpid()));
  std::filesystem::create_directory(place);
  std::filesystem::permissions(place, std::filesystem::perms::owner_all);
  const std::string url = "lmdb:" + (place / "store").string();
  measure_processes(url);
  for (const unsigned threads : {1U, 4U, 16U, 64U}) measure_threads(url, threads);
  std::filesystem::remove_all(place);
  if (json) std::printf("%s\n", rows.dump().c_str());
}
