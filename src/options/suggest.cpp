#include "options/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>

namespace limen::options {
namespace {

constexpr std::size_t longest = 48;

// Properties that had another name before.
struct Renamed {
  std::string_view before, now;
};
constexpr Renamed renamed[] = {
    {"store_max_size", "lmdb_max_size"},
};

std::string plain(std::string_view name) {
  std::string out(name);
  for (char &c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '.' || c == '-') c = '_';
  }
  return out;
}

// Returns how many insertions, deletions, replacements and swaps of neighbours lead
// from `a` to `b` (Damerau-Levenshtein, restricted: no part is edited twice). `b` has
// at most `longest` characters.
std::size_t distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, longest + 1> before{}, last{}, row{};
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

// Returns what follows the first dot: "max_ttl" of "token.max_ttl".
std::string_view tail(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot == name.npos ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

const Property *suggest(std::string_view name) {
  if (name.empty() || name.size() > longest) return nullptr;
  std::string wanted = plain(name);
  for (const Renamed &each : renamed)
    if (wanted == each.before) wanted = each.now;
  const std::size_t near = std::min<std::size_t>(name.size() / 3, 2);
  const Property *best = nullptr;
  std::size_t best_distance = near + 1;
  for (const Property &property : table()) {
    std::size_t d = distance(wanted, plain(property.name));
    if (wanted == plain(tail(property.name))) d = std::min(d, near);
    if (plain(property.name).starts_with(wanted + '_') && wanted.find('_') != wanted.npos)
      d = std::min(d, near);
    if (d < best_distance) {
      best_distance = d;
      best = &property;
    }
  }
  return best;
}

}  // namespace limen::options
