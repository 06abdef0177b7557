#include "store/lmdb/file/tree_reader.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "store/lmdb/file/meta.h"

namespace limen::store::lmdb::file {

namespace {

Key key_of(Node node) { return {node.key(), node.key_size()}; }

int compare(std::string_view name, Key key) noexcept {
  const int order = std::memcmp(name.data(), key.data, std::min(name.size(), key.size));
  if (order != 0) return order;
  return name.size() < key.size ? -1 : name.size() > key.size;
}

}  // namespace

Result<std::optional<Root>> read_root(CheckedPages &pages, std::uint64_t txnid) {
  auto meta = read_meta(pages.bytes(), txnid);
  if (!meta) {  // another process may have extended the file
    pages.grow();
    meta = read_meta(pages.bytes(), txnid);
  }
  LIMEN_TRY(meta);
  if (!*meta) return std::optional<Root>();
  const TreeRecord &main = (*meta)->main;
  return std::optional(Root{(*meta)->txnid, main.root, (*meta)->last_page, main.depth});
}

bool TreeReader::broken(std::uint64_t page, const char *type, const Flaw &flaw) {
  damage_ = {page, type, flaw};
  return false;
}

Error TreeReader::damage() const { return damage_of(damage_.page, damage_.type, damage_.flaw); }

// Sets the bounds of the keys of the level's page.
void TreeReader::bounds(unsigned level, Key &low, Key &high) {
  for (unsigned above = level; above-- > 0;) {
    const Level &here = levels_[above];
    Node node{};
    if (low.data == nullptr && here.index > 0 && node_at(above, here.index, node))
      low = key_of(node);
    if (high.data == nullptr && here.index + 1 < here.nodes && node_at(above, here.index + 1, node))
      high = key_of(node);
  }
}

// Makes a page the current one of its level, and checks it if this is the first time.
bool TreeReader::enter(unsigned level, std::uint64_t number) {
  const bool leaf = is_leaf(level);
  const std::uint8_t *const at =
      number >= meta_pages && number <= root_.last_page ? pages_.at(number) : nullptr;
  if (at == nullptr) [[unlikely]]
    return broken(number, leaf ? "leaf" : "branch", {"it is out of range"});
  const Page page{at};
  const std::size_t lower = page.lower();
  const bool is_usual = page.number() == number &&
                        page.flags() == (leaf ? leaf_flag : branch_flag) &&
                        lower >= page_header_size + 2 && lower <= pages_.page_size();
  if (!is_usual || !pages_.is_sound(number)) [[unlikely]]
    if (!check(level, number, at)) return false;
  levels_[level] = {page, static_cast<std::uint32_t>(page.nodes()), 0};
  return true;
}

bool TreeReader::check(unsigned level, std::uint64_t number, const std::uint8_t *at) {
  const bool leaf = is_leaf(level);
  Key low, high;
  bounds(level, low, high);
  bool big = false;
  const Flaw flaw =
      check_page({pages_.page_size(), TreeType::main, leaf ? PageType::leaf : PageType::branch},
                 number, Page{at}, low, high, big);
  if (flaw) return broken(number, leaf ? "leaf" : "branch", flaw);
  if (big && !check_values(Page{at})) return false;
  pages_.set_sound(number);
  return true;
}

bool TreeReader::check_values(Page leaf) {
  for (std::size_t i = 0; i < leaf.nodes(); ++i)
    if (const Node node = leaf.node(i); node.flags() & big_flag)
      if (!overflow(node)) return false;
  return true;
}

// Sets the value to one that lies in overflow pages.
bool TreeReader::overflow(Node node) {
  const std::uint64_t number = node.overflow_page();
  const std::uint64_t pages = overflow_pages(node.value_size(), pages_.page_size());
  const bool is_inside =
      number >= meta_pages && number <= root_.last_page && pages <= root_.last_page - number + 1;
  const std::uint8_t *const at = is_inside ? pages_.at(number, pages) : nullptr;
  if (at == nullptr) return broken(number, "overflow", {"it is out of range"});
  const Page first{at};
  Flaw flaw = check_overflow(pages_.page_size(), number, first, node);
  // LMDB frees as many pages as the first one says, so that number must be in range too.
  if (!flaw && first.run_length() > root_.last_page - number + 1) flaw = {"it is out of range"};
  if (flaw) return broken(number, "overflow", flaw);
  value_ = {reinterpret_cast<const char *>(first.content()), node.value_size()};
  return true;
}

// Returns a node that lies inside its page. Its contents may still be damaged.
bool TreeReader::node_at(unsigned level, std::uint32_t i, Node &node) {
  const Level &here = levels_[level];
  const std::size_t room = pages_.page_size() - node_header_size, at = here.page.offset(i);
  node = {here.page.at + at};
  if (at <= room && node.key_size() <= room - at) [[likely]]
    return true;
  return broken(here.page.number(), is_leaf(level) ? "leaf" : "branch",
                {"lies outside the page", i});
}

// Searches the level's page. Stops in a branch at the node that leads to `name`, and in a leaf at
// the first node that is not below `name`.
bool TreeReader::search(unsigned level, std::string_view name, bool &same) {
  Level &here = levels_[level];
  const bool leaf = is_leaf(level);
  std::uint32_t low = leaf ? 0 : 1, high = here.nodes;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    Node node{};
    if (!node_at(level, middle, node)) return false;
    const int order = compare(name, key_of(node));
    if (order == 0) {
      here.index = middle;
      same = true;
      return true;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  here.index = leaf ? low : low - 1;
  return true;
}

// Enters the page below the level's current node.
bool TreeReader::descend(unsigned level) {
  Node node{};
  return node_at(level, levels_[level].index, node) && enter(level + 1, node.child());
}

// Goes from the root to the leaf where `name` is or would be.
bool TreeReader::go_to(std::string_view name, bool &same) {
  if (!enter(0, root_.page)) return false;
  for (unsigned level = 0; !is_leaf(level); ++level)
    if (!search(level, name, same) || !descend(level)) [[unlikely]]
      return false;
  same = false;  // an equal key in a branch does not count
  return search(root_.depth - 1, name, same);
}

TreeReader::Lookup TreeReader::seek(std::string_view name) {
  if (root_.page == no_page) return Lookup::absent;
  bool same = false;
  if (!go_to(name, same)) return Lookup::damaged;
  Level &leaf = levels_[root_.depth - 1];
  if (leaf.index < leaf.nodes) return show();
  --leaf.index;
  return next();
}

TreeReader::Lookup TreeReader::find(std::string_view name) {
  if (root_.page == no_page) return Lookup::absent;
  bool same = false;
  if (!go_to(name, same)) [[unlikely]]
    return Lookup::damaged;
  return same ? show() : Lookup::absent;
}

TreeReader::Lookup TreeReader::next() {
  unsigned level = root_.depth - 1;
  while (levels_[level].index + 1 >= levels_[level].nodes) {
    if (level == 0) return Lookup::absent;
    --level;
  }
  ++levels_[level].index;
  for (; !is_leaf(level); ++level)
    if (!descend(level)) return Lookup::damaged;
  return show();
}

TreeReader::Lookup TreeReader::show() {
  const unsigned bottom = root_.depth - 1;
  const Level &here = levels_[bottom];
  Node node{};
  if (!node_at(bottom, here.index, node)) return Lookup::damaged;
  const auto *const value = reinterpret_cast<const char *>(node.value());
  const bool is_big = node.flags() & big_flag;
  const std::uint64_t size = is_big ? sizeof(std::uint64_t) : node.value_size();
  const auto at = static_cast<std::size_t>(node.value() - here.page.at);
  if (size > pages_.page_size() - at) {
    broken(here.page.number(), "leaf", {"lies outside the page", here.index});
    return Lookup::damaged;
  }
  name_ = {reinterpret_cast<const char *>(node.key()), node.key_size()};
  value_ = {value, static_cast<std::size_t>(size)};
  if (is_big && !overflow(node)) return Lookup::damaged;
  return Lookup::found;
}

// Moves to the neighbour of the level's current page, and moves the levels above accordingly.
bool TreeReader::go_beside(unsigned level, bool right) {
  unsigned above = level;
  const auto is_at_end = [&] {
    const Level &here = levels_[above];
    return right ? here.index + 1 >= here.nodes : here.index == 0;
  };
  do
    if (above-- == 0) return true;  // there is none
  while (is_at_end());
  levels_[above].index += right ? 1 : -1;
  for (; above < level; ++above) {
    if (!descend(above)) return false;
    if (!right) levels_[above + 1].index = levels_[above + 1].nodes - 1;
  }
  return true;
}

bool TreeReader::look_around(std::string_view name, Key &low, Key &high) {
  low = high = {};
  if (root_.page == no_page) return true;
  bool same = false;
  if (!go_to(name, same)) return false;
  bounds(root_.depth - 1, low, high);
  std::array<Level, max_depth> path;
  std::copy_n(levels_.begin(), root_.depth, path.begin());
  for (unsigned level = 1; level < root_.depth; ++level)
    for (const bool right : {false, true}) {
      std::copy_n(path.begin(), root_.depth, levels_.begin());
      if (!go_beside(level, right)) return false;
    }
  return true;
}

}  // namespace limen::store::lmdb::file
