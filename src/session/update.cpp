#include "session/update.h"

#include <algorithm>
#include <cinttypes>

#include "session/checks.h"
#include "session/errors.h"
#include "session/requests.h"
#include "session/touch.h"

namespace limen::session {
namespace {

Error other_version(std::uint64_t asked, std::uint64_t now) {
  return fail(Status::session_version,
              "session: version %" PRIu64 " is not current; the session is at version %" PRIu64
              "; read it again",
              asked, now);
}

// Returns false as touch_found does. An update with the same data only touches the session.
Result<bool> update_found(const Context &context, const StoredSession &found, std::string_view data,
                          std::span<std::uint8_t> room) {
  Content content = found.opened.content();
  const bool same = content.data == data;
  content.data = data;
  const std::string bytes = encode(content);
  LIMEN_TRY(require_room(room, bytes.size()));
  if (same) {
    const Result<bool> touched = touch_found(context.store, found);
    LIMEN_TRY(touched);
    if (!*touched) return false;
    LIMEN_TRY(copy_record(room, bytes, after_touch(found, bytes.size())));
    return true;
  }
  const store::Condition condition = unchanged(found.place.key, found.stored.version);
  const store::Write write =
      put(found.place.key, bytes, content.deadline(found.now), content.end());
  const Result<store::Commit> commit =
      context.store.commit(found.place.bucket, {}, {&condition, 1}, {&write, 1});
  LIMEN_TRY(commit);
  if (!commit->done) return false;
  const Seconds deadline = std::max(found.stored.expires_at, content.deadline(found.now));
  LIMEN_TRY(copy_record(room, bytes, {commit->version, deadline, bytes.size(), found.now}));
  return true;
}

}  // namespace

Outcome update(const Context &context, const TicketAddress &place, std::uint64_t version,
               std::string_view data, std::span<std::uint8_t> room) {
  if (version == 0)
    return fail(Status::argument, "version: 0; expected the version of the session as it was read");
  if (data.empty()) data = "{}";
  LIMEN_TRY(check_data(data, context.config.max_data));
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    ReadBuffer buffer;
    const Result<StoredSession> found = context.reader.by_ticket(place, buffer);
    LIMEN_TRY(found);
    if (found->renewed) return renewed();
    if (found->stored.version != version) return other_version(version, found->stored.version);
    const Result<bool> updated = update_found(context, *found, data, room);
    LIMEN_TRY(updated);
    if (*updated) return success();
  }
  return too_busy();
}

Outcome touch(const Context &context, const TicketAddress &place) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    ReadBuffer buffer;
    const Result<StoredSession> found = context.reader.by_ticket(place, buffer);
    LIMEN_TRY(found);
    if (found->renewed) return success();
    const Result<bool> touched = touch_found(context.store, *found);
    LIMEN_TRY(touched);
    if (*touched) return success();
  }
  return too_busy();
}

}  // namespace limen::session
