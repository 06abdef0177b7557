// The rules of sessions, written once on the store contract; they are those of
// docs/design/sessions.md. Ended wins over every write in flight: each write asks
// that the record is still as it was read. The index decides nothing but paging and
// limits; a session that a cutoff or a sid entry names is refused, deleted or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "session/context.h"
#include "session/csrf.h"
#include "session/record.h"
#include "session/terms.h"
#include "session/ticket.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::session {

// What a CSRF token is bound to.
struct CsrfBinding {
  CsrfSecret secret;
  SidText sid;
};

// Counts and tells what was done and what was refused. Safe from any thread. What
// is referred to outlives it. A `room` is aligned to 8; with buffer its record's
// `total` says what suffices and nothing was done.
class Sessions {
 public:
  Sessions(store::Store &store, revocation::Revocations &revocations, revocation::LoginMarks &marks,
           watch::Hub &hub, Settings settings);

  // Fails with text, json, data_size, lifetime, login_mark, login_revoked,
  // session_limit, buffer, random, stale, store, full.
  Outcome create(std::string_view subject, std::string_view data, const Terms &terms,
                 const Login &login, std::span<std::uint8_t> room, TicketText &ticket);

  // All that take a ticket fail with ticket_*, session_unknown,
  // session_revoked, stale, store.

  // Does not allocate.
  Outcome get(std::string_view ticket, std::span<std::uint8_t> room);

  // Also session_version, session_renewed, json, data_size, buffer.
  Outcome update(std::string_view ticket, std::uint64_t version, std::string_view data,
                 std::span<std::uint8_t> room);

  Outcome touch(std::string_view ticket);

  // Also session_renewed, login_mark, login_revoked, text, buffer, random.
  Outcome renew(std::string_view ticket, const Login &login, std::span<std::uint8_t> room,
                TicketText &new_ticket);

  // Ends a revoked one too. Also full: it has ended, its tokens have not.
  Outcome end(std::string_view ticket);

  // How many records were put into `room`, one behind the other, in the order of
  // sids, from behind `after_sid` (empty: from the start), which may lie in
  // `room`. 0: there are no more.
  Result<std::size_t> list(std::string_view subject, std::string_view after_sid,
                           std::span<std::uint8_t> room);

  // session_not_fresh, session_level. `max_age` unset: any.
  Outcome require(const SessionRecord &session, Seconds max_age, std::uint32_t level);

  // session_unknown where the subject has no session of this sid.
  Outcome revoke_session(std::string_view subject, std::string_view sid, std::string_view reason);
  Outcome revoke_sessions(std::string_view subject, std::string_view keep_sid,
                          std::string_view reason, std::uint64_t &ended);

  // All of the subject's sessions, and whatever else it was given before. How many
  // stored sessions were deleted.
  Result<std::uint64_t> revoke_subject(std::string_view subject, std::string_view reason);

  // Deletes what is refused anyway, after a cutoff. How many sessions.
  Result<std::uint64_t> delete_refused(std::string_view subject);

  // A login mark for the subject. Fails with text, stale, store.
  Result<std::string> begin_login(std::string_view subject);

  // When a token that names `sid` has to expire at the latest, which is when the
  // subject's live session does; any other sid is of a session that somebody else
  // keeps. Fails with argument where it is a ticket.
  Result<Seconds> live_until(std::string_view subject, std::string_view sid);

  Result<CsrfToken> csrf_token(std::string_view ticket);
  // Also csrf, csrf_expired.
  Outcome check_csrf(std::string_view ticket, std::string_view token);
  Result<CsrfBinding> csrf_binding(std::string_view ticket);

 private:
  // Counts and tells what failed, and counts what was done.
  Outcome told(Outcome done, watch::Count what, std::string_view subject = {});
  const Error &refused(const Error &error, std::string_view subject = {});

  const Context context_;
};

}  // namespace limen::session
