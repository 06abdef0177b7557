// Changing a session: update, touch, renew. Each write is refused where the
// record is no longer as it was read.
#include <cinttypes>

#include "base/random.h"
#include "base/text_check.h"
#include "session/found.h"

namespace limen::session {
namespace {

Error renewed() {
  return fail(Status::session_renewed,
              "session: the ticket was renewed and only reads; use the one that replaced it");
}

Error other_version(std::uint64_t asked, std::uint64_t now) {
  return fail(Status::session_version,
              "session: version %" PRIu64 " was changed meanwhile, and is %" PRIu64
              " now; read it again",
              asked, now);
}

Error too_busy() {
  return fail(Status::store, "session: it was changed %d times at once", max_attempts);
}

}  // namespace

Outcome Sessions::update(std::string_view ticket, std::uint64_t version, std::string_view data,
                         std::span<std::uint8_t> room) {
  const Outcome updated = do_update(ticket, version, data, room);
  if (!updated.ok()) return refused(updated.error());
  hub_.count(watch::Count::sessions_updated);
  return updated;
}

Outcome Sessions::do_update(std::string_view ticket, std::uint64_t version, std::string_view data,
                            std::span<std::uint8_t> room) {
  const Result<Place> place = parse_ticket(ticket);
  LIMEN_TRY(place);
  if (version == 0)
    return fail(Status::argument, "version: 0; expected that of the session as it was read");
  if (data.empty()) data = "{}";
  LIMEN_TRY(check_data(data));
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    Copy copy;
    const Result<Found> found = load_live(*place, copy);
    LIMEN_TRY(found);
    if (found->renewed) return renewed();
    if (found->stored.version != version) return other_version(version, found->stored.version);
    Content content = found->opened.content();
    const bool same = content.data == data;
    content.data = data;
    const std::string bytes = encode(content);
    LIMEN_TRY(require_room(room, bytes.size()));
    // What is the same is not written again, but is a sign of life.
    if (same) {
      const Result<bool> touched = touch_found(*found);
      LIMEN_TRY(touched);
      if (*touched) return fill(room, bytes, after_touch(*found, bytes.size()));
      continue;
    }
    const store::Condition condition = unchanged(found->place.key, version);
    const store::Write write =
        put(found->place.key, bytes, content.deadline(found->now), content.end());
    const Result<store::Commit> commit =
        store_.commit(found->place.bucket, {}, {&condition, 1}, {&write, 1});
    LIMEN_TRY(commit);
    if (commit->done) {
      const Seconds deadline = std::max(found->stored.expires_at, content.deadline(found->now));
      return fill(room, bytes, {commit->version, deadline, bytes.size(), found->now});
    }
  }
  return too_busy();
}

Outcome Sessions::touch(std::string_view ticket) {
  const Outcome touched = do_touch(ticket);
  if (!touched.ok()) return refused(touched.error());
  hub_.count(watch::Count::sessions_touched);
  return touched;
}

Outcome Sessions::do_touch(std::string_view ticket) {
  const Result<Place> place = parse_ticket(ticket);
  LIMEN_TRY(place);
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    Copy copy;
    const Result<Found> found = load_live(*place, copy);
    LIMEN_TRY(found);
    if (found->renewed) return success();
    const Result<bool> touched = touch_found(*found);
    LIMEN_TRY(touched);
    if (*touched) return success();
  }
  return too_busy();
}

// Whether the next sign of life is worth a write: a quarter of the idle time has
// passed since the last.
bool Sessions::wants_touch(const Found &found) {
  const Seconds idle = found.opened.idle_ttl;
  return saturating_add(found.stored.expires_at, -found.now) <= idle - idle / 4;
}

store::Read Sessions::after_touch(const Found &found, std::size_t size) {
  store::Read stored = found.stored;
  stored.size = size;
  if (wants_touch(found)) stored.expires_at = saturating_add(found.now, found.opened.idle_ttl);
  return stored;
}

