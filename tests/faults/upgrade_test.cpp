// Tests an upgrade of a store that another process has open, and one on a full disk. STORE-43,
// STORE-44.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "faults/host.h"
#include "shared/directory.h"

namespace limen::faults {
namespace {

const std::string old_file = LIMEN_FORMAT_1 "/data.mdb";

// Returns the report of an upgrade, or the message of its failure.
std::string upgrade(const std::string &store, limen_status expected) {
  limen_error error{};
  char *report = nullptr;
  const std::string url = "lmdb:" + store;
  const limen_status status =
      limen_store_upgrade(url.data(), url.size(), nullptr, &report, nullptr, &error);
  EXPECT_EQ(status, expected) << error.message;
  const std::string told = status == LIMEN_OK ? report : error.message;
  limen_free(report);
  return told;
}

bool has(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

std::string content_of(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Fails if the upgrade does not ask the lock file who is present.
TEST(Upgrade, OfAStoreThatAnotherProcessHasOpenIsRefusedWithItsPid) {
  const Directory store;
  Host host(store.path());
  ASSERT_EQ(host.open().status, LIMEN_OK);
  const Reply session = host.create("alex");
  const std::string told = upgrade(store.path(), LIMEN_E_STORE);
  EXPECT_TRUE(has(told, "process " + std::to_string(host.process().pid()) + " has it open"))
      << told;
  EXPECT_EQ(host.get(session.text).status, LIMEN_OK);
  EXPECT_EQ(host.create("alex").status, LIMEN_OK);
  host.process().kill();
  EXPECT_EQ(upgrade(store.path(), LIMEN_OK), R"({"from":2,"to":2})");
}

TEST(Upgrade, OfAStoreThatAnotherPidNamespaceHasOpenIsRefused) {
  const Directory store;
  Host host(store.path(), {}, {}, Home::namespace_own_proc);
  ASSERT_EQ(host.open().status, LIMEN_OK);
  const std::string told = upgrade(store.path(), LIMEN_E_STORE);
  EXPECT_TRUE(has(told, "another pid namespace")) << told;
}

// Upgrades on a disk that has this much space for the copy.
void upgrade_on_a_full_disk(const std::string &path, std::size_t space) {
  enter_mount_namespace();
  mount_memory(path, 1 << 20);
  const std::string store = path + "/store", data = store + "/data.mdb";
  std::filesystem::create_directory(store);
  std::filesystem::permissions(store, std::filesystem::perms::owner_all);
  std::filesystem::copy_file(old_file, data);
  EXPECT_TRUE(has(Host(store).open().message, "it has format 1"));  // makes the lock files
  std::ofstream(path + "/space") << std::string(space, 'x');
  fill_up(path + "/filler");
  std::filesystem::remove(path + "/space");
  const std::string told = upgrade(store, LIMEN_E_STORE);
  EXPECT_TRUE(has(told, "No space left on device") || has(told, "is the disk full?")) << told;
  EXPECT_TRUE(content_of(data) == content_of(old_file));
  EXPECT_FALSE(std::filesystem::exists(data + ".upgraded"));
  std::filesystem::remove(path + "/filler");
  EXPECT_EQ(upgrade(store, LIMEN_OK), R"({"from":1,"to":2})");
}

TEST(Upgrade, OnAFullDiskLeavesTheOldStore) {
  for (const std::size_t space : {std::size_t{0}, std::size_t{8'192}, std::size_t{20'480}}) {
    const Directory folder;
    in_a_process([&] { upgrade_on_a_full_disk(folder.path(), space); });
  }
}

}  // namespace
}  // namespace limen::faults
