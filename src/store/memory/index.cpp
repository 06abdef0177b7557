#include "store/memory/index.h"

#include <algorithm>
#include <utility>

namespace limen::store::memory {

// Writes the size of the index's name before the name, so that name and member cannot be mistaken.
// The order of indexes does not matter; the members of each are in the order of their bytes.
std::string MemberTable::name(Bucket bucket, std::string_view index, std::string_view member) {
  std::string name;
  name.reserve(sizeof bucket + sizeof(std::uint64_t) + index.size() + member.size());
  const std::uint64_t size = index.size();
  name.append(reinterpret_cast<const char *>(&bucket), sizeof bucket);
  name.append(reinterpret_cast<const char *>(&size), sizeof size);
  name.append(index);
  name.append(member);
  return name;
}

MemberTable::Made MemberTable::make(std::string member_name, Seconds score) {
  Members one;
  one.emplace(std::move(member_name), score);
  return one.extract(one.begin());
}

void MemberTable::add(Made made, Seconds now) noexcept {
  const Seconds score = made.mapped();
  const auto added = members_.insert(std::move(made));
  if (added.inserted) return;
  Seconds &kept = added.position->second;
  kept = now < kept ? std::max(kept, score) : score;
}

void MemberTable::remove(const std::string &member_name) noexcept {
  if (const auto at = members_.find(member_name); at != members_.end()) erase(at);
}

void MemberTable::sweep(std::size_t adds, Seconds now) noexcept {
  constexpr std::size_t swept_members = 4;  // per member added
  for (std::size_t left = adds * swept_members; left > 0 && !members_.empty(); --left) {
    if (hand_ == members_.end()) hand_ = members_.begin();
    const auto at = hand_++;
    if (now >= at->second) members_.erase(at);
  }
}

void MemberTable::erase(Members::iterator at) noexcept {
  if (hand_ == at) ++hand_;
  members_.erase(at);
}

}  // namespace limen::store::memory
