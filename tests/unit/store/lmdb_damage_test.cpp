// Tests every kind of damage that the check knows, made by hand.
#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "lmdb_file.h"
#include "store/lmdb/file/check.h"

namespace limen::store {

namespace {

using namespace lmdb::file;

Bytes file_of(std::string_view shape) {
  for (const Shape &each : shapes())
    if (each.name == shape) {
      LmdbEnv env;
      each.fill(env);
      return env.file();
    }
  throw std::invalid_argument(std::string(shape));
}

// Holds a sound file, and locates its parts.
struct File {
  explicit File(std::string_view shape) : bytes(file_of(shape)), meta(meta_of(bytes)) {}

  std::uint64_t branch() const { return pages_of(bytes, meta.main, branch_flag).at(0); }
  // Returns a branch that is neither the first nor the last.
  std::uint64_t inner_branch() const { return pages_of(bytes, meta.main, branch_flag).at(3); }
  std::uint64_t leaf() const { return pages_of(bytes, meta.main, leaf_flag).at(2); }
  std::uint64_t overflow() const { return pages_of(bytes, meta.main, overflow_flag).at(2); }
  std::uint64_t free_leaf() const { return pages_of(bytes, meta.free_list, leaf_flag).at(0); }

  std::size_t at(std::uint64_t number) const { return number * page_bytes; }
  std::size_t node(std::uint64_t number, std::size_t i) const {
    return at(number) + page(bytes, number).offset(i);
  }
  std::size_t pointer(std::uint64_t number, std::size_t i) const {
    return at(number) + page_header_size + 2 * i;
  }
  std::size_t in_meta(std::size_t offset) const { return newest_meta(bytes) + offset; }

  template <class T>
  void set(std::size_t where, T value) {
    put(bytes, where, value);
  }
  template <class T>
  T get(std::size_t where) const {
    return load<T>(bytes.data() + where);
  }
  template <class T>
  void add(std::size_t where, int n) {
    set<T>(where, static_cast<T>(get<T>(where) + n));
  }

