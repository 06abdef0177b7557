// A subject's index: which sessions it may have. A member's record may be gone,
// so it is read before anything is decided by it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "base/result.h"
#include "session/ticket.h"
#include "store/store.h"

namespace limen::session {

// The sid, then the key of the session's record.
struct IndexMember {
  Sid sid;
  TicketKey key;

  std::string_view text() const {
    return {reinterpret_cast<const char *>(this), sizeof(IndexMember)};
  }
};
static_assert(sizeof(IndexMember) == sizeof(Sid) + sizeof(TicketKey));

class SubjectIndex {
 public:
  SubjectIndex(store::Store &store, store::Bucket bucket, const Digest128 &name);

  store::Bucket bucket() const { return bucket_; }
  Place place(const IndexMember &member) const { return {bucket_, member.key}; }

  // Up to `n` members behind `after` (empty: from the start), in the order of sids.
  Result<std::vector<IndexMember>> list(std::string_view after, std::size_t n) const;

  Result<std::optional<IndexMember>> find(const Sid &sid) const;

  // Of a few members from a random point on, those whose record is gone. Each
  // create looks at some, so that of an index's members few are dead.
  Result<std::vector<IndexMember>> some_dead() const;

  // Takes members out, and erases their records too: one that has only expired
  // would be there again, and in no index, if the clock were set back.
  Outcome erase(std::span<const IndexMember> members) const;

  // Parts of a commit in bucket(). They point into this index and into `member`.
  store::Write add(const IndexMember &member, Seconds expires_at) const;
  store::Write remove(const IndexMember &member) const;
  store::Condition has_fewer_than(std::uint64_t n) const;

 private:
  std::string_view name() const { return {name_.data(), name_.size()}; }

  store::Store *store_;
  store::Bucket bucket_;
  std::array<char, sizeof(Digest128)> name_;
};

// The indexes of one issuer's subjects.
class SubjectIndexes {
 public:
  SubjectIndexes(store::Store &store, std::string issuer);

  SubjectIndex of(std::string_view subject) const;

 private:
  store::Store &store_;
  const std::string issuer_;
  const HashKey naming_key_;
};

}  // namespace limen::session
