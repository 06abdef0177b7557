// Reads sessions by ticket, by sid or by place. An expired session or one of another issuer is
// unknown. A revoked session is refused.
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

// Safe from any thread. All functions fail with session_unknown, session_revoked, stale, store;
// those with a room also with buffer. After a refusal the room holds nothing of the session.
class Reader {
 public:
  Reader(store::Store &store, revocation::Revocations &revocations, std::string issuer);

  // Reads the session at the place of its ticket, or of the ticket that replaced it. With a
  // room it does not allocate.
  Result<StoredSession> by_ticket(const TicketAddress &place, std::span<std::uint8_t> room) const;
  Result<StoredSession> by_ticket(const TicketAddress &place, ReadBuffer &buffer) const;
  // Reads a session the same way, but accepts a revoked one.
  Result<StoredSession> by_ticket_unchecked(const TicketAddress &place, ReadBuffer &buffer) const;

  Result<StoredSession> at(const TicketAddress &place, ReadBuffer &buffer) const;

  // Also finds a session whose ticket was renewed after `member` was read from the index.
  Result<StoredSession> by_member(const SubjectIndex &index, const IndexMember &member,
                                  std::span<std::uint8_t> room) const;
  Result<StoredSession> by_sid(const SubjectIndex &index, const Sid &sid, ReadBuffer &buffer) const;

  // Returns the tag that the records of this issuer's sessions carry.
  std::uint64_t issuer_tag() const { return issuer_tag_; }

 private:
  template <class Read>
  Result<StoredSession> live(Read &&read) const;
  Outcome check_or_forget(const StoredSession &found) const;
  Result<StoredSession> read_at(const TicketAddress &place, std::span<std::uint8_t> room) const;
  Result<StoredSession> follow(TicketAddress place, std::span<std::uint8_t> room) const;
  Result<StoredSession> find(const SubjectIndex &index, const IndexMember &member,
                             std::span<std::uint8_t> room) const;

  store::Store &store_;
  revocation::Revocations &revocations_;
  const std::string issuer_;
  const std::uint64_t issuer_tag_;
};

}  // namespace limen::session