  Bytes bytes;
  Meta meta;
};

using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

struct Damage {
  const char *shape;
  std::function<void(File &)> make;
  const char *message;  // a part of the expected message
};

void expect_found(const std::vector<Damage> &cases) {
  for (const Damage &damage : cases) {
    SCOPED_TRACE(std::string(damage.shape) + ": " + damage.message);
    File file(damage.shape);
    ASSERT_TRUE(lmdb::file::check(file.bytes, 0).ok());
    damage.make(file);
    const auto report = lmdb::file::check(file.bytes, 0);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.status(), Status::store);
    EXPECT_TRUE(report.error().text().starts_with("store: data.mdb")) << report.error().message;
    EXPECT_NE(report.error().text().find(damage.message), std::string_view::npos)
        << report.error().message;
  }
}

constexpr std::size_t free_record = offsetof(Meta, free_list), main_record = offsetof(Meta, main);

TEST(LmdbDamage, OfTheMetaPages) {
  const auto both = [](File &f, std::size_t offset, auto value) {
    for (std::size_t i = 0; i < 2; ++i) f.set(f.at(i) + page_header_size + offset, value);
  };
  expect_found({
      {"small values", [](File &f) { f.bytes.clear(); }, "it is empty"},
      {"small values", [](File &f) { f.bytes.resize(100); }, "ends after 100 bytes, in page 0"},
      {"small values", [](File &f) { f.bytes.resize(4200); }, "ends after 4200 bytes, in page 1"},
      {"small values", [](File &f) { f.set<u32>(page_header_size, 7); }, "not a file of LMDB's"},
      {"small values", [](File &f) { f.set<u32>(f.at(1) + page_header_size, 7); },
       "page 1 (meta): this is not a file of LMDB's"},
      {"small values", [&](File &f) { both(f, 0, 0xDEC0EFBEu); }, "another byte order"},
      {"small values", [&](File &f) { both(f, 4, u32{2}); }, "data version 2; expected version 1"},
      {"small values", [](File &f) { f.set<u64>(f.at(1), 7); }, "page 1 (meta): its number"},
      {"small values", [](File &f) { f.set<u16>(f.at(1) + 10, leaf_flag); }, "its flags are not"},
      {"small values", [&](File &f) { both(f, free_record, u32{4095}); }, "page size is 4095"},
      {"small values", [&](File &f) { both(f, free_record, u32{2048}); }, "page size is 2048"},
      {"small values", [](File &f) { f.set<u32>(f.at(1) + page_header_size + free_record, 8192); },
       "different page sizes"},
      {"small values", [](File &f) { f.add<u64>(f.in_meta(offsetof(Meta, txnid)), 2); },
       "expected one after the other"},
      {"small values",
       [](File &f) {
         for (std::size_t i = 0; i < 2; ++i)
           f.add<u64>(f.at(i) + page_header_size + offsetof(Meta, txnid), 1);
       },
       "expected one after the other"},
      {"small values",
       [](File &f) { f.set<u64>(f.in_meta(offsetof(Meta, last_page)), 1ull << 60); },
       "the last page is 1152921504606846976, but the file has"},
      {"small values", [](File &f) { f.set<u64>(f.in_meta(offsetof(Meta, last_page)), ~0ull); },
       "the last page is"},
      {"small values", [](File &f) { f.add<u64>(f.in_meta(offsetof(Meta, last_page)), 1000); },
       "is not listed as free"},
      {"small values", [](File &f) { f.set<u64>(f.in_meta(offsetof(Meta, last_page)), 3); },
       "out of range"},
      {"small values", [](File &f) { f.set<u16>(f.in_meta(free_record + 4), 0); },
       "flags of the free list"},
      {"small values", [](File &f) { f.set<u16>(f.in_meta(main_record + 4), 4); },
       "not made by limen: the database has flags"},
      {"small values", [](File &f) { f.set<u64>(f.in_meta(main_record + 40), 1); },
       "the database has its root out of range"},
      {"small values", [](File &f) { f.set<u64>(f.in_meta(main_record + 40), 1ull << 40); },
       "the database has its root out of range"},
      {"small values", [](File &f) { f.set<u64>(f.in_meta(free_record + 40), 0); },
       "the free list has its root out of range"},
      {"small values", [](File &f) { f.set<u64>(f.in_meta(main_record + 40), no_page); },
       "has no root, but is not empty"},
      {"small values", [](File &f) { f.set<u16>(f.in_meta(main_record + 6), 0); }, "depth"},
      {"small values", [](File &f) { f.set<u16>(f.in_meta(main_record + 6), 40); }, "depth"},
  });
}

TEST(LmdbDamage, OfTheCounts) {
  expect_found({
      {"deep", [](File &f) { f.add<u64>(f.in_meta(main_record + 8), 1); }, "branch pages, but"},
      {"deep", [](File &f) { f.add<u64>(f.in_meta(main_record + 16), -1); }, "leaf pages, but"},
      {"large values", [](File &f) { f.add<u64>(f.in_meta(main_record + 24), 1); },
       "overflow pages, but"},
      {"deep", [](File &f) { f.add<u64>(f.in_meta(main_record + 32), 1); }, "entries, but"},
      {"deep", [](File &f) { f.add<u64>(f.in_meta(free_record + 32), 1); }, "the free list has"},
  });
}

TEST(LmdbDamage, OfPageHeaders) {
  expect_found({
      {"deep", [](File &f) { f.set<u64>(f.at(f.leaf()), 7); }, "(leaf): its number is another"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 10, branch_flag); }, "at this level"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 10, leaf_flag | 0x10); }, "at this level"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 10, leaf_flag | 0x20); },
       "not made by limen: it has duplicates of fixed size"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.inner_branch()) + 10, leaf_flag); },
       "(branch): its flags"},
      {"deep", [](File &f) { f.set<u16>(f.in_meta(main_record + 6), 3); }, "at this level"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 12, 14); }, "the lower bound"},
      {"deep", [](File &f) { f.add<u16>(f.at(f.leaf()) + 12, 1); }, "the lower bound"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 12, 4000); }, "the lower bound"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 14, 5000); }, "the upper bound"},
      {"deep", [](File &f) { f.add<u16>(f.at(f.leaf()) + 14, 1); }, "the upper bound"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.leaf()) + 12, 16); }, "too few nodes"},
      {"deep", [](File &f) { f.set<u16>(f.at(f.inner_branch()) + 12, 18); }, "too few nodes"},
      {"deep", [](File &f) { f.add<u16>(f.at(f.leaf()) + 12, -2); }, "overlap or leave a gap"},
      {"deep", [](File &f) { f.add<u16>(f.at(f.leaf()) + 14, -2); }, "overlap or leave a gap"},
  });
}

