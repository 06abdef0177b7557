// StoredSession: a session as it was read from the store.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "session/record.h"
#include "session/ticket.h"
#include "store/store.h"

namespace limen::session {

struct StoredSession {
  TicketAddress place;   // the successor's place if the ticket was renewed
  bool renewed = false;  // read through a ticket that was renewed
  Seconds now = 0;
  store::Read stored;
  OpenedRecord opened;

  const SessionRecord &record() const { return *opened.record; }
  std::string_view sid() const { return opened.text(record().sid); }
  std::string_view subject() const { return opened.text(record().subject); }
  std::string_view label() const { return opened.text(record().label); }
};

}  // namespace limen::session
