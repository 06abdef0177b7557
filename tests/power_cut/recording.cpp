#include "recording.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace limen::power {

Recording::Recording(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  log_.assign(std::istreambuf_iterator<char>(in), {});
  std::map<std::uint64_t, std::size_t> numbers;  // of files, by inode
  for (std::size_t at = 0; at < log_.size();) {
    power_event head;
    if (log_.size() - at < sizeof head) throw std::runtime_error("the recording is cut off");
    std::memcpy(&head, log_.data() + at, sizeof head);
    at += sizeof head;
    if (log_.size() - at < head.size || head.type < POWER_MARK || head.type > POWER_SYNC_PARENT)
      throw std::runtime_error("the recording is damaged");
    Event event{static_cast<power_event_type>(head.type), head.is_durable != 0, 0, head.offset,
                std::string_view(log_).substr(at, head.size)};
    at += head.size;
    if (event.type == POWER_CREATE) numbers[head.file] = files_++;
    if (event.type == POWER_CREATE || event.type == POWER_WRITE || event.type == POWER_SYNC)
      event.file = numbers.at(head.file);
    if (event.type == POWER_TRUNCATE) throw std::runtime_error("a data file was cut short");
    events_.push_back(event);
  }
}

std::size_t Recording::count(power_event_type type) const {
  return static_cast<std::size_t>(std::ranges::count(events_, type, &Event::type));
}

}  // namespace limen::power
