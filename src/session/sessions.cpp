#include "session/sessions.h"

#include <cinttypes>
#include <utility>

#include "base/secret.h"
#include "session/checks.h"
#include "session/create.h"
#include "session/end.h"
#include "session/list.h"
#include "session/renew.h"
#include "session/touch.h"
#include "session/update.h"

namespace limen::session {

using watch::Count;

Sessions::Sessions(store::Store &store, revocation::Revocations &revocations,
                   revocation::LoginMarks &marks, watch::Hub &hub, const SessionConfig &config)
    : context_{store,
               revocations,
               marks,
               hub,
               revocation::Revoker(store, revocations, hub),
               config,
               SubjectIndexes(store, config.issuer),
               Reader(store, revocations, config.issuer)} {}

const Error &Sessions::refused(const Error &error, std::string_view subject) {
  const Result<Seconds> now = context_.store.now();
  context_.hub.refused(error, now ? *now : 0, subject);
  return error;
}

Outcome Sessions::told(Outcome done, Count what, std::string_view subject) {
  if (!done.ok()) return refused(done.error(), subject);
  context_.hub.count(what);
  return done;
}

Outcome Sessions::create(std::string_view subject, std::string_view data,
                         const SessionPolicy &policy, const LoginContext &login,
                         std::span<std::uint8_t> room, TicketText &ticket) {
  return told(session::create(context_, subject, data, policy, login, room, ticket),
              Count::sessions_created, subject);
}

Outcome Sessions::get(std::string_view ticket, std::span<std::uint8_t> room) {
  const Result<TicketAddress> place = parse_ticket(ticket);
  if (!place) [[unlikely]]
    return refused(place.error());
  const Result<StoredSession> found = context_.reader.by_ticket(*place, room);
  if (!found) [[unlikely]]
    return refused(found.error());
  context_.hub.count(Count::sessions_read);
  return success();
}

Result<StoredSession> Sessions::read(const TicketAddress &place, std::span<std::uint8_t> room) {
  Result<StoredSession> found = context_.reader.by_ticket(place, room);
  if (found.ok()) [[likely]]
    context_.hub.count(Count::sessions_read);
  return found;
}

// Leaves the session alone if it was changed or ended since it was read.
Outcome Sessions::touch(const StoredSession &found) {
  if (found.renewed || !wants_touch(found)) return success();
  const Result<bool> touched = touch_found(context_.store, found);
  LIMEN_TRY(touched);
  context_.hub.count(Count::sessions_touched);
  return success();
}

Outcome Sessions::update(std::string_view ticket, std::uint64_t version, std::string_view data,
                         std::span<std::uint8_t> room) {
  const Result<TicketAddress> place = parse_ticket(ticket);
  if (!place) return refused(place.error());
  return told(session::update(context_, *place, version, data, room), Count::sessions_updated);
}

Outcome Sessions::touch(std::string_view ticket) {
  const Result<TicketAddress> place = parse_ticket(ticket);
  if (!place) return refused(place.error());
  return told(session::touch(context_, *place), Count::sessions_touched);
}

Outcome Sessions::renew(std::string_view ticket, const LoginContext &login,
                        std::span<std::uint8_t> room, TicketText &new_ticket) {
  const Result<TicketAddress> place = parse_ticket(ticket);
  Outcome done =
      place ? session::renew(context_, *place, login, room, new_ticket) : Outcome(place.error());
  if (!done.ok()) new_ticket.fill('\0');
  return told(std::move(done), Count::sessions_renewed);
}

Outcome Sessions::end(std::string_view ticket) {
  const Result<TicketAddress> place = parse_ticket(ticket);
  if (!place) return refused(place.error());
  Outcome ended = session::end(context_, *place, {}, watch::EventKind::session_ended);
  if (!ended.ok()) return refused(ended.error());
  return ended;
}

Result<std::size_t> Sessions::list(std::string_view subject, std::string_view after_sid,
                                   std::span<std::uint8_t> room) {
  return session::list(context_, subject, after_sid, room);
}

Outcome Sessions::require(const SessionRecord &session, Seconds max_age, std::uint32_t level) {
  if (max_age != unset && max_age < 0)
    return fail(Status::argument, "max_age: %" PRId64 " s; expected 0 or more, or unset", max_age);
  const Outcome checked = check_fresh(session, max_age, level);
  return checked.ok() ? checked : refused(checked.error());
}

Outcome Sessions::check_fresh(const SessionRecord &session, Seconds max_age,
                              std::uint32_t level) const {
  if (session.level < level)
    return fail(Status::session_level,
                "session: authenticated at level %" PRIu32 "; expected at least %" PRIu32,
                session.level, level);
  if (max_age == unset) return success();
  // The caller could have changed the record, so auth_time can be any number.
  if (session.auth_time < 0)
    return fail(Status::session_not_fresh, "session: no authentication time");
  const Result<Seconds> now = context_.store.now();
  LIMEN_TRY(now);
  // A time further ahead than clocks may differ cannot be right, so it is refused.
  const Seconds age = *now - session.auth_time;
  if (age <= max_age && age >= -context_.revocations.max_skew()) return success();
  return fail(Status::session_not_fresh,
              "session: authenticated %" PRId64 " s ago; expected at most %" PRId64 " s", age,
              max_age);
}

Outcome Sessions::revoke_session(std::string_view subject, std::string_view sid,
                                 std::string_view reason) {
  return session::revoke_session(context_, subject, sid, reason);
}

Outcome Sessions::revoke_sessions(std::string_view subject, std::string_view keep_sid,
                                  std::string_view reason, std::uint64_t &ended) {
  return session::revoke_sessions(context_, subject, keep_sid, reason, ended);
}

Result<std::uint64_t> Sessions::revoke_subject(std::string_view subject, std::string_view reason) {
  return session::revoke_subject(context_, subject, reason);
}

Result<std::uint64_t> Sessions::delete_refused(std::string_view subject) {
  return session::delete_refused(context_, subject);
}

Result<std::string> Sessions::begin_login(std::string_view subject) {
  if (const Outcome checked = check_subject(subject); !checked.ok())
    return refused(checked.error());
  Result<std::string> mark = context_.marks.begin(context_.config.issuer, subject);
  if (mark) context_.hub.count(Count::logins_begun);
  return mark;
}

Result<Seconds> Sessions::live_until(std::string_view subject, std::string_view sid) {
  const Result<Sid> parsed = parse_sid(sid, "sid");
  LIMEN_TRY(parsed);
  ReadBuffer buffer;
  const auto found = context_.reader.by_sid(context_.indexes.of(subject), *parsed, buffer);
  LIMEN_TRY(found);
  return found->record().expires_at;
}

Result<CsrfBinding> Sessions::csrf_binding(std::string_view ticket) {
  const Result<TicketAddress> place = parse_ticket(ticket);
  if (!place) return refused(place.error());
  ReadBuffer buffer;
  const Result<StoredSession> found = context_.reader.by_ticket(*place, buffer);
  if (!found) return refused(found.error());
  return CsrfBinding(*found);
}

}  // namespace limen::session