// False: the session was changed or ended since it was read.
Result<bool> Sessions::touch_found(const Found &found) {
  if (!wants_touch(found)) return true;
  const store::Condition condition = unchanged(found.place.key, found.stored.version);
  store::Write write =
      put(found.place.key, {}, saturating_add(found.now, found.opened.idle_ttl), 0);
  write.type = store::Write::Type::touch;
  const Result<store::Commit> commit =
      store_.commit(found.place.bucket, {}, {&condition, 1}, {&write, 1});
  LIMEN_TRY(commit);
  return commit->done;
}

Outcome Sessions::renew(std::string_view ticket, const Login &login, std::span<std::uint8_t> room,
                        TicketText &new_ticket) {
  const Outcome done = do_renew(ticket, login, room, new_ticket);
  if (!done.ok()) {
    new_ticket.fill('\0');
    return refused(done.error());
  }
  hub_.count(watch::Count::sessions_renewed);
  return done;
}

Outcome Sessions::do_renew(std::string_view ticket, const Login &login,
                           std::span<std::uint8_t> room, TicketText &new_ticket) {
  const Result<Place> place = parse_ticket(ticket);
  LIMEN_TRY(place);
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    Copy copy;
    const Result<Found> found = load_live(*place, copy);
    LIMEN_TRY(found);
    LIMEN_TRY(check_login(login, found->subject()));
    if (found->renewed) return renewed();
    const Result<bool> done = renew_found(*found, login, room, new_ticket);
    LIMEN_TRY(done);
    if (*done) return success();
  }
  return too_busy();
}

// The successor is the same session under a new key. What changes who may do
// what kills the old ticket at once; else it reads for some seconds.
Result<bool> Sessions::renew_found(const Found &found, const Login &login,
                                   std::span<std::uint8_t> room, TicketText &new_ticket) {
  Content content = found.opened.content();
  const std::uint32_t level = login.level.value_or(content.level);
  const bool same_rights = !login.authenticated && level == content.level;
  content.level = level;
  if (login.authenticated) content.auth_time = found.now;
  // What was given out before is not of these rights.
  if (!same_rights) LIMEN_TRY(random_bytes(content.csrf_secret.data(), content.csrf_secret.size()));
  if (!login.label.empty()) content.label = login.label;
  if (!login.address.empty()) content.address = login.address;
  const std::string bytes = encode(content);
  LIMEN_TRY(require_room(room, bytes.size()));
  const Result<Sid> sid = parse_sid(content.sid, "sid");
  LIMEN_TRY(sid);
  const Result<Place> next = draw_ticket(found.place.bucket, new_ticket);
  LIMEN_TRY(next);

  const Index index = index_of(content.subject);
  const std::string old_member = Member{*sid, found.place.key}.text();
  const std::string new_member = Member{*sid, next->key}.text();
  const std::array conditions{unchanged(found.place.key, found.stored.version),
                              not_there(next->key)};
  const Seconds deadline = std::max(found.stored.expires_at, content.deadline(found.now));
  std::vector<store::Write> writes{
      put(next->key, bytes, deadline, content.end()), erase(found.place.key),
      index_write(store::Write::Type::index_remove, index.key(), old_member),
      index_write(store::Write::Type::index_add, index.key(), new_member, content.expires_at)};
  if (same_rights && settings_.renew_grace > 0) {
    store::Write &successor = writes.emplace_back();
    successor.type = store::Write::Type::put;
    successor.kind = store::renewed_ticket_kind;
    successor.key = as_text(found.place.key);
    successor.value = as_text(next->key);
    successor.expires_at = successor.end = saturating_add(found.now, settings_.renew_grace);
  }
  const Result<store::Commit> commit = store_.commit(found.place.bucket, {}, conditions, writes);
  LIMEN_TRY(commit);
  if (!commit->done) return false;
  LIMEN_TRY(fill(room, bytes, {commit->version, deadline, bytes.size(), found.now}));
  watch::Event event{watch::EventKind::session_renewed};
  event.at = found.now;
  event.subject = content.subject;
  event.sid = content.sid;
  event.label = content.label;
  hub_.tell(event);
  return true;
}

}  // namespace limen::session
