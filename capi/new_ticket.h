// Gives new tickets to callers.
#pragma once

#include <limen/session.h>

#include <cstring>

#include "arguments.h"
#include "base/secret.h"
#include "session/ticket.h"

namespace limen::capi {

static_assert(LIMEN_TICKET_CAP == session::ticket_text_size + 1);

// Holds a new ticket on its way to the caller.
class NewTicket {
 public:
  NewTicket() = default;
  ~NewTicket() { cleanse(text_.data(), text_.size()); }
  NewTicket(const NewTicket &) = delete;
  NewTicket &operator=(const NewTicket &) = delete;

  session::TicketText &text() { return text_; }
  void give(char *ticket) const {
    std::memcpy(ticket, text_.data(), text_.size());
    ticket[text_.size()] = '\0';
  }

 private:
  session::TicketText text_{};
};

inline void clear_text(char *text, std::size_t cap) noexcept {
  if (text != nullptr && cap > 0 && cap <= LIMEN_TEXT_MAX) text[0] = '\0';
}

inline Outcome check_ticket_room(const char *ticket, std::size_t cap, const char *what) {
  if (ticket == nullptr) return missing(what);
  LIMEN_TRY(check_length(ticket, cap, what));
  if (cap < LIMEN_TICKET_CAP)
    return fail(Status::buffer, "%s: room for %zu bytes; %d suffice", what, cap, LIMEN_TICKET_CAP);
  return success();
}

}  // namespace limen::capi
