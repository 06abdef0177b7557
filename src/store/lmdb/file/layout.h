// Describes the layout of an LMDB data file (format 1, as 64-bit machines write it), as far as a
// check of the file needs it. The file consists of numbered pages. Pages 0 and 1 are meta pages,
// which commits write alternately. A meta page names the roots of two trees: the free list, which
// maps a transaction to the pages that it freed, and the main database. LMDB does not overwrite the
// pages of a snapshot while it is the newest or a reader holds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace limen::store::lmdb::file {

// Reads a number from any address, aligned or not.
template <class T>
T load(const std::uint8_t *at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

inline constexpr std::uint32_t magic = 0xBEEFC0DE;
inline constexpr std::uint32_t data_version = 1;  // of LMDB 0.9, and the only one tested

inline constexpr std::size_t least_page_size = 4096;
inline constexpr std::size_t most_page_size = 32768;
inline constexpr std::size_t page_header_size = 16;
inline constexpr std::size_t node_header_size = 8;
inline constexpr std::size_t max_key_size = 511;
inline constexpr unsigned max_depth = 31;  // LMDB's cursors hold 32 pages; a split needs one more

inline constexpr std::uint64_t meta_pages = 2;
inline constexpr std::uint64_t no_page = UINT64_MAX;  // the root of an empty tree

// Flags of a page.
inline constexpr std::uint16_t branch_flag = 0x01;
inline constexpr std::uint16_t leaf_flag = 0x02;
inline constexpr std::uint16_t overflow_flag = 0x04;
inline constexpr std::uint16_t meta_flag = 0x08;
inline constexpr std::uint16_t fixed_values_flag = 0x20;  // MDB_DUPFIXED

// Flags of a node in a leaf.
inline constexpr std::uint16_t big_flag = 0x01;  // the value lies in overflow pages
inline constexpr std::uint16_t tree_flag = 0x02;
inline constexpr std::uint16_t duplicates_flag = 0x04;

// Flags of a tree.
inline constexpr std::uint16_t integer_keys_flag = 0x08;
inline constexpr std::uint16_t no_subdir_flag = 0x4000;  // kept with the free list: MDB_NOSUBDIR

struct TreeRecord {
  std::uint32_t pad;  // the free list's record has the page size here
  std::uint16_t flags;
  std::uint16_t depth;
  std::uint64_t branch_pages;
  std::uint64_t leaf_pages;
  std::uint64_t overflow_pages;
  std::uint64_t entries;
  std::uint64_t root;
};
static_assert(sizeof(TreeRecord) == 48);

// Follows the header of a meta page.
struct Meta {
  std::uint32_t magic;
  std::uint32_t version;
  std::uint64_t address;
  std::uint64_t map_size;
  TreeRecord free_list;
  TreeRecord main;
  std::uint64_t last_page;
  std::uint64_t txnid;
};
static_assert(sizeof(Meta) == 136);

// Nodes of a tree's page start at even offsets and fill the page from `upper` to its end without a
// gap. Their offsets, in the order of their keys, follow the page's header up to `lower`.
struct Node {
  const std::uint8_t *at;

  std::uint16_t flags() const { return load<std::uint16_t>(at + 4); }
  std::size_t key_size() const { return load<std::uint16_t>(at + 6); }
  const std::uint8_t *key() const { return at + node_header_size; }
  // In a leaf.
  std::uint64_t value_size() const { return load<std::uint32_t>(at); }
  const std::uint8_t *value() const { return key() + key_size(); }
  std::uint64_t overflow_page() const { return load<std::uint64_t>(value()); }
  // In a branch page.
  std::uint64_t child() const {
    return load<std::uint32_t>(at) | static_cast<std::uint64_t>(flags()) << 32;
  }
};

struct Page {
  const std::uint8_t *at;

  std::uint64_t number() const { return load<std::uint64_t>(at); }
  std::uint16_t flags() const { return load<std::uint16_t>(at + 10); }
  std::size_t lower() const { return load<std::uint16_t>(at + 12); }
  std::size_t upper() const { return load<std::uint16_t>(at + 14); }
  std::uint64_t run_length() const { return load<std::uint32_t>(at + 12); }  // overflow pages
  const std::uint8_t *content() const { return at + page_header_size; }
  std::size_t nodes() const { return (lower() - page_header_size) / 2; }
  std::size_t offset(std::size_t node) const {
    return load<std::uint16_t>(at + page_header_size + 2 * node);
  }
  Node node(std::size_t i) const { return {at + offset(i)}; }
};

// Returns the size up to which a node stays in its page, which must have room for two. LMDB moves
// the value of a larger node to overflow pages.
constexpr std::size_t max_node_size(std::size_t page_size) {
  return ((page_size - page_header_size) / 2 & ~std::size_t{1}) - 2;
}

constexpr std::uint64_t overflow_pages(std::uint64_t value_size, std::size_t page_size) {
  return (page_header_size - 1 + value_size) / page_size + 1;
}

}  // namespace limen::store::lmdb::file
