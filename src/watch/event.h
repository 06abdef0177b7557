// What is told to those who watch a gate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
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

// Such as "session_created"; "?" for a number that is no kind.
const char *event_name(std::int32_t kind) noexcept;

// What is told; the texts are borrowed for the call. Never a ticket, a token or
// a key.
struct Event {
  EventKind kind;
  Seconds at = 0;
  Status status = Status::ok;
  std::string_view subject{}, sid{}, id{}, reason{}, label{};
};

// The same layout as limen_event (a test holds the two together).
struct EventRecord {
  std::uint32_t total;  // with the texts, a multiple of 8: the next record's place
  std::uint32_t size;
  std::uint64_t number;
  std::int64_t at;
  std::int32_t kind;
  std::int32_t status;
  TextPlace subject, sid, id, reason, label;
};

// Texts of an event are cut, at the end of a character, to this many bytes.
inline constexpr std::size_t longest_event_text = 1024;

// An event never takes more: LIMEN_EVENT_CAP.
inline constexpr std::size_t longest_event =
    (sizeof(EventRecord) + 5 * (longest_event_text + 1) + 7) / 8 * 8;

// The record, its number 0, and its texts behind it. Each is one line: control
// characters, line and paragraph separators and what is no UTF-8 become U+FFFD.
// An empty text is absent. Throws std::bad_alloc.
Bytes record_of(const Event &event);

}  // namespace limen::watch
