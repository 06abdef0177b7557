// Holds the indexes of one shard of a memory store, as one ordered map from (bucket, index, member)
// to the member's score. Callers hold the shard's lock.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/memory/budget.h"
#include "store/store.h"

namespace limen::store::memory {

class MemberTable {
  using Members = std::map<std::string, Seconds, std::less<>>;

 public:
  explicit MemberTable(Budget &budget) noexcept : account_(budget) {}

  // Holds a member that add() can add without allocating.
  using Made = Members::node_type;

  // Returns the map key of a member, or without a member the prefix of an index's keys. May throw
  // std::bad_alloc.
  static std::string name(Bucket bucket, std::string_view index, std::string_view member = {});

  // Returns an empty Made when the store is full. May throw std::bad_alloc. add() or drop() takes
  // what make() returned.
  Made make(std::string member_name, Seconds score, Share share);
  void drop(const Made &made) noexcept;
  void add(Made made, Seconds now) noexcept;
  void remove(const std::string &member_name) noexcept;
  // Looks at the next few members for each of `adds` members, and removes those whose score has
  // passed.
  void sweep(std::size_t adds, Seconds now) noexcept;

  // Calls `each` for the members behind `after` (empty: all members) whose score has not passed,
  // in order, until `each` returns false.
  template <class Each>
  void visit(const std::string &index_name, std::string_view after, Seconds now,
             Each &&each) const {
    auto at = after.empty() ? members_.lower_bound(index_name)
                            : members_.upper_bound(index_name + std::string(after));
    for (; at != members_.end() && at->first.starts_with(index_name); ++at) {
      const std::string_view member = std::string_view(at->first).substr(index_name.size());
      if (now < at->second && !each(member)) return;
    }
  }

  std::size_t size() const noexcept { return members_.size(); }

 private:
  void erase(Members::iterator at) noexcept;

  Account account_;
  Members members_;
  Members::iterator hand_ = members_.end();  // where the next sweep starts
};

}  // namespace limen::store::memory
