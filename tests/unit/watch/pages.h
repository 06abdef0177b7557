// Reads a watch as its users do.
#pragma once

#include <poll.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "watch/hub.h"

namespace limen::watch {

// A copy of an event in a page.
struct Read {
  EventRecord record;
  std::string subject, sid, id, reason, label;
};

inline std::string text_of(const std::uint8_t *record, TextPlace place) {
  return place.at == 0 ? std::string()
                       : std::string(reinterpret_cast<const char *>(record) + place.at, place.len);
}

inline Read read_at(const std::uint8_t *at) {
  Read read;
  std::memcpy(&read.record, at, sizeof read.record);
  read.subject = text_of(at, read.record.subject);
  read.sid = text_of(at, read.record.sid);
  read.id = text_of(at, read.record.id);
  read.reason = text_of(at, read.record.reason);
  read.label = text_of(at, read.record.label);
  return read;
}

struct Page {
  explicit Page(std::size_t size = 65536) : words((size + 7) / 8), room(bytes(), size) {}
  std::uint8_t *bytes() { return reinterpret_cast<std::uint8_t *>(words.data()); }

  std::vector<Read> first(std::size_t count) {
    std::vector<Read> all;
    const std::uint8_t *at = bytes();
    for (; count > 0; --count) {
      all.push_back(read_at(at));
      at += all.back().record.total;
    }
    return all;
  }

  std::vector<std::uint64_t> words;
  std::span<std::uint8_t> room;
};

// Reads all waiting events.
inline std::vector<Read> drain(Watch &watch) {
  std::vector<Read> all;
  Page page;
  for (;;) {
    const Result<std::size_t> count = watch.next(page.room);
    if (!count || *count == 0) return all;
    for (Read &read : page.first(*count)) all.push_back(std::move(read));
  }
}

inline std::vector<std::uint64_t> numbers(const std::vector<Read> &events) {
  std::vector<std::uint64_t> all;
  for (const Read &event : events) all.push_back(event.record.number);
  return all;
}

inline bool readable(const Watch &watch, int milliseconds = 0) {
  pollfd wait{watch.descriptor(), POLLIN, 0};
  return poll(&wait, 1, milliseconds) == 1 && (wait.revents & POLLIN) != 0;
}

}  // namespace limen::watch
