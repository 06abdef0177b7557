#include "base/secret.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

// clang's ThreadSanitizer links its own operators, which cannot be replaced.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LIMEN_HEAP_IS_TAKEN
#endif
#endif

#ifndef LIMEN_HEAP_IS_TAKEN

namespace {

// Checks whether any block that returns to the heap contains the needle.
std::string_view needle;
int blocks_freed = 0;
int blocks_with_needle = 0;

void free_block(void *block) {
  if (block != nullptr && !needle.empty()) {
    ++blocks_freed;
    const std::string_view text(static_cast<const char *>(block), malloc_usable_size(block));
    if (text.find(needle) != text.npos) ++blocks_with_needle;
  }
  std::free(block);
}

}  // namespace

[[gnu::noinline]] void *operator new(std::size_t size) {
  if (void *const block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *block) noexcept { free_block(block); }
[[gnu::noinline]] void operator delete(void *block, std::size_t) noexcept { free_block(block); }

namespace limen {
namespace {

constexpr char secret[] = "correct horse battery staple";

class Secret : public testing::Test {
 protected:
  void SetUp() override {
    blocks_freed = blocks_with_needle = 0;
    needle = secret;
  }
  void TearDown() override { needle = {}; }
};

TEST_F(Secret, PlainTextWouldBeFound) {
  { std::string plain(secret); }
  EXPECT_EQ(blocks_with_needle, 1);
}

TEST_F(Secret, TextIsCleansedBeforeItIsFreed) {
  { SecretText text(secret); }
  EXPECT_EQ(blocks_freed, 1);
  EXPECT_EQ(blocks_with_needle, 0);
}

TEST_F(Secret, TextIsCleansedWhenItGrows) {
  {
    SecretText text(secret);
    for (int i = 0; i < 100; ++i) text.append(secret);
    EXPECT_EQ(text.size(), 101 * (sizeof secret - 1));
  }
  EXPECT_GT(blocks_freed, 2);
  EXPECT_EQ(blocks_with_needle, 0);
}

TEST_F(Secret, TextIsCleansedWhenItIsReplacedOrMoved) {
  {
    SecretText text(secret);
    text = SecretText("short");
    EXPECT_EQ(text.view(), "short");
    SecretText other(secret);
    text = std::move(other);
    EXPECT_EQ(text.view(), secret);
    const SecretText copy = text;
    EXPECT_EQ(copy.view(), secret);
    EXPECT_NE(copy.view().data(), text.view().data());
  }
  EXPECT_EQ(blocks_freed, 4);
  EXPECT_EQ(blocks_with_needle, 0);
}

TEST_F(Secret, BytesAreCleansedBeyondTheirSizeToo) {
  {
    SecretBytes bytes(secret, secret + sizeof secret);
    bytes.resize(1);
    EXPECT_EQ(bytes.size(), 1u);
  }
  EXPECT_EQ(blocks_freed, 1);
  EXPECT_EQ(blocks_with_needle, 0);
}

TEST_F(Secret, AllocatorCleansesTheWholeBlock) {
  CleansingAllocator<std::uint64_t> allocator;
  std::uint64_t *const words = allocator.allocate(64);
  for (int i = 0; i < 64; i += 4)
    std::copy(secret, secret + 28, reinterpret_cast<char *>(words + i));
  allocator.deallocate(words, 64);
  EXPECT_EQ(blocks_freed, 1);
  EXPECT_EQ(blocks_with_needle, 0);
}

}  // namespace
}  // namespace limen

#endif  // LIMEN_HEAP_IS_TAKEN

namespace limen {
namespace {

TEST(SecretText, HoldsAnyBytes) {
  const std::string_view text("a\0b", 3);
  EXPECT_EQ(SecretText(text).view(), text);
  EXPECT_TRUE(SecretText().empty());
  EXPECT_TRUE(SecretText("").empty());
  EXPECT_EQ(SecretText().view(), "");
}

TEST(Cleanse, WritesZerosAndNothingElse) {
  char bytes[] = "0123456789";
  cleanse(bytes + 2, 5);
  EXPECT_EQ(std::string_view(bytes, 10), std::string_view("01\0\0\0\0\0"
                                                          "789",
                                                          10));
  cleanse(nullptr, 0);
}

}  // namespace
}  // namespace limen
