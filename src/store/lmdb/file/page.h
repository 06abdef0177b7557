// Checks one page of an LMDB tree. Its nodes must lie inside the page, fill it without overlapping,
// and ascend between the bounds that the pages above give.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "store/lmdb/file/layout.h"

namespace limen::store::lmdb::file {

enum class PageType : std::uint8_t { branch, leaf };
enum class TreeType : std::uint8_t { free_list, main };

// Holds a key, or no bound if `data` is nullptr.
struct Key {
  const std::uint8_t *data = nullptr;
  std::size_t size = 0;
};

// Describes a defect of a page or of one of its nodes.
struct Flaw {
  static constexpr std::size_t whole_page = SIZE_MAX;

  const char *what = nullptr;  // nullptr: the page is sound
  std::size_t node = whole_page;

  explicit operator bool() const { return what != nullptr; }
};

// Makes an error of a flaw. `type` names the page's type, such as "leaf".
Error damage_of(std::uint64_t page, const char *type, const Flaw &flaw);

struct PageCheck {
  std::size_t page_size;
  TreeType tree;
  PageType type;
};

// Checks a page of which page_size bytes can be read. Its keys must be at least `low` and below
// `high`. Sets `big` to true if a value lies in overflow pages.
Flaw check_page(const PageCheck &check, std::uint64_t number, Page page, Key low, Key high,
                bool &big);

// Checks `first`, the first of the overflow pages with the value of `node`. All of `first` must be
// readable.
Flaw check_overflow(std::size_t page_size, std::uint64_t number, Page first, Node node);

}  // namespace limen::store::lmdb::file
