// How a session is stored: the flat public record with its texts, as a caller's
// buffer holds it, then what limen alone needs. So get copies once, straight to
// the caller. Version and deadline are the store's: what a touch moves is not in
// the bytes.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/text_place.h"
#include "revocation/revocations.h"
#include "session/ticket.h"
#include "store/store.h"

namespace limen::session {

// The same layout as limen_session (capi/layouts.cpp holds the two together).
struct SessionRecord {
  std::uint32_t total;
  std::uint32_t size;
  std::uint64_t version;
  Seconds created_at, seen_at, idle_expires_at, expires_at, auth_time;
  std::uint32_t level;
  std::uint32_t read_only;
  TextPlace sid, subject, data, label, address;
};

static_assert(std::endian::native == std::endian::little, "records are stored as they lie here");

using CsrfSecret = std::array<std::uint8_t, 16>;

// The cutoffs that were known when the session was made, or that kept it: ids,
// joined by '.', in two fixed places, the subject's and everyone's.
using CutsText = std::array<char, 2 * sizeof(revocation::CutoffId) + 1>;

// The most bytes of limen's own that a stored session has behind the public record and its texts.
inline constexpr std::size_t longest_hidden = (sizeof(CutsText) + 7) / 8 * 8 + 32;

CutsText cuts_text(const revocation::CutoffIds &cuts);
// `cuts` (or empty) with the subject's place taken by `cut`.
CutsText with_subject_cut(std::string_view cuts, const revocation::CutoffId &cut);

// A session's content, to be stored.
struct Content {
  std::string_view sid, subject, data, label, address;
  Seconds created_at = 0, expires_at = 0, auth_time = 0;
  std::uint32_t level = 0;
  std::uint32_t idle_ttl = 0;
  std::uint64_t issuer_tag = 0;
  CsrfSecret csrf_secret{};
  std::string_view cuts{};  // CutsText, or empty

  // The store's deadline of a sign of life at `now`, and the latest it may get:
  // beyond expires_at, so that seen_at stays exact near the end.
  Seconds deadline(Seconds now) const { return saturating_add(now, idle_ttl); }
  Seconds end() const { return saturating_add(expires_at, idle_ttl); }
};

std::string encode(const Content &content);

// A stored session that lies in a buffer.
struct OpenedRecord {
  SessionRecord *record = nullptr;
  std::uint32_t idle_ttl = 0;
  std::uint64_t issuer_tag = 0;
  CsrfSecret csrf_secret{};
  bool has_cuts = false;
  CutsText cuts_text;  // where there are any

  std::string_view text(TextPlace place) const {
    return {reinterpret_cast<const char *>(record) + place.at, place.len};
  }
  std::string_view cuts() const {
    return has_cuts ? std::string_view(cuts_text.data(), cuts_text.size()) : std::string_view();
  }
  Content content() const;  // points into the buffer
};

// Opens what the store put into `room`: `found.size` bytes. What is limen's
// alone is wiped from it, and version and times are filled in. Fails with store
// where the bytes are not a session's.
Outcome open_record(std::span<std::uint8_t> room, const store::Read &found, OpenedRecord &opened);

// Copies a session's bytes to `room`, which require_room has let through, and opens
// them there. `found` is what the store would say of them.
Outcome copy_record(std::span<std::uint8_t> room, std::string_view bytes, const store::Read &found);

// Answers buffer, and in `total` what suffices, where `room` cannot hold a
// stored session of `size` bytes.
Outcome require_room(std::span<std::uint8_t> room, std::size_t size);

}  // namespace limen::session
