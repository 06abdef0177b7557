// Reads sessions: by ticket, by sid, by their place. What has expired or is of
// another issuer is unknown; what is revoked is refused.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "revocation/revocations.h"
#include "session/read_buffer.h"
#include "session/stored_session.h"
#include "session/subject_index.h"
#include "session/ticket.h"
#include "store/store.h"

namespace limen::session {

// Safe from any thread. All fail with session_unknown, session_revoked, stale,
// store; with a room also with buffer. A room holds nothing of what is refused.
class Reader {
 public:
  Reader(store::Store &store, revocation::Revocations &revocations, std::string issuer);

  // By the place that a ticket names, or that of the ticket which replaced it.
  // With a room it does not allocate.
  Result<StoredSession> by_ticket(const Place &place, std::span<std::uint8_t> room) const;
  Result<StoredSession> by_ticket(const Place &place, ReadBuffer &buffer) const;
  // The same, revoked or not.
  Result<StoredSession> by_ticket_unchecked(const Place &place, ReadBuffer &buffer) const;

  Result<StoredSession> at(const Place &place, ReadBuffer &buffer) const;

  // A session whose ticket was renewed since the index was read is there under
  // another key.
  Result<StoredSession> by_member(const SubjectIndex &index, const IndexMember &member,
                                  std::span<std::uint8_t> room) const;
  Result<StoredSession> by_sid(const SubjectIndex &index, const Sid &sid, ReadBuffer &buffer) const;

  // What the records of this issuer's sessions carry.
  std::uint64_t issuer_tag() const { return issuer_tag_; }

 private:
  template <class Read>
  Result<StoredSession> live(Read &&read) const;
  Outcome check_or_forget(const StoredSession &found) const;
  Result<StoredSession> read_at(const Place &place, std::span<std::uint8_t> room) const;
  Result<StoredSession> follow(Place place, std::span<std::uint8_t> room) const;
  Result<StoredSession> find(const SubjectIndex &index, const IndexMember &member,
                             std::span<std::uint8_t> room) const;

  store::Store &store_;
  revocation::Revocations &revocations_;
  const std::string issuer_;
  const std::uint64_t issuer_tag_;
};

}  // namespace limen::session
