#include "session/touch.h"

#include "session/requests.h"

namespace limen::session {
namespace {

Seconds touched_until(const StoredSession &found) {
  return saturating_add(found.now, found.opened.idle_ttl);
}

}  // namespace

bool wants_touch(const StoredSession &found) {
  const Seconds idle = found.opened.idle_ttl;
  return saturating_add(found.stored.expires_at, -found.now) <= idle - idle / 4;
}

Result<bool> touch_found(store::Store &store, const StoredSession &found) {
  if (!wants_touch(found)) return true;
  const store::Condition condition = unchanged(found.place.key, found.stored.version);
  const store::Write write =
      store::touch(store::session_kind, as_text(found.place.key), touched_until(found));
  const Result<store::Commit> commit =
      store.commit(found.place.bucket, {}, {&condition, 1}, {&write, 1});
  LIMEN_TRY(commit);
  return commit->done;
}

store::Read after_touch(const StoredSession &found, std::size_t size) {
  store::Read stored = found.stored;
  stored.size = size;
  if (wants_touch(found)) stored.expires_at = touched_until(found);
  return stored;
}

}  // namespace limen::session
