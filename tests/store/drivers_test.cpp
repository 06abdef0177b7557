// Tests the table of drivers: how a URL leads to its driver, and what the table says of a driver.
#include "store/drivers.h"

#include <gtest/gtest.h>

#include "shared/directory.h"

namespace limen::store {
namespace {

const Clock clock_at_noon(1'700'000'000);

std::string refused(std::string_view url) {
  const auto opened = open(clock_at_noon, url, options::Options());
  EXPECT_EQ(opened.status(), Status::argument) << url;
  return opened ? "opened" : opened.error().message;
}

TEST(Drivers, AreFoundByTheSchemeOfTheUrl) {
  EXPECT_EQ(find_driver("memory:").value()->name, "memory");
  EXPECT_EQ(find_driver("lmdb:/var/lib/shop").value()->name, "lmdb");
}

TEST(Drivers, AnUnknownSchemeIsToldWithTheKnownOnes) {
  EXPECT_EQ(refused("etcd://host"), "store: \"etcd\" is not known; expected memory: or lmdb:/path");
  EXPECT_EQ(refused(""), "store: \"\" is not known; expected memory: or lmdb:/path");
  EXPECT_EQ(refused("memory"), "store: \"memory\" is not known; expected memory: or lmdb:/path");
}

TEST(Drivers, OfAnUnknownUrlOnlyTheSchemeIsShown) {
  for (const char *const url : {"redis+unix://:secret@host", "a-scheme-that-is-long:secret"})
    EXPECT_EQ(refused(url).find("secret"), std::string::npos) << url;
}

TEST(Drivers, AStoreInMemoryHasNoPath) {
  EXPECT_EQ(refused("memory:/path"), "store: memory: does not accept a path; expected memory:");
}

TEST(Drivers, WhatIsInMemoryIsNeitherCheckedNorRestoredNorUpgraded) {
  Progress progress;
  const std::string message = "store: memory: is in the memory of one process; expected lmdb:/path";
  EXPECT_EQ(check("memory:", progress).error().message, message);
  EXPECT_EQ(restore("memory:", "/backup", options::Options(), {}, {}, progress).error().message,
            message);
  EXPECT_EQ(upgrade("memory:", options::Options(), {}, progress).error().message, message);
}

TEST(Drivers, TellTheirTraitsBeforeTheyAreOpened) {
  const Traits memory = find_driver("memory:").value()->traits;
  EXPECT_FALSE(memory.reads_block || memory.writes_block || memory.shared);
  const Traits lmdb = find_driver("lmdb:/path").value()->traits;
  EXPECT_FALSE(lmdb.reads_block);
  EXPECT_TRUE(lmdb.writes_block && lmdb.shared);
}

TEST(Drivers, AnOpenStoreKnowsItsDriver) {
  const Directory directory;
  for (const std::string &url : {std::string("memory:"), "lmdb:" + directory.path()}) {
    const auto opened = open(clock_at_noon, url, options::Options());
    ASSERT_TRUE(opened.ok()) << url;
    EXPECT_EQ(opened->driver, find_driver(url).value());
    EXPECT_EQ(opened->admin->facts()->records, 0U);
  }
}

}  // namespace
}  // namespace limen::store
