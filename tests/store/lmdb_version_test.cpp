// Tests that limen refuses versions of LMDB, and of its files, that it was not tested with.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <lmdb.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "shared/directory.h"
#include "store/lmdb/file/layout.h"
#include "store/lmdb/open.h"

namespace {

std::optional<int> pretended_minor;  // of the LMDB that this process has loaded

}  // namespace

// Replaces LMDB's function.
extern "C" char *mdb_version(int *major, int *minor, int *patch) {
  using Function = char *(int *, int *, int *);
  const auto real = reinterpret_cast<Function *>(dlsym(RTLD_NEXT, "mdb_version"));
  char *const text = real(major, minor, patch);
  if (pretended_minor) *minor = *pretended_minor;
  return text;
}

namespace limen::store {
namespace {

class LmdbVersion : public testing::Test {
 protected:
  ~LmdbVersion() override { pretended_minor.reset(); }

  std::string open() {
    const auto opened = lmdb::open(clock_, path_, {.max_size = std::uint64_t{1} << 30});
    return opened ? "opened" : opened.error().message;
  }

  const Directory directory_;
  const Clock clock_{1'700'000'000};
  const std::string path_ = directory_.file("store");
};

TEST_F(LmdbVersion, AnotherLibraryIsRefusedBeforeItMakesAFile) {
  ASSERT_EQ(open(), "opened");
  std::filesystem::remove_all(path_);
  pretended_minor = 10;
  const std::string message = open();
  EXPECT_NE(message.find("the LMDB of this process is version 0.10."), std::string::npos)
      << message;
  EXPECT_FALSE(std::filesystem::exists(path_ + "/data.mdb"));
}

TEST_F(LmdbVersion, AFileOfAnotherDataVersionIsRefusedByName) {
  ASSERT_EQ(open(), "opened");
  {
    std::fstream file(path_ + "/data.mdb", std::ios::in | std::ios::out | std::ios::binary);
    const std::uint32_t later = lmdb::file::data_version + 1;
    for (const long page : {0L, sysconf(_SC_PAGESIZE)}) {
      file.seekp(page + static_cast<long>(lmdb::file::page_header_size + sizeof(std::uint32_t)));
      file.write(reinterpret_cast<const char *>(&later), sizeof later);
    }
  }
  EXPECT_EQ(open(),
            "store: data.mdb is of LMDB's data version 2; expected version 1, that of LMDB 0.9");
}

}  // namespace
}  // namespace limen::store
