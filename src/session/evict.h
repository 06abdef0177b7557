// Chooses which of a subject's sessions end to make room for a new one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "revocation/revocations.h"
#include "session/context.h"
#include "session/policy.h"
#include "session/subject_index.h"
#include "store/store.h"

namespace limen::session {

inline constexpr std::string_view evicted_reason = "session.limit";

struct Victim {
  IndexMember member;
  store::Version version = 0;
  Seconds created_at = 0, expires_at = 0;
  std::string sid, label;
  revocation::PreparedEntry entry{};  // revokes the victim's tokens
};

// Returns the sessions to end in the commit of the new one. Returns none if there is room now.
// Fails with session_limit, full, stale, store.
Result<std::vector<Victim>> choose_victims(const Context &context, const SubjectIndex &index,
                                           std::string_view subject, const SessionPolicy &policy);

}  // namespace limen::session
