#include "session/renew.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/random.h"
#include "session/checks.h"
#include "session/errors.h"
#include "session/requests.h"
#include "store/kinds.h"

namespace limen::session {
namespace {

// Makes the record that leads from the old ticket to its successor.
store::Write successor(const TicketKey &old, const TicketKey &next, Seconds until) {
  store::Write write = put(old, as_text(next), until, until);
  write.kind = store::renewed_ticket_kind;
  return write;
}

// Moves the session to a new key (SESSION-17 to SESSION-19). A renewal that changes rights
// ends the old ticket at once. After any other renewal the old ticket can still read for some
// seconds. Returns false if the session was changed or ended since it was read.
Result<bool> renew_found(const Context &context, const StoredSession &found,
                         const LoginContext &login, std::span<std::uint8_t> room,
                         TicketText &new_ticket) {
  Content content = found.opened.content();
  const std::uint32_t level = login.level.value_or(content.level);
  const std::string_view roles = login.roles.value_or(content.roles);
  const std::string_view scope = login.scope.value_or(content.scope);
  const bool same_rights = !login.authenticated && level == content.level &&
                           roles == content.roles && scope == content.scope;
  content.level = level;
  content.roles = roles;
  content.scope = scope;
  if (login.authenticated) content.auth_time = found.now;
  // CSRF tokens issued before must not carry over to the new rights.
  if (!same_rights) LIMEN_TRY(random_bytes(content.csrf_secret.data(), content.csrf_secret.size()));
  if (!login.label.empty()) content.label = login.label;
  if (!login.address.empty()) content.address = login.address;
  if (login.cookie_max_age != unset) content.cookie_max_age = login.cookie_max_age;
  const std::string bytes = encode(content);
  LIMEN_TRY(require_room(room, bytes.size()));
  const Result<Sid> sid = parse_sid(content.sid, "sid");
  LIMEN_TRY(sid);
  const Result<TicketAddress> next = draw_ticket(found.place.bucket, new_ticket);
  LIMEN_TRY(next);

  const SubjectIndex index = context.indexes.of(content.subject);
  const IndexMember old_member{*sid, found.place.key}, new_member{*sid, next->key};
  const std::array conditions{unchanged(old_member.key, found.stored.version),
                              not_there(new_member.key)};
  const Seconds deadline = std::max(found.stored.expires_at, content.deadline(found.now));
  std::vector<store::Write> writes{put(new_member.key, bytes, deadline, content.end()),
                                   erase(old_member.key), index.remove(old_member),
                                   index.add(new_member, content.expires_at)};
  const Seconds grace = context.config.renew_grace;
  if (same_rights && grace > 0)
    writes.push_back(successor(old_member.key, new_member.key, saturating_add(found.now, grace)));
  const Result<store::Commit> commit =
      context.store.commit(found.place.bucket, {}, conditions, writes);
  LIMEN_TRY(commit);
  if (!commit->done) return false;
  LIMEN_TRY(copy_record(room, bytes, {commit->version, deadline, bytes.size(), found.now}));
  context.hub.tell({.kind = watch::EventKind::session_renewed,
                    .at = found.now,
                    .subject = content.subject,
                    .sid = content.sid,
                    .label = content.label});
  return true;
}

}  // namespace

Outcome renew(const Context &context, const TicketAddress &place, const LoginContext &login,
              std::span<std::uint8_t> room, TicketText &new_ticket) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    ReadBuffer buffer;
    const Result<StoredSession> found = context.reader.by_ticket(place, buffer);
    LIMEN_TRY(found);
    LIMEN_TRY(check_login(context, login, found->subject()));
    if (found->renewed) return renewed();
    const Result<bool> done = renew_found(context, *found, login, room, new_ticket);
    LIMEN_TRY(done);
    if (*done) return success();
  }
  return too_busy();
}

}  // namespace limen::session
