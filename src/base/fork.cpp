#include "base/fork.h"

#include <pthread.h>

#include <atomic>

namespace limen {
namespace {

std::atomic<std::uint64_t> generation{0};

void in_child() { generation.fetch_add(1, std::memory_order_relaxed); }

// Registered when the library is loaded, so before any handle can exist.
[[gnu::constructor]] void watch_forks() { pthread_atfork(nullptr, nullptr, in_child); }

}  // namespace

std::uint64_t fork_generation() noexcept { return generation.load(std::memory_order_relaxed); }

}  // namespace limen
