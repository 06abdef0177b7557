// What the parts of Sessions hand one another. The hot path returns one named
// variable from each function, so that what was found is made where it is read.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/secret.h"
#include "session/sessions.h"
#include "store/kinds.h"

namespace limen::session {

// Others' writes that may come between reading and writing, one after another.
inline constexpr int max_attempts = 100;

// A session as it was read.
struct Sessions::Found {
  Place place;           // where it lies: its successor's, where the ticket was renewed
  bool renewed = false;  // by a ticket that has a successor
  Seconds now = 0;
  store::Read stored;
  Opened opened;

  const SessionRecord &record() const { return *opened.record; }
  std::string_view sid() const { return opened.text(record().sid); }
  std::string_view subject() const { return opened.text(record().subject); }
};

// `read`, if what it finds is not revoked. A cutoff that keeps a session writes its
// id into it; where that comes between reading and asking, what was read is
// refused and what is stored is not. So what is refused is read again, and is
// refused if it is still the same. The room holds nothing of what is refused.
template <class Read>
Result<Sessions::Found> Sessions::read_live(Read &&read) {
  Result<Found> found = read();
  store::Version refused_version = 0;
  for (int i = 0; found.ok(); ++i) {
    const Outcome checked = check_or_forget(*found);
    if (checked.ok()) [[likely]]
      break;
    const store::Version version = found->stored.version;
    cleanse(found->opened.record, found->stored.size);
    if (checked.status() != Status::session_revoked || version == refused_version)
      found = checked.error();
    else if (i == max_attempts)
      found = fail(Status::store, "session: it changes faster than it can be read");
    else
      found = read();
    refused_version = version;
  }
  return found;
}

// Room of limen's own to read a session into.
class Sessions::Copy {
 public:
  std::span<std::uint8_t> room() {
    if (large_.empty()) return small_;
    return {reinterpret_cast<std::uint8_t *>(large_.data()), large_.size() * sizeof large_[0]};
  }
  // `read` reads into a room, which grows until the session fits.
  template <class Read>
  Result<Found> load(Read &&read) {
    for (int i = 0; i < max_attempts; ++i) {
      Result<Found> found = read(room());
      if (found.status() != Status::buffer) return found;
      grow(reinterpret_cast<const SessionRecord *>(room().data())->total);
    }
    return fail(Status::store, "session: it grows faster than it can be read");
  }

 private:
  void grow(std::size_t size) { large_.resize(size / sizeof large_[0] + 1); }

  alignas(8) std::array<std::uint8_t, 2048> small_;
  std::vector<std::uint64_t> large_;
};

// An entry of a subject's index: the sid, then the key of the session's record.
struct Sessions::Member {
  Sid sid;
  TicketKey key;

  std::string text() const { return std::string(as_text(sid)).append(as_text(key)); }
};

struct Sessions::Index {
  store::Bucket bucket;
  std::array<char, 16> name;

  std::string_view key() const { return {name.data(), name.size()}; }
  Place place(const Member &member) const { return {bucket, member.key}; }
};

inline Error unknown() {
  return fail(Status::session_unknown,
              "session: there is none of this ticket: it ended, was revoked or expired, "
              "or never was");
}

inline Error unknown_sid() {
  return fail(Status::session_unknown, "session: the subject has no live session of this sid");
}

// What a write asks: that the session is still as it was read.
inline store::Condition unchanged(const TicketKey &key, store::Version version) {
  store::Condition condition{};
  condition.type = store::Condition::Type::at_version;
  condition.kind = store::session_kind;
  condition.key = as_text(key);
  condition.number = version;
  return condition;
}

inline store::Condition not_there(const TicketKey &key) {
  store::Condition condition = unchanged(key, 0);
  condition.type = store::Condition::Type::absent;
  return condition;
}

inline store::Write put(const TicketKey &key, std::string_view bytes, Seconds deadline,
                        Seconds end) {
  store::Write write{};
  write.type = store::Write::Type::put;
  write.kind = store::session_kind;
  write.key = as_text(key);
  write.value = bytes;
  write.expires_at = deadline;
  write.end = end;
  return write;
}

inline store::Write erase(const TicketKey &key) {
  store::Write write{};
  write.type = store::Write::Type::erase;
  write.kind = store::session_kind;
  write.key = as_text(key);
  return write;
}

inline store::Write index_write(store::Write::Type type, std::string_view index,
                                std::string_view member, Seconds score = 0) {
  store::Write write{};
  write.type = type;
  write.kind = store::session_kind;
  write.key = index;
  write.value = member;
  write.expires_at = score;
  return write;
}

}  // namespace limen::session
