// A subject's index: which sessions it may have. What a member names may be
// gone; what is listed is read first.
#include <cstring>

#include "base/text_check.h"
#include "session/found.h"
#include "store/buckets.h"

namespace limen::session {
namespace {

constexpr std::size_t page_size = 64;

// Behind every member of a sid.
std::string behind(std::string_view sid) {
  return std::string(sid).append(sizeof(TicketKey), '\xFF');
}

}  // namespace

Sessions::Index Sessions::index_of(std::string_view subject) const {
  const Digest128 digest = keyed_hash(naming_key_, store::session_kind, settings_.issuer, subject);
  Index index{store::bucket_of(store_, settings_.issuer, subject), {}};
  std::memcpy(index.name.data(), &digest, sizeof digest);
  return index;
}

Result<std::vector<Sessions::Member>> Sessions::members(const Index &index, std::string_view after,
                                                        std::size_t n) {
  const Result<std::vector<std::string>> keys = store_.list(index.bucket, index.key(), after, n);
  LIMEN_TRY(keys);
  std::vector<Member> members(keys->size());
  for (std::size_t i = 0; i < keys->size(); ++i) {
    const std::string &key = (*keys)[i];
    if (key.size() != sizeof(Sid) + sizeof(TicketKey))
      return fail(Status::store, "the store has a damaged index of sessions");
    std::memcpy(members[i].sid.data(), key.data(), sizeof(Sid));
    std::memcpy(members[i].key.data(), key.data() + sizeof(Sid), sizeof(TicketKey));
  }
  return members;
}

Result<std::optional<Sessions::Member>> Sessions::find_member(const Index &index, const Sid &sid) {
  if (bucket_of(sid) != index.bucket) return std::optional<Member>();
  const Result<std::vector<Member>> first = members(index, as_text(sid), 1);
  LIMEN_TRY(first);
  if (first->empty() || first->front().sid != sid) return std::optional<Member>();
  return std::optional<Member>(first->front());
}

// A session whose ticket was renewed since the index was read is there under
// another key.
Result<Sessions::Found> Sessions::read_member(const Index &index, const Member &member,
                                              std::span<std::uint8_t> room) {
  Member at = member;
  for (int i = 0; i < max_attempts; ++i) {
    Result<Found> found = read_at(index.place(at), room);
    if (found.status() != Status::session_unknown) return found;
    const Result<std::optional<Member>> again = find_member(index, member.sid);
    LIMEN_TRY(again);
    if (!*again || (*again)->key == at.key) return found;
    at = **again;
  }
  return fail(Status::store, "session: it is renewed faster than it can be read");
}

Result<Sessions::Found> Sessions::load_member(const Index &index, const Sid &sid, Copy &copy) {
  const Result<std::optional<Member>> member = find_member(index, sid);
  LIMEN_TRY(member);
  if (!*member) return unknown_sid();
  Result<Found> found =
      copy.load([&](std::span<std::uint8_t> room) { return read_member(index, **member, room); });
  if (found.status() == Status::session_unknown) return unknown_sid();
  return found;
}

// Of a few members from a random point on, those whose record is gone. Each
// create looks at some, so that of an index's members few are dead.
Result<std::vector<Sessions::Member>> Sessions::some_dead_members(const Index &index) {
  constexpr std::size_t looked_at = 8;
  const Result<Sid> from = draw_sid(index.bucket);
  LIMEN_TRY(from);
  Result<std::vector<Member>> some = members(index, as_text(*from), looked_at);
  LIMEN_TRY(some);
  if (some->size() < looked_at) {
    some = members(index, {}, looked_at);
    LIMEN_TRY(some);
  }
  std::vector<Member> dead;
  for (const Member &member : *some) {
    const Result<store::Read> found =
        store_.get(index.bucket, store::session_kind, as_text(member.key), {});
    LIMEN_TRY(found);
    if (found->version == 0) dead.push_back(member);
  }
  return dead;
}

// Their records go too: one that has only expired would be there again, and in no
// index, if the clock were set back.
Outcome Sessions::remove_members(const Index &index, std::span<const Member> dead) {
  while (!dead.empty()) {
    const auto some = dead.first(std::min(dead.size(), store::max_writes / 2));
    std::vector<std::string> texts;
    texts.reserve(some.size());
    std::vector<store::Write> writes;
    for (const Member &member : some) {
      writes.push_back(erase(member.key));
      writes.push_back(index_write(store::Write::Type::index_remove, index.key(),
                                   texts.emplace_back(member.text())));
    }
    LIMEN_TRY(store_.commit(index.bucket, {}, {}, writes));
    dead = dead.subspan(some.size());
  }
  return success();
}

Result<std::size_t> Sessions::list(std::string_view subject, std::string_view after_sid,
                                   std::span<std::uint8_t> room) {
  LIMEN_TRY(check_text(subject, "subject", 1, max_subject_size));
  std::string after;
  if (!after_sid.empty()) {
    const Result<Sid> sid = parse_sid(after_sid, "after_sid");
    LIMEN_TRY(sid);
    after = behind(as_text(*sid));
  }
  const Index index = index_of(subject);
  std::vector<Member> dead;
  std::size_t count = 0, used = 0;
  for (bool more = true; more;) {
    const Result<std::vector<Member>> page = members(index, after, page_size);
    LIMEN_TRY(page);
    more = page->size() == page_size;
    for (const Member &member : *page) {
      after = behind(as_text(member.sid));
      const std::span<std::uint8_t> rest = room.subspan(used);
      const Result<Found> found = read_live([&] { return read_member(index, member, rest); });
      if (found.ok()) {
        used += found->record().total;
        ++count;
      } else if (found.status() == Status::session_unknown) {
        dead.push_back(member);
      } else if (found.status() == Status::buffer && count > 0) {
        more = false;
        break;
      } else if (found.status() != Status::session_revoked) {
        return found.error();
      }
    }
  }
  LIMEN_TRY(remove_members(index, dead));
  return count;
}

}  // namespace limen::session
