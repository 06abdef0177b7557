// Reads the main database of a snapshot without LMDB, which trusts its file. It checks each page
// completely when this process reads it for the first time, and checks the position of all data
// that it reads. So damage causes an error. It does not crash the process or hide an entry.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "store/lmdb/file/checked_pages.h"
#include "store/lmdb/file/layout.h"
#include "store/lmdb/file/page.h"

namespace limen::store::lmdb::file {

// Tells where the main database of a snapshot begins.
struct Root {
  std::uint64_t txnid = ~std::uint64_t{0};  // not a commit; a new file of LMDB's is at 0
  std::uint64_t page = no_page;
  std::uint64_t last_page = 0;
  unsigned depth = 0;
};

// Reads the root of a snapshot. Returns nothing if other processes have overwritten the meta page.
// Fails with Status::store if the file is damaged.
Result<std::optional<Root>> read_root(CheckedPages &pages, std::uint64_t txnid);

// Walks the entries of a snapshot. Names and values stay valid as long as the snapshot is held.
class TreeReader {
 public:
  enum class Lookup : std::uint8_t { found, absent, damaged };

  TreeReader(CheckedPages &pages, const Root &root) noexcept : pages_(pages), root_(root) {}

  Lookup find(std::string_view name);
  // Goes to the first entry whose name is not below `name`.
  Lookup seek(std::string_view name);
  Lookup next();
  // name() and value() are those of the entry found last.
  std::string_view name() const noexcept { return name_; }
  std::string_view value() const noexcept { return value_; }

  // Checks the pages that LMDB may read when it writes at `name`: the pages from the root down to
  // it, and their neighbours on each level, with which LMDB joins a page that has become too empty.
  // Other names from `low` up to `high` need no further check.
  bool look_around(std::string_view name, Key &low, Key &high);

  Error damage() const;

 private:
  struct Level {
    Page page;
    std::uint32_t nodes, index;
  };

  bool is_leaf(unsigned level) const noexcept { return level + 1 == root_.depth; }
  bool enter(unsigned level, std::uint64_t number);
  bool check(unsigned level, std::uint64_t number, const std::uint8_t *at);
  bool check_values(Page leaf);
  bool descend(unsigned level);
  bool go_to(std::string_view name, bool &same);
  bool search(unsigned level, std::string_view name, bool &same);
  bool node_at(unsigned level, std::uint32_t i, Node &node);
  bool go_beside(unsigned level, bool right);
  void bounds(unsigned level, Key &low, Key &high);
  Lookup show();
  bool overflow(Node node);
  bool broken(std::uint64_t page, const char *type, const Flaw &flaw);

  CheckedPages &pages_;
  const Root root_;
  std::string_view name_, value_;
  struct {
    std::uint64_t page = 0;
    const char *type = "";
    Flaw flaw;
  } damage_;
  std::array<Level, max_depth> levels_;
};

}  // namespace limen::store::lmdb::file
