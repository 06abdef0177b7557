#include "store/lmdb/fork_files.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>

#include "base/fork.h"

namespace limen::store::lmdb {
namespace {

// Uses atomics instead of a lock, because a child may be forked at any moment.
struct File {
  std::atomic<std::uint64_t> generation{0};  // the process that opened it; 0: free
  std::atomic<int> fd{-1};
  std::atomic<dev_t> device{0};
  std::atomic<ino_t> number{0};
};

constexpr std::uint64_t taken = UINT64_MAX;

std::array<File, 1024> files;

// Tells whether `fd` still is this file. Other code may have closed it and opened another file
// under its number.
bool is_still(const File &file, int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && status.st_dev == file.device.load() &&
         status.st_ino == file.number.load();
}

// Is async-signal-safe, because it runs in the child of a process with many threads.
void close_those_of_parents() noexcept {
  const std::uint64_t mine = fork_generation();
  for (File &file : files) {
    std::uint64_t generation = file.generation.load();
    if (generation == 0 || generation == mine || generation == taken) continue;
    const int fd = file.fd.load();
    if (is_still(file, fd)) close(fd);
    file.generation.store(0);
  }
}

// Registers the handler when the library is loaded. It should run after the handler of base/fork.h,
// which notices the fork; handlers run in the child in the order of their registration. If it runs
// first, the files are closed when the child opens a store.
[[gnu::constructor(65000)]] void watch_forks() {
  pthread_atfork(nullptr, nullptr, close_those_of_parents);
}

}  // namespace

bool close_in_children(int fd) noexcept {
  struct stat status {};
  if (fstat(fd, &status) != 0) return false;
  for (File &file : files) {
    std::uint64_t free = 0;
    if (!file.generation.compare_exchange_strong(free, taken)) continue;
    file.fd.store(fd);
    file.device.store(status.st_dev);
    file.number.store(status.st_ino);
    file.generation.store(fork_generation());
    return true;
  }
  return false;
}

void forget_file(int fd) noexcept {
  const std::uint64_t mine = fork_generation();
  for (File &file : files)
    if (file.generation.load() == mine && file.fd.load() == fd) file.generation.store(0);
}

void close_inherited() noexcept { close_those_of_parents(); }

}  // namespace limen::store::lmdb
