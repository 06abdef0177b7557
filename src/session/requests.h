// Builds the parts of a commit that concern a session's record.
#pragma once

#include <string_view>

#include "session/ticket.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::session {

// Requires that the session is still as it was read. Every write does so (SESSION-7).
inline store::Condition unchanged(const TicketKey &key, store::Version version) {
  return store::at_version(store::session_kind, as_text(key), version);
}

inline store::Condition not_there(const TicketKey &key) {
  return store::absent(store::session_kind, as_text(key));
}

inline store::Write put(const TicketKey &key, std::string_view bytes, Seconds deadline,
                        Seconds end) {
  return store::put(store::session_kind, as_text(key), bytes, deadline, end);
}

inline store::Write erase(const TicketKey &key) {
  return store::erase(store::session_kind, as_text(key));
}

}  // namespace limen::session
