// Tests what limen.lock knows of the host's restarts. STORE-26.
#include "store/lmdb/lock_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "shared/directory.h"

namespace limen::store::lmdb {
namespace {

class LockFiles : public testing::Test {
 protected:
  std::unique_ptr<LockFile> open() {
    auto opened = LockFile::open(path_, std::chrono::steady_clock::now() + std::chrono::seconds(9));
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return std::move(*opened);
  }

  const Directory directory_;
  const std::string path_ = directory_.file("limen.lock");
};

TEST_F(LockFiles, EveryBootHasANumberOfItsOwn) {
  std::set<std::uint64_t> numbers;
  for (char digit = 'a'; digit <= 'f'; ++digit) {
    std::string id = "2b880938-77d8-4861-ab2c-d064d3572edc\n";
    id[3] = digit;
    numbers.insert(number_of_boot(id));
  }
  EXPECT_EQ(numbers.size(), 6U);
  for (const std::uint64_t number : numbers) EXPECT_EQ(number % 2, 1U);
}

TEST_F(LockFiles, ThisBootHasTheNumberOfItsId) {
  std::string id;
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  ASSERT_TRUE(std::getline(in, id));
  EXPECT_EQ(open()->page().boot.load(), number_of_boot(id + '\n'));
}

// The offset of an earlier boot is too small: sweeping would go by a time long past.
TEST_F(LockFiles, TheSmallestOffsetIsForgottenWhenTheHostRestarts) {
  open()->page().ahead_of_boot.store(1000);
  EXPECT_EQ(open()->page().ahead_of_boot.load(), 1000);
  open()->page().boot.store(number_of_boot("another"));
  EXPECT_EQ(open()->page().ahead_of_boot.load(), std::numeric_limits<Seconds>::max());
}

}  // namespace
}  // namespace limen::store::lmdb
