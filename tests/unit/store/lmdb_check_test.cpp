// Tests that sound files pass the check, with the same counts as LMDB's.
#include <gtest/gtest.h>

#include "lmdb_file.h"
#include "store/lmdb/file/check.h"

namespace limen::store {

namespace {

TEST(LmdbCheck, SoundFilesPassWithTheCountsOfLmdb) {
  for (const Shape &shape : shapes()) {
    SCOPED_TRACE(shape.name);
    LmdbEnv env;
    shape.fill(env);
    const Bytes file = env.file();
    const auto report = lmdb::file::check(file, 0);
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_TRUE(report->complete);
    EXPECT_FALSE(report->superseded);
    const MDB_stat free_list = env.stat(0), main = env.stat(1);
    EXPECT_EQ(report->branch_pages, free_list.ms_branch_pages + main.ms_branch_pages);
    EXPECT_EQ(report->leaf_pages, free_list.ms_leaf_pages + main.ms_leaf_pages);
    EXPECT_EQ(report->overflow_pages, free_list.ms_overflow_pages + main.ms_overflow_pages);
    EXPECT_EQ(report->entries, main.ms_entries);
    EXPECT_EQ(report->txnid, env.txnid());
    EXPECT_EQ(report->page_size, page_bytes);
    EXPECT_EQ(report->lost_pages, 0);
  }
}

TEST(LmdbCheck, CompactedCopiesPass) {
  for (const Shape &shape : shapes()) {
    SCOPED_TRACE(shape.name);
    LmdbEnv env;
    shape.fill(env);
    const auto report = lmdb::file::check(env.compact(), 0);
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_TRUE(report->complete);
    EXPECT_EQ(report->entries, env.stat(1).ms_entries);
    EXPECT_EQ(report->free_pages, 0);
  }
}

// Checks that the shapes are what their names say. Otherwise the other tests would prove nothing.
TEST(LmdbCheck, ShapesHaveEveryKindOfPage) {
  std::size_t deepest = 0, branches_of_free_list = 0, overflow_of_free_list = 0, overflow = 0;
  for (const Shape &shape : shapes()) {
    LmdbEnv env;
    shape.fill(env);
    deepest = std::max<std::size_t>(deepest, env.stat(1).ms_depth);
    overflow += env.stat(1).ms_overflow_pages;
    branches_of_free_list += env.stat(0).ms_branch_pages;
    overflow_of_free_list += env.stat(0).ms_overflow_pages;
  }
  EXPECT_GE(deepest, 4);
  EXPECT_GT(overflow, 100);
  EXPECT_GT(branches_of_free_list, 0);
  EXPECT_GT(overflow_of_free_list, 0);
}

TEST(LmdbCheck, EveryStateOfALongChurnPasses) {
  LmdbEnv env;
  Dice dice(7);
  for (int round = 0; round < 400; ++round) {
    LmdbEnv::Write write(env);
    for (std::uint64_t n = dice.below(40); n != 0; --n) {
      const std::string key = std::to_string(dice.below(1500)) + std::string(dice.below(300), 'k');
      if (round / 50 % 2 == 0 ? dice.below(3) == 0 : dice.below(3) != 0)
        write.erase(key);
      else
        write.put(key, dice.text(dice.below(10) == 0 ? dice.below(20000) : dice.below(200)));
    }
    write.commit();
    const auto report = lmdb::file::check(env.file(), 0);
    ASSERT_TRUE(report.ok()) << "round " << round << ": " << report.error().message;
  }
}

}  // namespace

}  // namespace limen::store
