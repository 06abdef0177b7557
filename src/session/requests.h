// Builds the parts of a commit that concern a session's record.
#pragma once

#include <string_view>

#include "session/ticket.h"
#include "store/kinds.h"
#include "store/store.h"

namespace limen::session {

// Requires that the session is still as it was read. Every write does so (SESSION-7).
inline store::Condition unchanged(const TicketKey &key, store::Version version) {
  store::Condition condition{};
  condition.type = store::Condition::Type::at_version;
  condition.kind = store::session_kind;
  condition.key = as_text(key);
  condition.number = version;
  return condition;
}

inline store::Condition not_there(const TicketKey &key) {
  store::Condition condition = unchanged(key, 0);
  condition.type = store::Condition::Type::absent;
  return condition;
}

inline store::Write put(const TicketKey &key, std::string_view bytes, Seconds deadline,
                        Seconds end) {
  store::Write write{};
  write.type = store::Write::Type::put;
  write.kind = store::session_kind;
  write.key = as_text(key);
  write.value = bytes;
  write.expires_at = deadline;
  write.end = end;
  return write;
}

inline store::Write erase(const TicketKey &key) {
  store::Write write{};
  write.type = store::Write::Type::erase;
  write.kind = store::session_kind;
  write.key = as_text(key);
  return write;
}

}  // namespace limen::session
