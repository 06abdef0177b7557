// The events that a gate's watches receive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text_place.h"

namespace limen::watch {

// The numbers equal LIMEN_EVENT_* (a test holds them together).
enum class EventKind : std::int32_t {
  session_created = 1,
  session_renewed,
  session_ended,
  session_evicted,
  revoked_token,
  revoked_session,
  revoked_sessions,
  revoked_subject,
  revoked_everyone,
  refused,
  revoked_key,
  key_announced,
  key_retired,
};

// Returns the name of a kind, such as "session_created"; "?" for an unknown number.
const char *event_name(std::int32_t kind) noexcept;

// Event is what a caller reports. The texts are borrowed for the call. They are never a
// ticket, a token or a key.
struct Event {
  EventKind kind;
  Seconds at = 0;
  Status status = Status::ok;
  std::string_view subject{}, sid{}, id{}, reason{}, label{};
};

// Same layout as limen_event, which capi/layouts.cpp checks.
struct EventRecord {
  std::uint32_t total;  // with the texts, a multiple of 8: the next record's place
  std::uint32_t size;
  std::uint64_t number;
  std::int64_t at;
  std::int32_t kind;
  std::int32_t status;
  TextPlace subject, sid, id, reason, label;
};

// The largest record of an event: LIMEN_EVENT_CAP. A text over limits::event_text is cut, at the
// end of a character.
inline constexpr std::size_t longest_event =
    (sizeof(EventRecord) + 5 * (limits::event_text + 1) + 7) / 8 * 8;

// Returns the record, with number 0, and its texts behind it. Each text is one line:
// control characters, line and paragraph separators and invalid UTF-8 become U+FFFD. An
// empty text is absent. Throws std::bad_alloc.
Bytes record_of(const Event &event);

}  // namespace limen::watch