TEST(LmdbDamage, OfNodes) {
  expect_found({
      {"deep", [](File &f) { f.set<u16>(f.pointer(f.leaf(), 1), 4096); }, "node 1: lies outside"},
      {"deep", [](File &f) { f.set<u16>(f.pointer(f.leaf(), 1), 4090); }, "node 1: lies outside"},
      {"deep", [](File &f) { f.set<u16>(f.pointer(f.leaf(), 1), 20); }, "node 1: lies outside"},
      {"deep", [](File &f) { f.add<u16>(f.pointer(f.leaf(), 1), 1); }, "node 1: lies outside"},
      {"one leaf",
       [](File &f) {
         f.set(f.pointer(f.meta.main.root, 2), f.get<u16>(f.pointer(f.meta.main.root, 1)));
       },
       "node 2: lies where another does"},
      {"one leaf", [](File &f) { f.add<u32>(f.node(f.meta.main.root, 2), 4); },
       "overlap or leave a gap"},
      {"one leaf", [](File &f) { f.set<u32>(f.node(f.meta.main.root, 0), 1500); },
       "node 0: lies outside the page"},
      {"one leaf", [](File &f) { f.set<u32>(f.node(f.meta.main.root, 0), 4000); },
       "node 0: its value is too long"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.leaf(), 1) + 6, 0); }, "node 1: its key is empty"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.leaf(), 1) + 6, 512); }, "its key is too long"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.inner_branch(), 1) + 6, 512); },
       "its key is too long"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.inner_branch(), 0) + 6, 512); },
       "node 0: its key is too long"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.leaf(), 1) + 4, 8); }, "its flags are unknown"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.leaf(), 1) + 4, tree_flag); },
       "not made by limen: it is a database of its own"},
      {"deep", [](File &f) { f.set<u16>(f.node(f.leaf(), 1) + 4, duplicates_flag); },
       "not made by limen"},
  });
}

TEST(LmdbDamage, OfTheOrderOfKeys) {
  expect_found({
      {"one leaf",
       [](File &f) {
         const u64 root = f.meta.main.root;
         const auto one = f.get<u16>(f.pointer(root, 1)), two = f.get<u16>(f.pointer(root, 2));
         f.set(f.pointer(root, 1), two);
         f.set(f.pointer(root, 2), one);
       },
       "node 2: its key does not follow the one before"},
      {"deep", [](File &f) { f.set<std::uint8_t>(f.node(f.leaf(), 0) + 8, 0); },
       "node 0: its key belongs further to the left"},
      {"deep",
       [](File &f) {
         const u64 leaf = f.leaf();
         f.set<std::uint8_t>(f.node(leaf, page(f.bytes, leaf).nodes() - 1) + 8, 0xff);
       },
       "its key belongs further to the right"},
      {"deep", [](File &f) { f.set<std::uint8_t>(f.node(f.inner_branch(), 1) + 8, 0); },
       "(branch): node 1: its key belongs further to the left"},
      {"deep",
       [](File &f) {  // the separator is what its page below starts with
         const u64 branch = f.branch();
         const u64 child = Node{f.bytes.data() + f.node(branch, 1)}.child();
         std::memcpy(f.bytes.data() + f.node(branch, 1) + 8, f.bytes.data() + f.node(child, 1) + 8,
                     501);
       },
       "its key"},
  });
}

TEST(LmdbDamage, OfLinks) {
  const auto set_child = [](File &f, std::size_t i, u64 child) {
    const std::size_t node = f.node(f.inner_branch(), i);
    f.set<u32>(node, static_cast<u32>(child));
    f.set<u16>(node + 4, static_cast<u16>(child >> 32));
  };
  const auto child = [](File &f, std::size_t i) {
    return Node{f.bytes.data() + f.node(f.inner_branch(), i)}.child();
  };
  const auto set_overflow = [](File &f, u64 number) {
    const u64 root = pages_of(f.bytes, f.meta.main, leaf_flag).at(0);
    for (std::size_t i = 0;; ++i)
      if (const Node node = page(f.bytes, root).node(i); node.flags() & big_flag) {
        f.set<u64>(static_cast<std::size_t>(node.value() - f.bytes.data()), number);
        return;
      }
  };
  expect_found({
      {"deep", [&](File &f) { set_child(f, 1, 1ull << 40); }, "it is out of range"},
      {"deep", [&](File &f) { set_child(f, 1, 1); }, "page 1 (branch): it is out of range"},
      {"deep", [&](File &f) { set_child(f, 1, child(f, 0)); }, "it is used twice"},
      {"deep", [&](File &f) { set_child(f, 1, f.inner_branch()); }, "it is used twice"},
      {"deep", [&](File &f) { set_child(f, 1, f.meta.main.root); }, "it is used twice"},
      {"deep", [&](File &f) { set_child(f, 1, f.meta.free_list.root); }, "it is used twice"},
      {"deep", [&](File &f) { f.bytes.resize(f.bytes.size() - 5 * page_bytes); },
       "it lies behind the end of the file"},
      {"deep", [&](File &f) { f.bytes.resize(f.bytes.size() - 5 * page_bytes - 1); },
       "it lies behind the end of the file"},
      {"large values", [&](File &f) { set_overflow(f, 1ull << 63); }, "out of range"},
      {"large values", [&](File &f) { set_overflow(f, f.overflow() + 1); }, "(overflow): "},
      {"large values", [](File &f) { f.set<u16>(f.at(f.overflow()) + 10, 0); },
       "its flags are not those of an overflow page"},
      {"large values", [](File &f) { f.set<u64>(f.at(f.overflow()), 0); },
       "(overflow): its number is another"},
      {"large values", [](File &f) { f.set<u32>(f.at(f.overflow()) + 12, 0); },
       "too few pages for its value"},
      {"large values", [](File &f) { f.add<u32>(f.at(f.overflow()) + 12, -1); },
       "too few pages for its value"},
      {"large values", [](File &f) { f.add<u32>(f.at(f.overflow()) + 12, 1); }, "used"},
      {"large values", [](File &f) { f.set<u32>(f.at(f.overflow()) + 12, ~0u); }, "out of range"},
  });
}

