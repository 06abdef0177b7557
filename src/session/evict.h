// Which of a subject's sessions have to go so that another may come.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "revocation/revocations.h"
#include "session/context.h"
#include "session/subject_index.h"
#include "session/terms.h"
#include "store/store.h"

namespace limen::session {

inline constexpr std::string_view evicted_reason = "session.limit";

struct Victim {
  IndexMember member;
  store::Version version = 0;
  Seconds created_at = 0, expires_at = 0;
  std::string sid, label;
  revocation::PreparedEntry entry{};  // revokes its tokens
};

// Those that are to end in the commit of the new session; none: there was room, or
// some was made. Fails with session_limit, full, stale, store.
Result<std::vector<Victim>> choose_victims(const Context &context, const SubjectIndex &index,
                                           std::string_view subject, const Terms &terms);

}  // namespace limen::session
