#include "session/sessions.h"

#include <cinttypes>
#include <new>

#include "base/secret.h"
#include "base/text_check.h"
#include "session/found.h"
#include "store/buckets.h"

namespace limen::session {
namespace {

// Renewals within the grace of one another.
constexpr int max_successors = 4;

// The room holds nothing of a session that its reader is refused.
void forget(std::span<std::uint8_t> room, std::size_t size) {
  cleanse(room.data(), std::min(room.size(), size));
}

}  // namespace

Sessions::Sessions(store::Store &store, revocation::Revocations &revocations,
                   revocation::LoginMarks &marks, watch::Hub &hub, Settings settings)
    : store_(store),
      revocations_(revocations),
      marks_(marks),
      hub_(hub),
      settings_(std::move(settings)),
      naming_key_(store::naming_key(store)),
      issuer_tag_(keyed_hash(naming_key_, store::session_kind, settings_.issuer).low) {}

const Error &Sessions::refused(const Error &error, std::string_view subject) {
  const Result<Seconds> now = store_.now();
  hub_.refused(error, now ? *now : 0, subject);
  return error;
}

Result<Sessions::Found> Sessions::read_at(const Place &place, std::span<std::uint8_t> room) {
  const Result<store::Read> stored =
      store_.get(place.bucket, store::session_kind, as_text(place.key), room);
  Result<Found> found(std::in_place);
  if (!stored) [[unlikely]]
    found = stored.error();
  else if (stored->version == 0)
    found = unknown();
  else if (const Outcome fits = require_room(room, stored->size); !fits.ok())
    found = fits.error();
  else
    open(place, *stored, room, found);
  return found;
}

void Sessions::open(const Place &place, const store::Read &stored, std::span<std::uint8_t> room,
                    Result<Found> &found) const {
  Opened &opened = found->opened;
  const Outcome sound = open_record(room, stored, opened);
  if (sound.ok() && opened.issuer_tag == issuer_tag_ && stored.now < opened.record->expires_at)
      [[likely]] {
    found->place = place;
    found->stored = stored;
    found->now = stored.now;
    return;
  }
  forget(room, stored.size);
  found = sound.ok() ? unknown() : sound.error();
}

// A ticket that was renewed leads to its successor for some seconds.
Result<Sessions::Found> Sessions::read(Place place, std::span<std::uint8_t> room) {
  Result<Found> found = read_at(place, room);
  for (int i = 0; i < max_successors && found.status() == Status::session_unknown; ++i) {
    TicketKey key;
    const Result<store::Read> successor =
        store_.get(place.bucket, store::renewed_ticket_kind, as_text(place.key), key);
    if (!successor) {
      found = successor.error();
      break;
    }
    if (successor->version == 0 || successor->size != key.size()) break;
    place.key = key;
    found = read_at(place, room);
    if (!found) continue;
    found->renewed = true;
    found->opened.record->read_only = 1;
  }
  return found;
}

Outcome Sessions::check_not_revoked(const Found &found) {
  revocation::Query asked;
  asked.issuer = settings_.issuer;
  asked.subject = found.subject();
  asked.session_id = found.sid();
  asked.issued_at = found.record().created_at;
  asked.cut = found.opened.cuts();
  return revocations_.check(asked, Status::session_revoked);
}

// Where memory runs out while that is read, the room holds nothing either.
Outcome Sessions::check_or_forget(const Found &found) {
  try {
    return check_not_revoked(found);
  } catch (const std::bad_alloc &) {
    cleanse(found.opened.record, found.stored.size);
    throw;
  }
}

Result<Sessions::Found> Sessions::load_at(const Place &place, Copy &copy) {
  return copy.load([&](std::span<std::uint8_t> room) { return read_at(place, room); });
}

Result<Sessions::Found> Sessions::load(const Place &place, Copy &copy) {
  return copy.load([&](std::span<std::uint8_t> room) { return read(place, room); });
}

Result<Sessions::Found> Sessions::load_live(const Place &place, Copy &copy) {
  return read_live([&] { return load(place, copy); });
}

Outcome Sessions::get(std::string_view ticket, std::span<std::uint8_t> room) {
  const Result<Place> place = parse_ticket(ticket);
  if (!place) [[unlikely]]
    return refused(place.error());
  const Result<Found> found = read_live([&] { return read(*place, room); });
  if (!found) [[unlikely]]
    return refused(found.error());
  hub_.count(watch::Count::sessions_read);
  return success();
}

Outcome Sessions::require(const SessionRecord &session, Seconds max_age, std::uint32_t level) {
  if (max_age != unset && max_age < 0)
    return fail(Status::argument, "max_age: %" PRId64 " s; expected 0 or more, or unset", max_age);
  if (session.level < level)
    return refused(fail(Status::session_level,
                        "session: its authentication has level %" PRIu32 "; %" PRIu32
                        " is asked for",
                        session.level, level));
  if (max_age == unset) return success();
  // The record was in the caller's hands: any number may stand there.
  if (session.auth_time < 0)
    return refused(fail(Status::session_not_fresh, "session: it has no time of authentication"));
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  // Further ahead than clocks may differ, it is no time at all.
  const Seconds age = *now - session.auth_time;
  if (age <= max_age && age >= -revocations_.max_skew()) return success();
  return refused(fail(Status::session_not_fresh,
                      "session: it was authenticated %" PRId64 " s ago; at most %" PRId64
                      " s are asked for",
                      age, max_age));
}

Result<CsrfBinding> Sessions::csrf_binding(std::string_view ticket) {
  const Result<Place> place = parse_ticket(ticket);
  if (!place) return refused(place.error());
  Copy copy;
  const Result<Found> found = load_live(*place, copy);
  if (!found) return refused(found.error());
  CsrfBinding binding{found->opened.csrf_secret, {}};
  found->sid().copy(binding.sid.data(), binding.sid.size());
  return binding;
}

Result<Seconds> Sessions::live_until(std::string_view subject, std::string_view sid) {
  const Result<Sid> parsed = parse_sid(sid, "sid");
  LIMEN_TRY(parsed);
  Copy copy;
  const Index index = index_of(subject);
  const Result<Found> found = read_live([&] { return load_member(index, *parsed, copy); });
  LIMEN_TRY(found);
  return found->record().expires_at;
}

}  // namespace limen::session
