#include "session/errors.h"

#include "session/read_buffer.h"

namespace limen::session {

Error unknown_ticket() {
  return fail(Status::session_unknown,
              "session: there is none of this ticket: it ended, was revoked or expired, "
              "or never was");
}

Error unknown_sid() {
  return fail(Status::session_unknown, "session: the subject has no live session of this sid");
}

Error renewed() {
  return fail(Status::session_renewed,
              "session: the ticket was renewed and only reads; use the one that replaced it");
}

Error too_busy() {
  return fail(Status::store, "session: it was changed %d times at once", max_attempts);
}

}  // namespace limen::session
