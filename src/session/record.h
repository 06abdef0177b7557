// The stored form of a session: the flat public record with its texts, exactly as a caller's
// buffer holds it, then the fields that only limen needs (store/fields.h). So get copies once,
// straight to the caller. The store keeps version and deadline, so a touch changes none of these
// bytes.
//
// A newer limen may have made the public record longer, and may have added fields. Whatever
// this limen does not know of a session stays when it writes the session again: each 8 bytes of
// the record are a number or the place of a text, and a mask in the stored session says which.
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
#include "base/secret.h"
#include "base/text_place.h"
#include "revocation/revocations.h"
#include "session/ticket.h"
#include "store/store.h"

namespace limen::session {

// Has the same layout as limen_session; capi/layouts.cpp checks this.
struct SessionRecord {
  std::uint32_t total;
  std::uint32_t size;
  std::uint64_t version;
  Seconds created_at, seen_at, idle_expires_at, expires_at, auth_time;
  std::uint32_t level;
  std::uint32_t read_only;
  TextPlace sid, subject, data, label, address, roles, scope;
};

static_assert(std::endian::native == std::endian::little, "records are stored as they lie here");

using CsrfSecret = std::array<std::uint8_t, 16>;

// Ids of the cutoffs that came before the session or that kept it. Two fixed places, joined by
// '.': the subject's, then everyone's.
using CutsText = std::array<char, 2 * sizeof(revocation::CutoffId) + 1>;

// Limits the bytes that follow the public record and its texts in a stored session of this limen.
inline constexpr std::size_t longest_hidden = 104;

CutsText cuts_text(const revocation::CutoffIds &cuts);
// Returns `cuts`, which may be empty, with `cut` in the subject's place.
CutsText with_subject_cut(std::string_view cuts, const revocation::CutoffId &cut);

struct OpenedRecord;

// The fields of a session that is about to be stored.
struct Content {
  std::string_view sid, subject, data, label, address, roles, scope;
  Seconds created_at = 0, expires_at = 0, auth_time = 0;
  std::uint32_t level = 0;
  std::uint32_t idle_ttl = 0;
  std::uint64_t issuer_tag = 0;
  CsrfSecret csrf_secret{};
  std::string_view cuts{};                 // CutsText, or empty
  Seconds cookie_max_age = unset;          // that the login gave its cookie; unset: the gate's
  const OpenedRecord *previous = nullptr;  // has what another version added; must outlive encode()

  // The store's deadline after activity at `now`, and the latest deadline it may get. Both may
  // exceed expires_at, so that seen_at stays exact near the end.
  Seconds deadline(Seconds now) const { return saturating_add(now, idle_ttl); }
  Seconds end() const { return saturating_add(expires_at, idle_ttl); }
};

std::string encode(const Content &content);

// A stored session that lies in a buffer.
struct OpenedRecord {
  SessionRecord *record = nullptr;
  std::uint32_t idle_ttl = 0;
  std::uint64_t issuer_tag = 0;
  std::uint64_t text_words = 0;  // of a longer record: bit i is set if its i-th 8 bytes are a place
  CsrfSecret csrf_secret{};
  Seconds cookie_max_age = unset;  // that the login gave its cookie; unset: the gate's
  bool has_cuts = false;
  CutsText cuts_text;  // set if has_cuts
  SecretBytes others;  // fields of another version

  std::string_view text(TextPlace place) const {
    return {reinterpret_cast<const char *>(record) + place.at, place.len};
  }
  std::string_view cuts() const {
    return has_cuts ? std::string_view(cuts_text.data(), cuts_text.size()) : std::string_view();
  }
  Content content() const;  // points into the buffer, and to this object
};

// Opens the `found.size` bytes that the store put into `room`. Wipes limen's private fields
// from them, and fills in version and times. Fails with store if the bytes are not a session.
Outcome open_record(std::span<std::uint8_t> room, const store::Read &found, OpenedRecord &opened);

// Copies a session's bytes to `room` and opens them there. The caller has checked `room` with
// require_room. `found` holds what a read from the store would return for these bytes.
Outcome copy_record(std::span<std::uint8_t> room, std::string_view bytes, const store::Read &found);

// Fails with buffer if `room` cannot hold a stored session of `size` bytes, and writes the
// required size to its `total`.
Outcome require_room(std::span<std::uint8_t> room, std::size_t size);

}  // namespace limen::session
