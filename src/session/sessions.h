// Sessions: the operations on sessions, on any store. docs/design/sessions.md has the rules.
// Ending a session wins over every concurrent write, because each write requires that the
// record is still as it was read. The index is only for paging and limits. A session that a
// cutoff or a sid entry names is refused, whether or not its record is deleted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "session/context.h"
#include "session/policy.h"
#include "session/record.h"
#include "session/stored_session.h"
#include "session/ticket.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::session {

// The session or visitor that a CSRF token is bound to. It is cleansed when no longer used.
struct CsrfBinding {
  explicit CsrfBinding(const StoredSession &found) : secret(found.opened.csrf_secret) {
    found.sid().copy(sid.data(), sid.size());
  }
  ~CsrfBinding() { cleanse(secret.data(), secret.size()); }

  CsrfSecret secret;
  SidText sid{};  // zeros: a visitor
};

// Counts and reports what was done and what was refused. Safe from any thread. The objects it
// refers to must outlive it. A `room` must be aligned to 8 bytes. If a call fails with buffer,
// it did nothing, and `total` of the record in `room` is the size required.
class Sessions {
 public:
  Sessions(store::Store &store, revocation::Revocations &revocations, revocation::LoginMarks &marks,
           watch::Hub &hub, const SessionConfig &config);

  // Creates a session. Fails with text, json, data_size, lifetime, login_mark, login_revoked,
  // session_limit, buffer, random, stale, store, full.
  Outcome create(std::string_view subject, std::string_view data, const SessionPolicy &policy,
                 const LoginContext &login, std::span<std::uint8_t> room, TicketText &ticket);

  // All functions with a ticket fail with ticket_*, session_unknown, session_revoked, stale,
  // store.

  // Does not allocate.
  Outcome get(std::string_view ticket, std::span<std::uint8_t> room);

  // Also fails with session_version, session_renewed, json, data_size, buffer.
  Outcome update(std::string_view ticket, std::uint64_t version, std::string_view data,
                 std::span<std::uint8_t> room);

  Outcome touch(std::string_view ticket);

  // Also fails with session_renewed, login_mark, login_revoked, text, buffer, random.
  Outcome renew(std::string_view ticket, const LoginContext &login, std::span<std::uint8_t> room,
                TicketText &new_ticket);

  // Ends a session, revoked or not. Also fails with full if the session ended but its tokens
  // could not be revoked.
  Outcome end(std::string_view ticket);

  // Writes records into `room`, one after another in the order of sids, and returns how many.
  // Starts after `after_sid`, which may lie in `room`, or at the first if it is empty. Returns
  // 0 at the end.
  Result<std::size_t> list(std::string_view subject, std::string_view after_sid,
                           std::span<std::uint8_t> room);

  // Fails with session_not_fresh, session_level. Accepts any age if `max_age` is unset.
  Outcome require(const SessionRecord &session, Seconds max_age, std::uint32_t level);

  // Fails with session_unknown if the subject has no session with this sid.
  Outcome revoke_session(std::string_view subject, std::string_view sid, std::string_view reason);
  Outcome revoke_sessions(std::string_view subject, std::string_view keep_sid,
                          std::string_view reason, std::uint64_t &ended);

  // Revokes all sessions and tokens that the subject has. Returns how many stored sessions were
  // deleted.
  Result<std::uint64_t> revoke_subject(std::string_view subject, std::string_view reason);

  // Deletes the subject's revoked sessions after a cutoff. Returns how many.
  Result<std::uint64_t> delete_refused(std::string_view subject);

  // Returns a login mark for the subject. Fails with text, stale, store.
  Result<std::string> begin_login(std::string_view subject);

  // Returns the latest time a token that names `sid` may expire: when the subject's live session
  // does. A text that is not a sid of limen names a session kept elsewhere and has no limit.
  // Fails with argument if `sid` is a ticket.
  Result<Seconds> live_until(std::string_view subject, std::string_view sid);

  // Returns what the CSRF tokens of the session are bound to.
  Result<CsrfBinding> csrf_binding(std::string_view ticket);

  // For those who decide a whole request (web/guard.h): read and touch a session without reading it
  // twice. They report no refusal.
  Result<StoredSession> read(const TicketAddress &place, std::span<std::uint8_t> room);
  Outcome touch(const StoredSession &found);
  Outcome check_fresh(const SessionRecord &session, Seconds max_age, std::uint32_t level) const;

 private:
  // Count and report a failure. `told` also counts a success.
  Outcome told(Outcome done, watch::Count what, std::string_view subject = {});
  const Error &refused(const Error &error, std::string_view subject = {});

  const Context context_;
};

}  // namespace limen::session
