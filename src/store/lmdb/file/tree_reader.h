// Reading the main database of a snapshot without LMDB, which trusts its file. A page that
// this process meets for the first time is checked whole; beyond that nothing is read that
// does not lie where it may. So damage is an error, never the end of the process, and no
// entry seems missing for it.
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

// Where the main database of a snapshot begins.
struct Root {
  std::uint64_t txnid = ~std::uint64_t{0};  // of no commit; a file that LMDB made anew is at 0
  std::uint64_t page = no_page;
  std::uint64_t last_page = 0;
  unsigned depth = 0;
};

// Nothing: other processes wrote the meta page over. Fails with store.
Result<std::optional<Root>> read_root(CheckedPages &pages, std::uint64_t txnid);

// What it shows holds as long as its snapshot does.
class TreeReader {
 public:
  enum class Lookup : std::uint8_t { found, absent, damaged };

  TreeReader(CheckedPages &pages, const Root &root) noexcept : pages_(pages), root_(root) {}

  Lookup find(std::string_view name);
  // The first entry whose name is not below `name`.
  Lookup seek(std::string_view name);
  Lookup next();
  // Of the entry that was found.
  std::string_view name() const noexcept { return name_; }
  std::string_view value() const noexcept { return value_; }

  // Checks what LMDB may come to when it writes at `name`: the pages down to it, and on every
  // level those beside them, with which a page is joined that has become too empty. CheckedPages
  // from `low` up to `high` need no other.
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
