// SHA-256: NIST's vectors, the openssl command, allocations, a thread's end, forks.
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "crypto/allocation_count.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace {

// OpenSSL's own allocations, counted from before its first.
std::atomic<std::size_t> allocated_by_openssl{0};

void *count_malloc(std::size_t size, const char *, int) {
  ++allocated_by_openssl;
  return std::malloc(size);
}
void *count_realloc(void *memory, std::size_t size, const char *, int) {
  ++allocated_by_openssl;
  return std::realloc(memory, size);
}
void plain_free(void *memory, const char *, int) { std::free(memory); }

const int counting = CRYPTO_set_mem_functions(count_malloc, count_realloc, plain_free);

}  // namespace

namespace limen::crypto {
namespace {

std::string hex_of(std::string_view text) { return to_hex(sha256(as_bytes(text))); }

// FIPS 180-4's examples, and NIST's "additional" ones.
TEST(Sha256, GivesNistsExamples) {
  EXPECT_EQ(hex_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of("\xbd"), "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
  EXPECT_EQ(hex_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(hex_of(std::string(1'000'000, '\0')),
            "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025");
}

TEST(Sha256, AgreesWithTheOpensslCommandAtEveryLengthOverTwoBlocks) {
  const OpensslCommand openssl;
  std::string list;
  Bytes text;
  for (std::size_t size = 0; size <= 130; ++size) {
    openssl.write("text" + std::to_string(size), text);
    list += " text" + std::to_string(size);
    text.push_back(static_cast<std::uint8_t>(size * 37));
  }
  openssl.run("dgst -sha256 -r -out sums" + list);
  const std::string sums = openssl.read("sums");
  std::size_t at = 0;
  for (std::size_t size = 0; size <= 130; ++size) {
    EXPECT_EQ(to_hex(sha256(ByteView(text).first(size))), sums.substr(at, 64)) << size;
    at = sums.find('\n', at) + 1;
  }
}

TEST(Sha256, DoesNotAllocateNorDoesOpenssl) {
  ASSERT_EQ(counting, 1);
  sha256({});
  const std::size_t before = allocation_count(), before_openssl = allocated_by_openssl;
  for (int i = 0; i < 10; ++i) sha256(as_bytes("twenty-seven bytes of a text").first(27));
  EXPECT_EQ(allocation_count(), before);
  EXPECT_EQ(allocated_by_openssl, before_openssl);
  EXPECT_GT(before_openssl, 0U);
}

// Destroyed after what the thread keeps for hashing, because made before.
struct Late {
  std::string *out = nullptr;
  ~Late() {
    if (out != nullptr) *out = hex_of("abc");
  }
};

TEST(Sha256, WorksToTheVeryEndOfAThread) {
  std::string during, late;
  std::thread([&] {
    thread_local Late at_the_end;
    at_the_end.out = &late;
    during = hex_of("abc");
  }).join();
  EXPECT_EQ(during, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(late, during);
}

TEST(Sha256, ThreadsDoNotDisturbEachOther) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t, &wrong] {
      const std::string text(static_cast<std::size_t>(20 + t), static_cast<char>('a' + t));
      const std::string expected = hex_of(text);
      for (int i = 0; i < 5000; ++i) wrong += hex_of(text) != expected;
    });
  }
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Sha256, WorksInAChildBesideItsParent) {
  const std::string expected = hex_of("abc");
  const pid_t child = fork();
  if (child == 0) {
    bool right = true;
    for (int i = 0; i < 100; ++i) right = right && hex_of("abc") == expected;
    std::thread([&] { right = right && hex_of("abc") == expected; }).join();
    _exit(right ? 0 : 1);
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(hex_of("abc"), expected);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace limen::crypto
