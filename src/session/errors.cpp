#include "session/errors.h"

#include "session/read_buffer.h"

namespace limen::session {

Error unknown_ticket() {
  return fail(Status::session_unknown,
              "session: no session for this ticket (ended, revoked, expired, or never existed)");
}

Error unknown_sid() {
  return fail(Status::session_unknown, "session: the subject has no live session with this sid");
}

Error renewed() {
  return fail(
      Status::session_renewed,
      "session: this ticket was renewed and can only read; use the ticket that replaced it");
}

Error too_busy() {
  return fail(Status::store, "session: changed by others during each of %d attempts; try again",
              max_attempts);
}

}  // namespace limen::session
