// Reads a recording that record.c wrote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "record.h"

namespace limen::power {

struct Event {
  power_event_type type;
  bool is_durable;
  std::size_t file;  // a number that is never used for another file, unlike an inode's number
  std::uint64_t offset;
  std::string_view bytes;

  bool is_mark() const { return type == POWER_MARK; }
};

class Recording {
 public:
  // Reads a file. Throws if it is not a recording.
  explicit Recording(const std::string &path);
  Recording(const Recording &) = delete;
  Recording &operator=(const Recording &) = delete;

  const std::vector<Event> &events() const { return events_; }
  std::size_t files() const { return files_; }
  std::size_t count(power_event_type type) const;

 private:
  std::string log_;
  std::vector<Event> events_;
  std::size_t files_ = 0;
};

}  // namespace limen::power
