// SidRecord: a session's record with nothing but its sid, which is all that a token takes from it.
#pragma once

#include <limen/session.h>

#include <cstdint>
#include <string_view>

namespace limen {

struct SidRecord {
  explicit SidRecord(std::string_view sid) {
    record.size = sizeof record;
    record.sid = {sizeof record, static_cast<std::uint32_t>(sid.copy(text, sizeof text))};
  }
  limen_session record{};
  char text[24]{};
};

}  // namespace limen
