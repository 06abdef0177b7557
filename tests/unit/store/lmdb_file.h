// Makes LMDB data files for tests. LMDB writes them, tests damage their bytes, and LMDB uses them
// again in a process that may die.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "store/lmdb/file/layout.h"

namespace limen::store {

// Returns pseudorandom numbers that are the same in every run.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t end) { return engine_() % end; }
  std::string text(std::size_t size);

 private:
  std::mt19937_64 engine_;
};

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder &) = delete;
  TempFolder &operator=(const TempFolder &) = delete;
  const std::string &path() const { return path_; }

 private:
  std::string path_;
};

// Opens an environment in a folder of its own. Every failure ends the test program.
class LmdbEnv {
 public:
  explicit LmdbEnv(std::size_t map_size = std::size_t{1} << 30);
  ~LmdbEnv() { mdb_env_close(env_); }
  LmdbEnv(const LmdbEnv &) = delete;
  LmdbEnv &operator=(const LmdbEnv &) = delete;

  class Write {
   public:
    explicit Write(LmdbEnv &env);
    void put(std::string_view key, std::string_view value);
    void erase(std::string_view key);
    void commit();

   private:
    MDB_txn *txn_ = nullptr;
    MDB_dbi dbi_ = 0;
  };

  MDB_env *get() const { return env_; }
  Bytes file() const;                 // the data file as it is now
  Bytes compact() const;              // a compacted copy
  MDB_stat stat(unsigned dbi) const;  // 0: the free list, 1: the main database
  std::uint64_t txnid() const;

 private:
  TempFolder folder_;
  MDB_env *env_ = nullptr;
};

void must(int result, const char *what);

// Tells what happened when LMDB opened, walked and changed a file.
enum class Fate { well, refused, died };
Fate fate(const TempFolder &folder, ByteView file);

// Describes how to make a file of a certain shape.
struct Shape {
  const char *name;
  std::function<void(LmdbEnv &)> fill;
};
const std::vector<Shape> &shapes();

template <class T>
void put(Bytes &file, std::size_t at, T value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}

inline constexpr std::size_t page_bytes = 4096;

inline lmdb::file::Page page(const Bytes &file, std::uint64_t number) {
  return {file.data() + number * page_bytes};
}

// Locates the newest meta page of a sound file.
std::size_t newest_meta(const Bytes &file);
lmdb::file::Meta meta_of(const Bytes &file);

// Returns the pages of a sound file that have headers, in the order of a walk from the root: pages
// of one type, or all for 0.
std::vector<std::uint64_t> pages_of(const Bytes &file, const lmdb::file::TreeRecord &tree,
                                    std::uint16_t flags = 0);

}  // namespace limen::store
