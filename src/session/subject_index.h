// SubjectIndex: the sessions that a subject may have. A member's record may be deleted, so
// callers read the record before they decide anything.
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

// The bytes of an index member: the sid, then the key of the session's record.
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
  TicketAddress place(const IndexMember &member) const { return {bucket_, member.key}; }

  // Returns up to `n` members after `after`, or the first ones if it is empty, ordered by sid.
  Result<std::vector<IndexMember>> list(std::string_view after, std::size_t n) const;

  Result<std::optional<IndexMember>> find(const Sid &sid) const;

  // Looks at a few members from a random point on, and returns those without a record. Each
  // create does so, so that few members of an index are dead.
  Result<std::vector<IndexMember>> some_dead() const;

  // Removes members and erases their records. An expired record that stayed would come back,
  // in no index, if the clock were set back.
  Outcome erase(std::span<const IndexMember> members) const;

  // Build parts of a commit in bucket(). They point into this index and into `member`.
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
