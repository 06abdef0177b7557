// Each function on the hot path returns one named variable, so that the compiler builds the
// result in place and does not copy it.
#include "session/reader.h"

#include <algorithm>
#include <new>
#include <utility>

#include "base/keyed_hash.h"
#include "base/secret.h"
#include "session/errors.h"
#include "store/buckets.h"
#include "store/kinds.h"

namespace limen::session {
namespace {

// Limits how many renewals one old ticket is followed through.
constexpr int max_successors = 4;

// Wipes a session that the caller is refused from the caller's buffer.
void forget(std::span<std::uint8_t> room, std::size_t size) {
  cleanse(room.data(), std::min(room.size(), size));
}

void open(const TicketAddress &place, const store::Read &stored, std::uint64_t issuer_tag,
          std::span<std::uint8_t> room, Result<StoredSession> &found) {
  OpenedRecord &opened = found->opened;
  const Outcome sound = open_record(room, stored, opened);
  if (sound.ok() && opened.issuer_tag == issuer_tag && stored.now < opened.record->expires_at)
      [[likely]] {
    found->place = place;
    found->stored = stored;
    found->now = stored.now;
    return;
  }
  forget(room, stored.size);
  found = sound.ok() ? unknown_ticket() : sound.error();
}

}  // namespace

Reader::Reader(store::Store &store, revocation::Revocations &revocations, std::string issuer)
    : store_(store),
      revocations_(revocations),
      issuer_(std::move(issuer)),
      issuer_tag_(keyed_hash(store::naming_key(store), store::session_kind, issuer_).low) {}

// Wipes the buffer on refusal, and also if memory runs out during the check.
Outcome Reader::check_or_forget(const StoredSession &found) const {
  revocation::Query asked;
  asked.issuer = issuer_;
  asked.subject = found.subject();
  asked.session_id = found.sid();
  asked.issued_at = found.record().created_at;
  asked.cut = found.opened.cuts();
  try {
    return revocations_.check(asked, Status::session_revoked);
  } catch (const std::bad_alloc &) {
    cleanse(found.opened.record, found.stored.size);
    throw;
  }
}

// Returns what `read` finds unless it is revoked. A cutoff that keeps a session writes its id
// into the session. If that happens between the read and the check, the copy that was read
// is refused but the stored session is not. So a refused session is read again, and refused
// only if its version is still the same.
template <class Read>
Result<StoredSession> Reader::live(Read &&read) const {
  Result<StoredSession> found = read();
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
      found = fail(Status::store, "session: changes faster than it can be read; try again");
    else
      found = read();
    refused_version = version;
  }
  return found;
}

Result<StoredSession> Reader::read_at(const TicketAddress &place,
                                      std::span<std::uint8_t> room) const {
  const Result<store::Read> stored =
      store_.get(place.bucket, store::session_kind, as_text(place.key), room);
  Result<StoredSession> found(std::in_place);
  if (!stored) [[unlikely]]
    found = stored.error();
  else if (stored->version == 0)
    found = unknown_ticket();
  else if (const Outcome fits = require_room(room, stored->size); !fits.ok())
    found = fits.error();
  else
    open(place, *stored, issuer_tag_, room, found);
  return found;
}

// Follows a renewed ticket to its successor, which works for some seconds after the renewal.
Result<StoredSession> Reader::follow(TicketAddress place, std::span<std::uint8_t> room) const {
  Result<StoredSession> found = read_at(place, room);
  for (int i = 0; i < max_successors && found.status() == Status::session_unknown; ++i) {
    TicketKey key;
    const Result<store::Read> successor =
        store_.get(place.bucket, store::renewed_ticket_kind, as_text(place.key), key);
    if (!successor) {
      found = successor.error();
      break;
    }
    if (successor->version == 0 || successor->size != key.size()) break;
    place.key = key;
    found = read_at(place, room);
    if (!found) continue;
    found->renewed = true;
    found->opened.record->read_only = 1;
  }
  return found;
}

Result<StoredSession> Reader::find(const SubjectIndex &index, const IndexMember &member,
                                   std::span<std::uint8_t> room) const {
  IndexMember at = member;
  for (int i = 0; i < max_attempts; ++i) {
    Result<StoredSession> found = read_at(index.place(at), room);
    if (found.status() != Status::session_unknown) return found;
    const Result<std::optional<IndexMember>> again = index.find(member.sid);
    LIMEN_TRY(again);
    if (!*again || (*again)->key == at.key) return found;
    at = **again;
  }
  return fail(Status::store, "session: renewed faster than it can be read; try again");
}

Result<StoredSession> Reader::by_ticket(const TicketAddress &place,
                                        std::span<std::uint8_t> room) const {
  return live([&] { return follow(place, room); });
}

Result<StoredSession> Reader::by_ticket(const TicketAddress &place, ReadBuffer &buffer) const {
  return live([&] { return by_ticket_unchecked(place, buffer); });
}

Result<StoredSession> Reader::by_ticket_unchecked(const TicketAddress &place,
                                                  ReadBuffer &buffer) const {
  return buffer.load([&](std::span<std::uint8_t> room) { return follow(place, room); });
}

Result<StoredSession> Reader::at(const TicketAddress &place, ReadBuffer &buffer) const {
  return live([&] {
    return buffer.load([&](std::span<std::uint8_t> room) { return read_at(place, room); });
  });
}

Result<StoredSession> Reader::by_member(const SubjectIndex &index, const IndexMember &member,
                                        std::span<std::uint8_t> room) const {
  return live([&] { return find(index, member, room); });
}

Result<StoredSession> Reader::by_sid(const SubjectIndex &index, const Sid &sid,
                                     ReadBuffer &buffer) const {
  return live([&]() -> Result<StoredSession> {
    const Result<std::optional<IndexMember>> member = index.find(sid);
    LIMEN_TRY(member);
    if (!*member) return unknown_sid();
    Result<StoredSession> found =
        buffer.load([&](std::span<std::uint8_t> room) { return find(index, **member, room); });
    if (found.status() == Status::session_unknown) return unknown_sid();
    return found;
  });
}

}  // namespace limen::session
