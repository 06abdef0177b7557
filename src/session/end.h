// Ends sessions. SESSION-27: one commit deletes a session's record and revokes its sid, so
// that the tokens issued from it are refused too.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "revocation/revocations.h"
#include "session/context.h"
#include "session/ticket.h"
#include "watch/event.h"

namespace limen::session {

// Each function counts and reports the sessions that it ended.

// Ends a session, revoked or not. Fails with session_unknown, stale, store. Fails with full if
// the session ended but its tokens could not be revoked.
Outcome end(const Context &context, const TicketAddress &place, std::string_view reason,
            watch::EventKind kind);

// Prepares the entry that revokes the tokens of a session. The caller commits it in the
// session's bucket. Fails with full, store.
Result<revocation::PreparedEntry> tokens_of(const Context &context, std::string_view sid,
                                            Seconds now, Seconds expires_at,
                                            std::string_view reason);

// These fail as the functions of Sessions do.
Outcome revoke_session(const Context &context, std::string_view subject, std::string_view sid,
                       std::string_view reason);
Outcome revoke_sessions(const Context &context, std::string_view subject, std::string_view keep_sid,
                        std::string_view reason, std::uint64_t &ended);
Result<std::uint64_t> revoke_subject(const Context &context, std::string_view subject,
                                     std::string_view reason);
Result<std::uint64_t> delete_refused(const Context &context, std::string_view subject);

}  // namespace limen::session
