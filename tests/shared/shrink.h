// How a failing random case becomes a short one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace limen {

// Leaves out whatever can be left out of `items`, in ever smaller pieces.
template <class T>
void leave_out(std::vector<T> &items, const std::function<bool()> &still_fails) {
  for (std::size_t piece = std::max<std::size_t>(items.size(), 1); piece > 0; piece /= 2) {
    for (std::size_t at = 0; at < items.size();) {
      const std::vector<T> all = items;
      const auto from = items.begin() + static_cast<std::ptrdiff_t>(at);
      items.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, items.size() - at)));
      if (still_fails()) continue;
      items = all;
      at += piece;
    }
  }
}

// Makes `value` plainer, where it still fails then.
template <class T>
void make_plain(T &value, const T &plain, const std::function<bool()> &still_fails) {
  if (value == plain) return;
  const T before = value;
  value = plain;
  if (!still_fails()) value = before;
}

}  // namespace limen
