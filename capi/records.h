// Records, with their texts behind them, that a call writes to a caller's buffer.
#pragma once

#include <limen/limen.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "arguments.h"

namespace limen::capi {

// Clears a record. Call it before anything can fail: after a failure the record is empty,
// apart from `total` with LIMEN_E_BUFFER.
template <class Record>
void clear(Record *record, std::size_t cap) noexcept {
  if (record != nullptr && cap <= LIMEN_TEXT_MAX)
    std::memset(record, 0, std::min(cap, sizeof *record));
}

// Returns the buffer of a record that has been cleared.
template <class Record>
Result<std::span<std::uint8_t>> room_in(Record *record, std::size_t cap, const char *what) {
  if (record == nullptr) [[unlikely]]
    return missing(what);
  LIMEN_TRY(check_length(record, cap, what));
  if (reinterpret_cast<std::uintptr_t>(record) % alignof(Record) != 0) [[unlikely]]
    return fail(Status::argument, "%s: the buffer is not aligned to 8 bytes", what);
  return std::span(reinterpret_cast<std::uint8_t *>(record), cap);
}

// Fails with LIMEN_E_BUFFER, and writes to the record that `enough` bytes suffice.
template <class Record>
Outcome too_small(Record *record, std::size_t cap, std::size_t enough, const char *what) {
  const auto total = static_cast<std::uint32_t>(enough);
  if (cap >= sizeof total) std::memcpy(record, &total, sizeof total);
  return fail(Status::buffer, "%s: %zu bytes; %zu suffice", what, cap, enough);
}

// Refuses a session's record that no call has filled.
inline Outcome check_filled(const limen_session *session) {
  if (session == nullptr) return missing("session");
  if (session->size >= sizeof *session) return success();
  return fail(Status::argument, "session: the record is empty; expected one that was filled");
}

// Refuses a text inside the room, because it would change while it is read.
inline Outcome check_apart(std::span<const std::uint8_t> room, std::string_view text,
                           const char *what) {
  const auto from = reinterpret_cast<std::uintptr_t>(room.data());
  const auto at = reinterpret_cast<std::uintptr_t>(text.data());
  if (!text.empty() && at < from + room.size() && from < at + text.size()) [[unlikely]]
    return fail(Status::argument, "%s: it lies in the buffer that this call fills; copy it", what);
  return success();
}

// Reads the text arguments of a call that fills `room`.
struct TextsIn {
  std::span<const std::uint8_t> room;

  Result<std::string_view> get(const char *text, std::size_t length, const char *what) const {
    auto in = text_in(text, length, what);
    if (in) LIMEN_TRY(check_apart(room, *in, what));
    return in;
  }
};

}  // namespace limen::capi
