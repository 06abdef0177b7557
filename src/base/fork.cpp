#include "base/fork.h"

#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <new>

namespace limen {
namespace {

using Word = std::atomic<std::uint64_t>;

// The last number handed out; never lower than the current one.
Word last{1};

// The current number, or 0 in a child that has none yet. It lies in a page that
// the kernel wipes on fork. A fork handler sets it too, because old kernels do not
// wipe; the page is needed because _Fork and a bare clone run no handlers.
Word without_page{1};
Word *current = &without_page;

std::uint64_t next() { return last.fetch_add(1, std::memory_order_relaxed) + 1; }

void in_child() { current->store(next(), std::memory_order_relaxed); }

// Runs when the library is loaded, before any handle can exist.
[[gnu::constructor]] void watch_forks() {
  pthread_atfork(nullptr, nullptr, in_child);
  void *const page =
      mmap(nullptr, sizeof(Word), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (madvise(page, sizeof(Word), MADV_WIPEONFORK) != 0) {
    munmap(page, sizeof(Word));
    return;
  }
  current = new (page) Word(without_page.load(std::memory_order_relaxed));
}

[[gnu::cold, gnu::noinline]] std::uint64_t after_wipe() noexcept {
  std::uint64_t found = 0;
  const std::uint64_t mine = next();
  return current->compare_exchange_strong(found, mine, std::memory_order_relaxed) ? mine : found;
}

}  // namespace

std::uint64_t fork_generation() noexcept {
  const std::uint64_t number = current->load(std::memory_order_relaxed);
  return number != 0 ? number : after_wipe();
}

}  // namespace limen
