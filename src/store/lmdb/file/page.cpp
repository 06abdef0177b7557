#include "store/lmdb/file/page.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstring>

namespace limen::store::lmdb::file {

namespace {

// Marks even offsets in a page, where nodes start.
class Starts {
 public:
  explicit Starts(std::size_t page_size) { std::fill_n(bits_.begin(), page_size / 2 / 64, 0); }

  // Returns false if the offset was marked before.
  bool add(std::size_t offset) {
    std::uint64_t &word = bits_[offset / 128];
    const std::uint64_t bit = std::uint64_t{1} << offset / 2 % 64;
    const bool fresh = (word & bit) == 0;
    word |= bit;
    return fresh;
  }
  bool has(std::size_t offset) const { return bits_[offset / 128] >> offset / 2 % 64 & 1; }

 private:
  std::array<std::uint64_t, most_page_size / 2 / 64> bits_;
};

template <TreeType tree>
int compare(Key a, Key b) {
  if constexpr (tree == TreeType::free_list) {
    const auto x = load<std::uint64_t>(a.data), y = load<std::uint64_t>(b.data);
    return x < y ? -1 : x > y;
  } else {
    const int order = std::memcmp(a.data, b.data, std::min(a.size, b.size));
    if (order != 0) return order;
    return a.size < b.size ? -1 : a.size > b.size;
  }
}

// Returns the size of a node, padded to an even number. The header of a leaf's node must have been
// checked.
template <PageType type>
std::size_t size_of(Node node) {
  std::size_t size = node_header_size + node.key_size();
  if constexpr (type == PageType::leaf)
    size += node.flags() & big_flag ? sizeof(std::uint64_t) : node.value_size();
  return (size + 1) & ~std::size_t{1};
}

Flaw check_header(const PageCheck &check, std::uint64_t number, Page page) {
  const std::uint16_t flags = page.flags();
  if (page.number() != number) return {"its number is another"};
  if (flags == (leaf_flag | fixed_values_flag))
    return {"not made by limen: it has duplicates of fixed size"};
  if (flags != (check.type == PageType::branch ? branch_flag : leaf_flag))
    return {"its flags are not those of a page at this level"};
  const std::size_t lower = page.lower(), upper = page.upper();
  if (lower < page_header_size || lower % 2 != 0 || lower > upper)
    return {"the lower bound of its free space is out of range"};
  if (upper % 2 != 0 || upper > check.page_size)
    return {"the upper bound of its free space is out of range"};
  if (page.nodes() < (check.type == PageType::branch ? 2 : 1)) return {"it has too few nodes"};
  return {};
}

template <TreeType tree, PageType type>
const char *check_node(std::size_t page_size, Node node, std::size_t i) {
  const std::size_t key_size = node.key_size();
  if (type == PageType::branch && i == 0) {  // its key means nothing: it leads to all lower keys
    if (key_size > max_key_size) return "its key is too long";
    return nullptr;
  }
  if constexpr (tree == TreeType::free_list) {
    if (key_size != sizeof(std::uint64_t)) return "its key is not the number of a transaction";
  } else {
    if (key_size == 0) return "its key is empty";
    if (key_size > max_key_size) return "its key is too long";
  }
  if constexpr (type == PageType::leaf) {
    const std::uint16_t flags = node.flags();
    if (flags & (tree_flag | duplicates_flag))
      return "not made by limen: it is a database of its own, or has duplicates";
    if (flags & ~big_flag) return "its flags are unknown";
    if (!(flags & big_flag) &&
        node_header_size + key_size + node.value_size() > max_node_size(page_size))
      return "its value is too long to lie in the page";
  }
  return nullptr;
}

// Checks that the nodes, in the order of their offsets, fill the page.
template <PageType type>
Flaw check_fill(std::size_t page_size, Page page, const Starts &starts) {
  std::size_t at = page.upper();
  for (std::size_t left = page.nodes(); left != 0; --left) {
    if (at >= page_size || !starts.has(at)) return {"its nodes overlap or leave a gap"};
    at += size_of<type>({page.at + at});
  }
  if (at != page_size) return {"its nodes overlap or leave a gap"};
  return {};
}

template <TreeType tree, PageType type>
Flaw check_nodes(std::size_t page_size, Page page, Key low, Key high, bool &big) {
  const std::size_t nodes = page.nodes(), upper = page.upper();
  Starts starts(page_size);
  Key before;
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::size_t at = page.offset(i);
    if (at < upper || at % 2 != 0 || at > page_size - node_header_size)
      return {"lies outside the page", i};
    const Node node{page.at + at};
    if (const char *what = check_node<tree, type>(page_size, node, i)) return {what, i};
    if (size_of<type>(node) > page_size - at) return {"lies outside the page", i};
    if (!starts.add(at)) return {"lies where another does", i};
    if (type == PageType::leaf && node.flags() & big_flag) big = true;
    if (type == PageType::branch && i == 0) continue;
    const Key key{node.key(), node.key_size()};
    if (before.data != nullptr) {
      if (compare<tree>(before, key) >= 0) return {"its key does not follow the one before", i};
    } else if (low.data != nullptr) {
      // The first key of a branch page must be above the bound, because node 0 has keys in between.
      const int order = compare<tree>(low, key);
      if (type == PageType::branch ? order >= 0 : order > 0)
        return {"its key belongs further to the left", i};
    }
    before = key;
  }
  if (high.data != nullptr && compare<tree>(before, high) >= 0)
    return {"its key belongs further to the right", nodes - 1};
  return check_fill<type>(page_size, page, starts);
}

}  // namespace

Error damage_of(std::uint64_t page, const char *type, const Flaw &flaw) {
  if (flaw.node == Flaw::whole_page)
    return fail(Status::store, "store: data.mdb is damaged: page %" PRIu64 " (%s): %s", page, type,
                flaw.what);
  return fail(Status::store, "store: data.mdb is damaged: page %" PRIu64 " (%s): node %zu: %s",
              page, type, flaw.node, flaw.what);
}

Flaw check_overflow(std::size_t page_size, std::uint64_t number, Page first, Node node) {
  if (first.number() != number) return {"its number is another"};
  if (first.flags() != overflow_flag) return {"its flags are not those of an overflow page"};
  if (first.run_length() < overflow_pages(node.value_size(), page_size))
    return {"it has too few pages for its value"};
  return {};
}

Flaw check_page(const PageCheck &check, std::uint64_t number, Page page, Key low, Key high,
                bool &big) {
  if (const Flaw flaw = check_header(check, number, page)) return flaw;
  const bool leaf = check.type == PageType::leaf;
  if (check.tree == TreeType::main)
    return leaf ? check_nodes<TreeType::main, PageType::leaf>(check.page_size, page, low, high, big)
                : check_nodes<TreeType::main, PageType::branch>(check.page_size, page, low, high,
                                                                big);
  return leaf ? check_nodes<TreeType::free_list, PageType::leaf>(check.page_size, page, low, high,
                                                                 big)
              : check_nodes<TreeType::free_list, PageType::branch>(check.page_size, page, low, high,
                                                                   big);
}

}  // namespace limen::store::lmdb::file
