// Ending sessions. SESSION-27: a session's record goes, and its sid is revoked in the same
// commit, so that the tokens minted from it are refused too.
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

// Each counts and tells what it ended.

// Ends a revoked one too. Fails with session_unknown, stale, store, and with full
// where it has ended, but its tokens have not.
Outcome end(const Context &context, const Place &place, std::string_view reason,
            watch::EventKind kind);

// Revokes the tokens of a session that expires then, in a commit of its bucket.
// Fails with full, store.
Result<revocation::PreparedEntry> tokens_of(const Context &context, std::string_view sid,
                                            Seconds now, Seconds expires_at,
                                            std::string_view reason);

// These fail as those of Sessions do.
Outcome revoke_session(const Context &context, std::string_view subject, std::string_view sid,
                       std::string_view reason);
Outcome revoke_sessions(const Context &context, std::string_view subject, std::string_view keep_sid,
                        std::string_view reason, std::uint64_t &ended);
Result<std::uint64_t> revoke_subject(const Context &context, std::string_view subject,
                                     std::string_view reason);
Result<std::uint64_t> delete_refused(const Context &context, std::string_view subject);

}  // namespace limen::session
