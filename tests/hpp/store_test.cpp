// limen/store.hpp: describes, checks, backs up, restores and upgrades a store.
#include <limen/store.hpp>

#include <gtest/gtest.h>

#include "shared/directory.h"

namespace {

TEST(Store, IsToldAboutCheckedBackedUpAndRestored) {
  const limen::Directory directory;
  const std::string store = "lmdb:" + directory.file("store"),
                    other = "lmdb:" + directory.file("other");
  const std::string backup = directory.file("backup");
  {
    const limen::Gate gate(store, {{"issuer", "https://shop.example"}});
    gate.sessions().create("alex");
    EXPECT_NE(limen::store_info(gate).find("\"issuers\":[\"https://shop.example\"]"),
              std::string::npos);
    limen::Progress progress{};
    limen::back_up(gate, backup, &progress);
    EXPECT_EQ(progress.done, progress.total);
  }
  limen::restore_store(other, backup);
  EXPECT_NE(limen::check_store(other).find("\"sound\":true"), std::string::npos);
  EXPECT_THROW(limen::restore_store(other, backup), limen::Unavailable);
  EXPECT_THROW(limen::check_store("memory:"), limen::UsageError);
}

TEST(Store, OfThisFormatIsLeftAsItIsByAnUpgrade) {
  const limen::Directory directory;
  const std::string store = "lmdb:" + directory.file("store");
  { const limen::Gate gate(store); }
  limen::Progress progress{};
  EXPECT_EQ(limen::upgrade_store(store, &progress), R"({"from":2,"to":2})");
  EXPECT_THROW(limen::upgrade_store("memory:"), limen::UsageError);
  EXPECT_THROW(limen::upgrade_store("lmdb:" + directory.file("other")), limen::Unavailable);
}

TEST(Store, ItsTraitsAreKnownBeforeItIsOpened) {
  const limen::StoreTraits memory = limen::store_traits("memory:");
  EXPECT_FALSE(memory.reads_block || memory.writes_block || memory.shared);
  const limen::StoreTraits lmdb = limen::store_traits("lmdb:/path");
  EXPECT_TRUE(!lmdb.reads_block && lmdb.writes_block && lmdb.shared);
  EXPECT_THROW(limen::store_traits("etcd:"), limen::UsageError);
}

}  // namespace
