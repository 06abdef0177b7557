// A fork while another thread is fetching the digests. This program replaces
// EVP_MD_fetch, so that it can stop the thread in the middle.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "crypto/digest.h"

namespace {
std::atomic<bool> hold_next{false}, held{false}, go_on{false};
}

extern "C" EVP_MD *EVP_MD_fetch(OSSL_LIB_CTX *context, const char *name, const char *properties) {
  static const auto real = reinterpret_cast<decltype(&EVP_MD_fetch)>(dlsym(RTLD_NEXT, __func__));
  if (hold_next.exchange(false)) {
    held = true;
    while (!go_on) std::this_thread::yield();
  }
  return real(context, name, properties);
}

namespace limen::crypto {
namespace {

// Nothing was fetched yet: the death test's process runs nothing else.
void fork_while_fetching() {
  alarm(60);
  hold_next = true;
  std::thread fetching([] { sha256({}); });
  while (!held) std::this_thread::yield();
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    _exit(sha256({})[0] == 0xE3 ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  go_on = true;
  fetching.join();
  _exit(status == 0 && sha256({})[0] == 0xE3 ? 0 : 1);
}

TEST(DigestDeathTest, ForksMayMeetTheFirstUse) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fork_while_fetching(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace limen::crypto
