// Running out of memory. Options must remember that a property could not be set, or
// a gate would open without the audience that it was to require.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>

#include "options/options.h"

// clang's ThreadSanitizer links its own operators, which cannot be replaced.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LIMEN_HEAP_IS_TAKEN
#endif
#endif

#ifndef LIMEN_HEAP_IS_TAKEN

namespace {
int allocations_left = -1;  // -1: no limit
}  // namespace

[[gnu::noinline]] void *operator new(std::size_t size) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left > 0) --allocations_left;
  if (void *const block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void *block, std::size_t) noexcept { std::free(block); }

namespace limen::options {
namespace {

struct OutOfMemoryAfter {
  explicit OutOfMemoryAfter(int allocations) { allocations_left = allocations; }
  ~OutOfMemoryAfter() { allocations_left = -1; }
};

// Lets each allocation of `work` fail in turn, until it succeeds.
template <class Work>
bool fails_until_it_works(Work &&work) {
  for (int allocations = 0; allocations < 50; ++allocations)
    if (work(allocations)) return allocations > 0;
  return false;
}

TEST(OutOfMemory, IsKeptAndTheFormerValueStays) {
  EXPECT_TRUE(fails_until_it_works([](int allocations) {
    Options options;
    EXPECT_TRUE(options.set("audience", "former").ok());
    Status status = Status::ok;
    {
      const OutOfMemoryAfter limit(allocations);
      status = options.set("audience", "shop pay mail").status();
    }
    EXPECT_EQ(options.check(AppliesTo::gate).status(), status);
    if (status == Status::ok) return true;
    EXPECT_EQ(status, Status::memory);
    EXPECT_EQ(options.text(Id::audience), "former");
    return false;
  }));
}

TEST(OutOfMemory, IsKeptByLoadToo) {
  EXPECT_TRUE(fails_until_it_works([](int allocations) {
    Options options;
    Status status = Status::ok;
    {
      const OutOfMemoryAfter limit(allocations);
      status = options.load("issuer = a\naudience = shop pay mail\n").status();
    }
    EXPECT_EQ(options.check(AppliesTo::gate).status(), status);
    if (status == Status::ok) return true;
    EXPECT_EQ(status, Status::memory);
    return false;
  }));
}

}  // namespace
}  // namespace limen::options

#endif  // LIMEN_HEAP_IS_TAKEN
