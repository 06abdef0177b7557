// Several keyrings on one store, each used by several threads: all agree. KEY-1, KEY-2, KEY-7.
#include <set>
#include <thread>

#include "harness.h"

namespace limen::keyring {
namespace {

// Each thread uses its own keyring, unless it is given one.
template <class Work>
void in_threads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread &thread : threads) thread.join();
}

TEST_F(KeyringTest, AllThatOpenAtOnceSignWithOneKey) {
  for (int round = 0; round < 20; ++round) {
    TestStore fresh;
    std::vector<std::string> kids(8);
    in_threads(8, [&](int i) {
      KeyringSettings settings;
      settings.issuer = "acme";
      settings.algorithm = crypto::Algorithm::es256;
      settings.policy = usual;
      const auto opened = Keyring::open(fresh, hub, std::move(settings));
      ASSERT_TRUE(opened.ok());
      kids[static_cast<std::size_t>(i)] = (*(*opened)->for_signing(start))->signing->kid;
    });
    EXPECT_EQ(std::set<std::string>(kids.begin(), kids.end()).size(), 1u);
  }
}

TEST_F(KeyringTest, AllThatRotateAtOnceHaveOneSuccessor) {
  std::vector<std::unique_ptr<Keyring>> keyrings;
  for (int i = 0; i < 8; ++i) keyrings.push_back(open());
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> kids(8);
    in_threads(8, [&](int i) {
      const auto at = static_cast<std::size_t>(i);
      kids[at] = *keyrings[at]->rotate();
    });
    EXPECT_EQ(std::set<std::string>(kids.begin(), kids.end()).size(), 1u);
    pass(2 * day);
  }
}

// What one process signs, all others verify, whatever happens to the keys meanwhile.
TEST_F(KeyringTest, WhatOneSignsAnotherKnowsWhileKeysChange) {
  constexpr auto algorithm = crypto::Algorithm::hs256;
  const auto signs = open("", algorithm), verifies = open("", algorithm),
             changes = open("", algorithm);
  std::atomic<bool> done{false};
  std::atomic<int> unknown{0};
  const auto sign_and_look = [&] {
    while (!done) {
      const auto signer = signs->for_signing(start);
      ASSERT_TRUE(signer.ok());
      const std::string &kid = (*signer)->signing->kid;
      const auto has = [&](const View &view) {
        for (const auto &jwk : view.keys.keys())
          if (jwk->kid == kid) return true;
        return false;
      };
      const auto view = verifies->at(start);
      ASSERT_TRUE(view.ok());
      if (has(**view)) continue;
      const auto again = verifies->refresh();
      ASSERT_TRUE(again.ok());
      if (!has(**again)) ++unknown;
    }
  };
  std::thread first(sign_and_look), second(sign_and_look);
  for (int i = 0; i < 50; ++i) {
    const auto view = changes->for_signing(start);
    ASSERT_TRUE(view.ok());
    EXPECT_TRUE(changes->retire((*view)->signing->kid).ok());
  }
  done = true;
  first.join();
  second.join();
  EXPECT_EQ(unknown, 0);
}

}  // namespace
}  // namespace limen::keyring
