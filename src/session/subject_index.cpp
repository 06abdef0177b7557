#include "session/subject_index.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "session/requests.h"
#include "store/buckets.h"
#include "store/kinds.h"

namespace limen::session {

SubjectIndex::SubjectIndex(store::Store &store, store::Bucket bucket, const Digest128 &name)
    : store_(&store), bucket_(bucket) {
  std::memcpy(name_.data(), &name, sizeof name);
}

Result<std::vector<IndexMember>> SubjectIndex::list(std::string_view after, std::size_t n) const {
  const Result<std::vector<std::string>> keys = store_->list(bucket_, name(), after, n);
  LIMEN_TRY(keys);
  std::vector<IndexMember> members(keys->size());
  for (std::size_t i = 0; i < keys->size(); ++i) {
    const std::string &key = (*keys)[i];
    if (key.size() != sizeof(IndexMember))
      return fail(Status::store, "the store has a damaged session index");
    std::memcpy(&members[i], key.data(), sizeof(IndexMember));
  }
  return members;
}

Result<std::optional<IndexMember>> SubjectIndex::find(const Sid &sid) const {
  if (bucket_of(sid) != bucket_) return std::optional<IndexMember>();
  const Result<std::vector<IndexMember>> first = list(as_text(sid), 1);
  LIMEN_TRY(first);
  if (first->empty() || first->front().sid != sid) return std::optional<IndexMember>();
  return std::optional<IndexMember>(first->front());
}

Result<std::vector<IndexMember>> SubjectIndex::some_dead() const {
  constexpr std::size_t looked_at = 8;
  const Result<Sid> from = draw_sid(bucket_);
  LIMEN_TRY(from);
  Result<std::vector<IndexMember>> some = list(as_text(*from), looked_at);
  LIMEN_TRY(some);
  if (some->size() < looked_at) {
    some = list({}, looked_at);
    LIMEN_TRY(some);
  }
  std::vector<IndexMember> dead;
  for (const IndexMember &member : *some) {
    const Result<store::Read> found =
        store_->get(bucket_, store::session_kind, as_text(member.key), {});
    LIMEN_TRY(found);
    if (found->version == 0) dead.push_back(member);
  }
  return dead;
}

Outcome SubjectIndex::erase(std::span<const IndexMember> members) const {
  while (!members.empty()) {
    const auto some = members.first(std::min(members.size(), store::max_writes / 2));
    std::vector<store::Write> writes;
    for (const IndexMember &member : some) {
      writes.push_back(session::erase(member.key));
      writes.push_back(remove(member));
    }
    LIMEN_TRY(store_->commit(bucket_, {}, {}, writes));
    members = members.subspan(some.size());
  }
  return success();
}

store::Write SubjectIndex::add(const IndexMember &member, Seconds expires_at) const {
  return store::index_add(name(), member.text(), expires_at);
}

store::Write SubjectIndex::remove(const IndexMember &member) const {
  return store::index_remove(name(), member.text());
}

store::Condition SubjectIndex::has_fewer_than(std::uint64_t n) const {
  return store::index_below(store::session_kind, name(), n, sizeof(Sid));
}

SubjectIndexes::SubjectIndexes(store::Store &store, std::string issuer)
    : store_(store), issuer_(std::move(issuer)), naming_key_(store::naming_key(store)) {}

SubjectIndex SubjectIndexes::of(std::string_view subject) const {
  return {store_, store::bucket_of(store_, issuer_, subject),
          keyed_hash(naming_key_, store::session_kind, issuer_, subject)};
}

}  // namespace limen::session
