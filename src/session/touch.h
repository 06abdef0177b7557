// Keeps a session or a visitor alive: when a touch is worth a write, and the write (SESSION-9,
// SESSION-10).
#pragma once

#include <cstddef>

#include "base/result.h"
#include "session/stored_session.h"
#include "store/store.h"

namespace limen::session {

// Returns whether a quarter of the idle time has passed since the last sign of life.
bool wants_touch(const StoredSession &found);

// Writes the touch if it is worth one. Returns false if the session was changed or ended since it
// was read.
Result<bool> touch_found(store::Store &store, const StoredSession &found);

// Returns what a read would return after touch_found(), for a stored session of `size` bytes.
store::Read after_touch(const StoredSession &found, std::size_t size);

}  // namespace limen::session
