#include "store/memory/index.h"

#include <algorithm>
#include <utility>

namespace limen::store::memory {
namespace {

// Estimates what a member takes up: a node of the map, and the name.
std::size_t bytes_of(const std::string &member_name) noexcept { return 96 + member_name.size(); }

}  // namespace

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

MemberTable::Made MemberTable::make(std::string member_name, Seconds score, Share share) {
  const std::size_t bytes = bytes_of(member_name);
  Members one;
  one.emplace(std::move(member_name), score);
  if (!account_.add(bytes, share)) return {};
  return one.extract(one.begin());
}

void MemberTable::drop(const Made &made) noexcept { account_.remove(bytes_of(made.key())); }

void MemberTable::add(Made made, Seconds now) noexcept {
  const Seconds score = made.mapped();
  const auto added = members_.insert(std::move(made));
  if (added.inserted) return;
  drop(added.node);
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
    if (now >= hand_->second)
      erase(hand_);
    else
      ++hand_;
  }
}

void MemberTable::erase(Members::iterator at) noexcept {
  if (hand_ == at) ++hand_;
  account_.remove(bytes_of(at->first));
  members_.erase(at);
}

}  // namespace limen::store::memory
