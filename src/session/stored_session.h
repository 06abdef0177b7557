// A session as it was read from the store.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "session/record.h"
#include "session/ticket.h"
#include "store/store.h"

namespace limen::session {

struct StoredSession {
  Place place;           // where it lies: its successor's, where the ticket was renewed
  bool renewed = false;  // by a ticket that has a successor
  Seconds now = 0;
  store::Read stored;
  OpenedRecord opened;

  const SessionRecord &record() const { return *opened.record; }
  std::string_view sid() const { return opened.text(record().sid); }
  std::string_view subject() const { return opened.text(record().subject); }
  std::string_view label() const { return opened.text(record().label); }
};

}  // namespace limen::session
