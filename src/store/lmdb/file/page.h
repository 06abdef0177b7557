// The check of one page of an LMDB tree by itself: that its nodes lie inside it, fill it without
// overlapping, and ascend between the keys that the pages above it give.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "store/lmdb/file/layout.h"

namespace limen::store::lmdb::file {

enum class PageType : std::uint8_t { branch, leaf };
enum class TreeType : std::uint8_t { free_list, main };

// data == nullptr: no bound.
struct Key {
  const std::uint8_t *data = nullptr;
  std::size_t size = 0;
};

// What is wrong with a page, or with one of its nodes.
struct Flaw {
  static constexpr std::size_t whole_page = SIZE_MAX;

  const char *what = nullptr;  // nullptr: nothing
  std::size_t node = whole_page;

  explicit operator bool() const { return what != nullptr; }
};

// What to say of it. `type` as "leaf".
Error damage_of(std::uint64_t page, const char *type, const Flaw &flaw);

struct PageCheck {
  std::size_t page_size;
  TreeType tree;
  PageType type;
};

// `page` shall be readable for page_size bytes. Its keys shall be at least `low` and below
// `high`. `big` becomes true where a value lies in overflow pages.
Flaw check_page(const PageCheck &check, std::uint64_t number, Page page, Key low, Key high,
                bool &big);

// `first` as well; it is the first of the pages with the value of `node`.
Flaw check_overflow(std::size_t page_size, std::uint64_t number, Page first, Node node);

}  // namespace limen::store::lmdb::file