TEST(LmdbDamage, OfTheFreeList) {
  // Returns the value of the first record with two pages or more.
  const auto list = [](File &f) {
    const Page leaf = page(f.bytes, f.free_leaf());
    for (std::size_t i = 0;; ++i)
      if (load<u64>(leaf.node(i).value()) >= 2)
        return static_cast<std::size_t>(leaf.node(i).value() - f.bytes.data());
  };
  const char *shape = "free list of many transactions";
  expect_found({
      {shape, [](File &f) { f.set<u16>(f.node(f.free_leaf(), 0) + 6, 7); },
       "node 0: its key is not the number of a transaction"},
      {shape, [](File &f) { f.set<u64>(f.node(f.free_leaf(), 0) + 8, 0); },
       "no such transaction was made"},
      {"one leaf",
       [](File &f) {
         const u64 leaf = f.free_leaf();
         f.add<u64>(f.node(leaf, page(f.bytes, leaf).nodes() - 1) + 8, 1);
       },
       "no such transaction was made"},
      {shape, [](File &f) { f.set<u64>(f.node(f.free_leaf(), 1) + 8, 1); },
       "node 1: its key does not follow the one before"},
      {shape, [&](File &f) { f.add<u64>(list(f), 1); }, "it has fewer pages than it says"},
      {shape, [&](File &f) { f.set<u64>(list(f), ~0ull); }, "it has fewer pages than it says"},
      {shape, [&](File &f) { f.set<u64>(list(f) + 8, ~0ull); }, "is out of range"},
      {shape, [&](File &f) { f.set<u64>(list(f) + 8, 1); }, "is out of range"},
      {shape, [&](File &f) { f.set<u64>(list(f) + 16, f.get<u64>(list(f) + 8)); },
       "do not descend"},
      {shape, [](File &f) { f.add<u32>(f.node(f.free_leaf(), 0), -1); },
       "its size is not that of a list of pages"},
      {"free list of many pages", [](File &f) { f.set<u16>(f.at(f.meta.free_list.root) + 10, 4); },
       "of the free list): its flags"},
  });
}

// Changes numbers only where the list still descends afterwards.
TEST(LmdbDamage, PagesThatAreListedAsFreeAndUsedOrListedTwiceAreFound) {
  File file("free list of many transactions");
  int in_use = 0, listed = 0, twice = 0;
  for (const u64 leaf : pages_of(file.bytes, file.meta.free_list, leaf_flag)) {
    const std::uint8_t *list = page(file.bytes, leaf).node(0).value();
    if (load<u64>(list) < 2) continue;
    const std::size_t first = static_cast<std::size_t>(list - file.bytes.data()) + 8;
    const u64 sound = file.get<u64>(first), second = file.get<u64>(first + 8);
    for (u64 number = second + 1; number <= file.meta.last_page; ++number) {
      if (number == sound) continue;
      file.set(first, number);
      const auto report = lmdb::file::check(file.bytes, 0);
      ASSERT_FALSE(report.ok());  // no page is lost in this file
      in_use += report.error().text().ends_with("is in use");
      twice += report.error().text().ends_with("is listed twice");
      listed += report.error().text().ends_with("it is used, but listed as free");
    }
    file.set(first, sound);
  }
  EXPECT_GT(in_use, 0);
  EXPECT_GT(listed, 0);
  EXPECT_GT(twice, 0);
}

}  // namespace

}  // namespace limen::store
